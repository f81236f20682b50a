"""Notes on a picture and on a pair: written where they are seen, and the way back to them."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

import hierviz as hv
from hierviz.io.notes_markdown import words_as_markdown
from hierviz.io.store import store_of
from hierviz.io.words import read_words, write_words
from hierviz.ui.shared.opened import open_picture, opened_picture
from tests.hostile import hostile_texts
from tests.ui.notes.test_drawer import button, opened, words
from tests.ui.test_pages import pages_as_served, run, texts, write_study  # noqa: F401


@pytest.fixture
def folder(tmp_path):
    return write_study(tmp_path, "pictures")


def with_picture(folder, row: int, page: str = "pages/tree.py", **query):
    """A page on which the picture of a point is open."""
    study = hv.read_study(folder)
    leaf = int(hv.analyse(study).leaves.assignments[row])
    test = run(page, study=folder, **{"node": leaf, **query})
    test.session_state["open_picture"] = (study.fingerprint, row, "")
    test.run()
    assert not test.exception and not test.error
    return test


def forms(test) -> list[str]:
    return [one.key for one in test.text_area if one.key.endswith("_note_text")]


@pytest.mark.parametrize(
    "page, query, key",
    [
        ("pages/tree.py", {}, "panel_pictures"),
        ("pages/leaves.py", {"show": "table"}, "leaf_pictures"),
    ],
)
def test_a_note_on_a_picture_where_it_is_large(folder, page, query, key):
    test = with_picture(folder, 70, page, **query)
    assert forms(test) == [f"{key}_note_text"]
    test.text_area(key=f"{key}_note_text").set_value("not a *class*")
    button(test, "Add note").click().run()
    assert [(note.about, note.text) for note in words(folder).notes] == [
        ("point 70", "not a *class*")
    ]
    label = hv.read_study(folder).labels[70]
    assert (
        f"Notes on point 70: {hv.core.naming.class_names(hv.read_study(folder))[label]}"
        in texts(test).replace("\\", "")
    )
    test.button(key=f"icon_{key}_close").click().run()
    assert forms(test) == []


def test_a_picture_is_open_in_one_gallery_and_of_one_study(monkeypatch):
    state: dict = {}
    monkeypatch.setattr("hierviz.ui.shared.opened.st.session_state", state)
    assert opened_picture("a") == -1
    open_picture("a", 7)
    assert [opened_picture("a"), opened_picture("a", "left"), opened_picture("b")] == [7, 7, -1]
    open_picture("a", 7, "left")
    assert [opened_picture("a"), opened_picture("a", "left"), opened_picture("a", "right")] == [
        7,
        7,
        -1,
    ]


def test_the_drawer_goes_to_a_picture_and_a_pair(folder):
    study = hv.read_study(folder)
    analysis = hv.analyse(study)
    off = analysis.leaves.labelled_counts * (1 - np.eye(6, dtype=int))
    cluster, label = map(int, np.unravel_index(off.argmax(), off.shape))
    store = store_of(study)
    picture = store.add_note("point 70", "blurred")
    pair = store.add_note(f"pair {min(cluster, label)} {max(cluster, label)}", "alike")
    test = opened("pages/study.py", folder)
    test.button(key=f"go_{picture.id}").click().run()
    assert not test.exception and not test.error
    assert forms(test) == ["panel_pictures_note_text"]
    assert test.query_params["node"] == str(analysis.leaves.assignments[70])
    assert "blurred" in texts(test)
    test.button(key=f"go_{pair.id}").click().run()
    assert not test.exception and not test.error
    assert test.query_params["audit"] == "confusions"
    names = hv.core.naming.class_names(study)
    assert f"{names[label]} → {names[cluster]}" in texts(test).replace("\\", "")
    offered = next(one for one in test.selectbox if one.label == "Note on").options
    assert [name.startswith("point 70") for name in offered] == [True, False, False]
    assert offered[2] == "the whole study"


def test_a_note_on_the_pair_that_is_open(folder):
    analysis = hv.analyse(hv.read_study(folder))
    off = analysis.leaves.labelled_counts * (1 - np.eye(6, dtype=int))
    cluster, label = map(int, np.unravel_index(off.argmax(), off.shape))
    about = f"pair {min(cluster, label)} {max(cluster, label)}"
    test = run("pages/audit.py", study=folder, audit="confusions", held=f"{label}.{cluster}")
    test.session_state["pair_notes"] = True
    test.run()
    test.text_area(key="pair_text").set_value("alike")
    button(test, "Add note").click().run()
    assert not test.exception and not test.error
    assert [note.about for note in words(folder).notes] == [about]
    assert "1 note on this pair" in texts(test)
    test.session_state["pair_notes"] = True
    assert "alike" in texts(test.run())
    from_drawer = opened("pages/audit.py", folder, audit="confusions", held=f"{label}.{cluster}")
    from_drawer.text_area(key="drawer_text").set_value("again")
    next(b for b in from_drawer.button if b.form_id == "drawer_form").click().run()
    assert [note.about for note in words(folder).notes] == [about, about]


def test_a_pair_of_a_clustering_model_is_lit_in_the_tree(tmp_path):
    folder = write_study(tmp_path, "clustering")
    note = store_of(hv.read_study(folder)).add_note("pair 1 4", "alike")
    test = opened("pages/study.py", folder)
    test.button(key=f"go_{note.id}").click().run()
    assert not test.exception and not test.error
    assert test.query_params["held"] == "1.4"


@pytest.mark.parametrize(
    "about", ["point 9999", "pair 3 99", "pair 3", "pair 1 2 3", "point x", "pair a b"]
)
def test_what_is_on_nothing_of_this_study_is_listed_and_opens_nothing(folder, about):
    note = store_of(hv.read_study(folder)).add_note(about, "from elsewhere")
    test = opened("pages/tree.py", folder)
    assert "from elsewhere" in texts(test)
    test.button(key=f"go_{note.id}").click().run()
    assert not test.exception and not test.error


def test_they_go_out_and_come_back_in(folder, tmp_path):
    store = store_of(hv.read_study(folder))
    for number, text in enumerate(hostile_texts("http://127.0.0.1:9")):
        store.add_note(f"point {number}", text, "Ann")
        store.add_note(f"pair {number % 6} {number % 5 + 1}", text)
    said = store.words()
    write_words(said, tmp_path / "notes.csv")
    assert read_words(tmp_path / "notes.csv").notes == tuple(
        note.__class__(note.about, note.text, note.author, note.at) for note in said.notes
    )
    page = words_as_markdown(said, "Study", lambda about: about)
    assert all(f"**{note.about}**" in page for note in said.notes)
    test = with_picture(folder, 0)
    assert forms(test) == ["panel_pictures_note_text"]
    assert not test.exception and not test.error


def test_points_that_share_a_picture_share_its_notes(tmp_path, monkeypatch):
    from hierviz.ui.notes import point_pictures

    folder = write_study(tmp_path, "no labels")
    (folder / "images").mkdir()
    for name in "ab":
        Image.new("RGB", (8, 8)).save(folder / "images" / f"{name}.png")
    rows = "\n".join(f"{row},images/{'ab'[row % 2]}.png" for row in range(79))
    (folder / "images.csv").write_text(f"row,file\n{rows}\n")
    study = hv.read_study(folder)
    for row in (0, 2, 79, 9999):
        store_of(study).add_note(f"point {row}", str(row))
    found = point_pictures._notes_of_pictures(study, np.array([4, 3, 79, 78]))
    assert [[note.text for note in own] for own in found] == [["0", "2"], [], ["79"], ["0", "2"]]
