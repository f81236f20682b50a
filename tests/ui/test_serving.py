"""The app as others see it: what they may open, what they are told, and who comes in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from hierviz.io.gate import allow_only
from hierviz.ui.shared.sign_in import may_enter
from tests.ui.test_pages import APP, pages_as_served, texts, write_study

__all__ = ["pages_as_served"]


@pytest.fixture
def served(tmp_path, monkeypatch):
    monkeypatch.setenv("HIERVIZ_ROOTS", "")
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    for folder in (inside / "mine", outside / "other"):
        folder.mkdir(parents=True)
        write_study(folder, "superclasses")
    (outside / "words.csv").write_text("name\nsesame\nopen\nnow\nor\nnever\nagain\n")
    (outside / "tree.nwk").write_text("((sesame,1),2);")
    allow_only([inside])
    return tmp_path


def run(page: str, **query) -> AppTest:
    """A visit whose first address is a page's."""
    test = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = str(value)
    test._page_hash = calc_hash(Path(page).stem)
    return test.run()


def everything(test: AppTest) -> str:
    """All that a page says, options of its boxes included, without Markdown's marks."""
    boxes = [option for box in test.selectbox for option in box.options]
    fields = [field.value for field in (*test.text_input, *test.text_area) if field.value]
    return (texts(test) + "\n".join(map(str, [*boxes, *fields]))).replace("\\", "")


def is_refused(test: AppTest) -> bool:
    return any("may not be opened" in error.value.replace("\\", "") for error in test.error)


@pytest.mark.parametrize("page", ["pages/study.py", "pages/tree.py"])
@pytest.mark.parametrize(
    "path",
    [
        "/root",
        "/etc/shado",
        "/etc",
        "{out}",
        "{out}/other",
        "{out}/othe",
        "{in}/../outside/other",
        "/proc/self/environ",
    ],
)
def test_studies_outside_are_not_opened(served, page, path):
    path = path.format(**{"out": served / "outside", "in": served / "inside"})
    test = run(page, study=path)
    assert not test.exception
    assert is_refused(test)
    assert "Did you mean" not in everything(test)


@pytest.mark.parametrize("query", [
    {"images": "{out}"}, {"tree": "{out}/tree.nwk"}, {"tree": "{out}/tree.nw"},
    {"study": "tree:{out}/tree.nwk"}, {"study": "tree:{in}/tree.nwk;classes={out}/words.csv"},
    {"study": "tree:{in}/tree.nwk;images={out}"}, {"study": "tree:{in}/tree.nwk;labels={out}/words.csv"},
    {"by": "{out}/words.csv", "page": "pages/taxonomy.py"}, {"by": "/etc/passwd.csv", "page": "pages/taxonomy.py"},
])  # fmt: skip
def test_nothing_outside_is_attached(served, query):
    (served / "inside" / "tree.nwk").write_text("((0,1),2);")
    places = {"out": served / "outside", "in": served / "inside"}
    query = {"study": served / "inside" / "mine"} | {
        key: value.format(**places) for key, value in query.items()
    }
    test = run(query.pop("page", "pages/study.py"), **query)
    assert not test.exception
    assert is_refused(test)
    assert "sesame" not in everything(test)
    assert "root:x" not in everything(test)


def test_a_folder_of_trees_that_leads_outside_is_not_listed(served):
    (served / "inside" / "mine" / "trees").symlink_to(served / "outside")
    test = run("pages/tree.py", study=served / "inside" / "mine")
    assert not test.error
    assert "tree.nwk" not in everything(test)


def test_studies_below_the_roots_are_offered_and_open(served):
    test = run("pages/study.py", study="digits")
    box = test.selectbox(key="study_here")
    assert box.options == ["inside/mine"]
    box.select_index(0).run()
    assert not test.error
    assert test.session_state["selection"].study == str(served / "inside" / "mine")
    assert "Opened" in test.toast[0].value
    assert "outside" not in everything(test)


def test_a_study_that_goes_away_is_a_message(served):
    folder = served / "inside" / "mine"
    test = run("pages/tree.py", study=folder)
    assert not test.error
    shutil.rmtree(folder)
    test.run()
    assert not test.exception
    assert "No such file or folder" in everything(test)


def test_others_are_served_nothing_where_no_root_was_named(monkeypatch):
    monkeypatch.setenv("HIERVIZ_ROOTS", "")
    old = st.get_option("server.address")
    st.config._set_option("server.address", "0.0.0.0", "test")
    try:
        test = run("pages/tree.py", study="digits")
    finally:
        st.config._set_option("server.address", old, "test")
    assert "nobody has said which folders" in everything(test)
    assert not test.selectbox


# -- sign-in ----------------------------------------------------------------------------


AUTH = {
    "redirect_uri": "http://x/oauth2callback",
    "cookie_secret": "s",
    "client_id": "c",
    "client_secret": "t",
}


def with_secrets(**secrets) -> AppTest:
    test = AppTest.from_file(APP, default_timeout=60)
    test.query_params["study"] = "digits"
    for name, value in secrets.items():
        test.secrets[name] = value
    return test.run()


def test_nobody_gets_in_without_signing_in():
    test = with_secrets(auth=AUTH)
    assert not test.exception
    assert [button.label for button in test.button] == ["Sign in"]
    assert not test.selectbox


def test_several_providers():
    test = with_secrets(
        auth={
            "redirect_uri": "r",
            "cookie_secret": "s",
            "one": {"client_id": "c"},
            "two": {"client_id": "d"},
        }
    )
    assert [button.label for button in test.button] == ["Sign in with one", "Sign in with two"]


def test_without_secrets_nobody_signs_in():
    test = with_secrets(other={"a": 1})
    assert test.selectbox


@pytest.mark.parametrize(
    "user",
    [{"is_logged_in": True, "email": "Eve@Other.org"}, {"is_logged_in": True, "email": "a@x.org"}],
)
def test_who_has_signed_in_comes_in_where_named(monkeypatch, user):
    monkeypatch.setattr("streamlit.user_info._get_user_info", lambda: user)
    test = with_secrets(auth=AUTH, hierviz={"people": ["a@x.org"]})
    assert not test.exception
    if user["email"] == "a@x.org":
        assert test.selectbox
    else:
        assert not test.selectbox
        assert "has no access here" in everything(test)
    assert "Sign out" in [button.label for button in test.button]
    assert not test.sidebar.children


@pytest.mark.parametrize(("user", "people", "may"), [
    ({"email": "a@x.org"}, None, True), ({}, None, True),
    ({"email": "A@X.org"}, ["a@x.org"], True), ({"email": "a@x.org"}, ["@x.org"], True),
    ({"email": "a@x.org", "email_verified": False}, ["@x.org"], False),
    ({"email": "a@x.org", "email_verified": True}, ["@x.org"], True),
    ({"email": "a@evilx.org"}, ["@x.org"], False), ({"email": "a@x.org.evil"}, ["@x.org"], False),
    ({"email": "x.org"}, ["@x.org"], False), ({}, ["@x.org"], False), ({"email": None}, ["a"], False),
    ({"email": "a@x.org"}, [], False), ({"email": "a@x.org"}, "a@x.org", False),
])  # fmt: skip
def test_who_may_enter(user, people, may):
    assert may_enter(user, people) is may
