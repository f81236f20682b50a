"""Waiting for a job on a page: what it made, what is said instead, and how it begins again."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from hierviz.ui.shared.jobs import jobs
from hierviz.ui.shared.waiting import share_done


def page(kind: str) -> None:
    import streamlit as st

    from hierviz.errors import Cancelled, InputError, LoadError
    from hierviz.ui.shared.jobs import jobs
    from hierviz.ui.shared.waiting import result_of

    runs = st.session_state.setdefault("runs", [])

    def work(progress):
        runs.append(1)
        progress(1, 2)
        if kind == "stopped" and len(runs) == 1:
            raise Cancelled("Stopped after step 1 of 2.", hint="Run it again when you like.")
        if kind == "nothing to do":
            raise InputError("There are no *logits*.")
        if kind == "unreadable":
            raise LoadError("The file is cut off.", hint="Copy it again.")
        return "made"

    job = jobs().start(("waiting", kind), work)
    st.text(str(result_of(job, "Making it", again="Make it", key="stop_it")))


@pytest.fixture
def run():
    used = []

    def at(kind: str) -> AppTest:
        used.append(kind)
        return AppTest.from_function(page, kwargs={"kind": kind}, default_timeout=20).run()

    yield at
    for kind in used:
        jobs().forget(("waiting", kind))


def test_what_was_made_is_given(run):
    at = run("made")
    assert [text.value for text in at.text] == ["made"]
    assert not at.warning and not at.error and not at.info


def test_stopped_work_begins_again_when_it_is_asked_for_and_not_before(run):
    at = run("stopped")
    assert "Stopped after step 1 of 2" in at.warning[0].value
    assert [text.value for text in at.text] == ["None"]
    at.run()
    assert len(at.session_state["runs"]) == 1
    at.button(key="again_stop_it").click().run()
    assert len(at.session_state["runs"]) == 2
    assert [text.value for text in at.text] == ["made"]


def test_where_there_is_nothing_to_do_no_error_is_shown(run):
    at = run("nothing to do")
    assert at.info[0].value == r"There are no \*logits\*\."
    assert not at.error


def test_an_error_says_what_to_do(run):
    at = run("unreadable")
    assert at.error[0].value == "The file is cut off\\.\n\nCopy it again\\."


def test_shares_never_pass_one():
    assert [share_done(0, 4), share_done(1, 4), share_done(5, 4)] == [0.0, 0.25, 1.0]
