"""Notes: written on what is selected, listed, and followed back."""

from __future__ import annotations

import streamlit as st

from hierviz.core.story import Note
from hierviz.core.study import Study
from hierviz.io.store import store_of
from hierviz.io.words import Words
from hierviz.ui.audit.rows import link_of
from hierviz.ui.kept.author import author
from hierviz.ui.kept.links import about_now, go_to, name_of, open_note
from hierviz.ui.shared.analyses import ServedAnalysis, node_names
from hierviz.ui.shared.messages import callback, errors_as_messages, plain
from hierviz.ui.shared.selection import select

_MOST = 200


def show_notes(study: Study, words: Words, analysis: ServedAnalysis | None) -> None:
    """A form for a note on what is selected; the notes, and the findings that were marked."""
    if analysis is not None:
        _write(study, analysis)
    wanted = st.text_input(
        "Search",
        key="note_search",
        placeholder="search notes and marks",
        label_visibility="collapsed",
    ).casefold()
    n = 0
    for note in reversed(words.notes):
        what = (
            note.about if analysis is None else name_of(note.about, analysis, node_names(analysis))
        )
        if wanted in f"{what} {note.text} {note.author}".casefold() and n < _MOST:
            n += 1
            _note(study, note, what, analysis)
    for key, mark in words.marks.items():
        text = f"{key}: {mark.mark} {mark.note}"
        if wanted in text.casefold() and n < _MOST:
            n += 1
            _mark(key, f"{mark.mark} {mark.note}".strip())
    if n == 0:
        st.caption("No note yet." if not wanted else "Nothing found.")


def _write(study: Study, analysis: ServedAnalysis) -> None:
    things = about_now(analysis, node_names(analysis))
    if not things:
        st.caption("Select a group in the tree to write a note on it.")
        return
    with st.form("write_note", border=False, clear_on_submit=True):
        text = st.text_area(f"Note on {plain(things[0].name)}", key="note_text", height=80)
        if st.form_submit_button("Keep this note", icon=":material/add_comment:"):
            with errors_as_messages():
                store_of(study).add_note(things[0].key, text, author())
                st.rerun()


def _note(study: Study, note: Note, what: str, analysis: ServedAnalysis | None) -> None:
    with st.container(key=f"note_{note.id}", gap=None):
        with st.container(horizontal=True, gap=None, vertical_alignment="center"):
            if analysis is not None and note.about.startswith("group "):
                st.button(
                    plain(what), key=f"open_note_{note.id}", type="tertiary",
                    on_click=callback(lambda: open_note(note.about, analysis)),
                )  # fmt: skip
            else:
                st.markdown(plain(what))
            st.button(
                "", key=f"delete_note_{note.id}", icon=":material/delete:", type="tertiary",
                help="Take this note away", on_click=callback(lambda: store_of(study).remove_note(note)),
            )  # fmt: skip
        st.markdown(plain(note.text))
        by = f"{plain(note.author)}, " if note.author else ""
        st.caption(f"{by}{plain(note.at[:16].replace('T', ' '))} UTC")


def _mark(key: str, text: str) -> None:
    def show() -> None:
        select(audit_finding=link_of(key))
        go_to("audit")

    st.button(
        plain(f"{key[:60]}: {text[:80]}"),
        key=f"mark_{key}",
        type="tertiary",
        on_click=callback(show),
    )
