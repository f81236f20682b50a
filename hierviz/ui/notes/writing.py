"""Notes: writing, changing and deleting them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from hierviz.core.story import Note
from hierviz.core.study import Study
from hierviz.io.store import store_of
from hierviz.io.words import LONGEST_NOTE
from hierviz.ui.notes.author import author, is_own
from hierviz.ui.notes.icon_button import icon_button
from hierviz.ui.notes.places import Place
from hierviz.ui.shared.messages import plain

_CHANGED = "note_changed"  # the id of the note that is being changed


def write_note(study: Study, places: Sequence[Place], *, key: str) -> None:
    """A form for a note on one of a few places.

    Parameters
    ----------
    places : sequence of Place
        The first is taken unless another one is chosen.
    key : str
        Of the form; forms on one page have keys of their own.
    """
    names = {place.about: place.name for place in places}
    # What is being written stays where another group is selected: the keys name the form, not the place.
    with st.form(f"{key}_form", border=False, clear_on_submit=True):
        about = places[0].about
        if len(places) > 1:
            about = st.selectbox(
                "Note on", list(names), key=f"{key}_about_{hash(tuple(names))}",
                format_func=lambda about: names[about],
            )  # fmt: skip
        text = st.text_area(
            "Note", key=f"{key}_text", height=76, max_chars=LONGEST_NOTE, label_visibility="collapsed",
            placeholder="What did you see?",
        )  # fmt: skip
        if st.form_submit_button("Add note", icon=":material/add_comment:"):
            store_of(study).add_note(about, text, author())
            st.rerun()


def show_and_write(study: Study, notes: Sequence[Note], place: Place, *, key: str) -> None:
    """The notes on a place, and a form for another one."""
    show_notes(study, notes, key=key)
    write_note(study, [place], key=key)


def show_notes(study: Study, notes: Sequence[Note], *, key: str) -> None:
    """Notes, the newest first."""
    for note in reversed(notes):
        with st.container(gap=None):
            show_note(study, note, key=key)


def show_note(study: Study, note: Note, *, key: str) -> None:
    """A note's text, who wrote it and when; its writer can change and delete it."""
    if st.session_state.get(_CHANGED) == f"{key}{note.id}" and is_own(note.author):
        _change(study, note, key)
        return
    st.markdown("  \n".join([plain(line) for line in note.text.split("\n")]))
    with st.container(horizontal=True, gap=None, vertical_alignment="center"):
        st.caption(f"{plain(note.author or 'no name')}, {plain(time_of(note.at))}")
        if is_own(note.author):
            _own(study, note, key)


def _own(study: Study, note: Note, key: str) -> None:
    def change() -> None:
        st.session_state[_CHANGED] = f"{key}{note.id}"

    icon_button("Change this note", "edit", key=f"{key}_change_{note.id}", does=change)
    icon_button(
        "Delete this note", "delete", key=f"{key}_delete_{note.id}",
        does=lambda: store_of(study).remove_note(note),
    )  # fmt: skip


def _change(study: Study, note: Note, key: str) -> None:
    with st.form(f"{key}_changed_{note.id}", border=False):
        text = st.text_area(
            "Note", note.text, key=f"{key}_text_{note.id}", height=76, max_chars=LONGEST_NOTE,
            label_visibility="collapsed",
        )  # fmt: skip
        with st.container(horizontal=True, gap="small"):
            is_kept = st.form_submit_button("Keep")
            is_dropped = st.form_submit_button("Cancel")
    if is_kept and text != note.text:
        store_of(study).change_note(note, text)
    if is_kept or is_dropped:
        del st.session_state[_CHANGED]
        st.rerun()


def time_of(at: str) -> str:
    """A time for display, in UTC to the minute; "some time" for none."""
    return f"{at[:16].replace('T', ' ')} UTC" if at else "some time"
