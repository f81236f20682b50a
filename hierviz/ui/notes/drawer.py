"""The drawer: what was said about a study and which views were saved, on every page."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import HiervizError
from hierviz.io.store import store_of
from hierviz.ui.notes.author import ask_author
from hierviz.ui.notes.files import show_files
from hierviz.ui.notes.list import show_list
from hierviz.ui.notes.places import places_now, shown_analysis
from hierviz.ui.notes.views import show_views
from hierviz.ui.notes.writing import write_note
from hierviz.ui.shared.messages import errors_as_messages, fragment
from hierviz.ui.shared.saved_views import DRAWER, STAYS_OPEN
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.studies import open_study

_EVERY_S = 4.0  # what others write is seen within
_SEEN = "notes_seen"


def offer_notes(page: str) -> None:
    """A button in the header that opens the drawer.

    Parameters
    ----------
    page : str
        The page that is shown, as its address has it; "" for the tree.
    """
    if st.session_state.pop(STAYS_OPEN, False):
        st.session_state[DRAWER] = True
    popover = st.popover(
        "Notes", icon=":material/bookmarks:", key=DRAWER, on_change="rerun",
        help="Notes, saved views and stories",
    )  # fmt: skip
    if popover.open:
        with popover, st.container(key="notes_body"), errors_as_messages():
            _drawer(page or "tree")


def _drawer(page: str) -> None:
    try:
        study = open_study(selection())
    except HiervizError:
        st.caption("There is no study to write notes about.")  # what is wrong the page says
        return
    path = store_of(study).path
    st.session_state[_SEEN] = stamp_of(path)  # before it is read: what comes later is news
    words = store_of(study).words()
    analysis = shown_analysis(study)
    ask_author()
    notes, views, files = st.tabs(["Notes", "Views", "Files"], key="notes_tabs")
    with notes, errors_as_messages():
        write_note(study, places_now(study, analysis, page), key="drawer")
        show_list(study, words, analysis)
    with views, errors_as_messages():
        show_views(study, words, analysis, page)
    with files, errors_as_messages():
        show_files(study, words, analysis)
    _watch(study)


@fragment(run_every=_EVERY_S)
def _watch(study: Study) -> None:
    """Draw the page again when somebody has written."""
    if stamp_of(store_of(study).path) != st.session_state.get(_SEEN):
        st.rerun()


def stamp_of(path: Path) -> tuple:
    """A stamp that changes when a file of words is written, without reading it."""
    found = []
    for part in (path, path.with_name(f"{path.name}-wal")):
        try:
            about = part.stat()
        except FileNotFoundError:
            continue
        if about.st_size:
            found.append((part.name, about.st_ino, about.st_size, about.st_mtime_ns))
    return tuple(found)
