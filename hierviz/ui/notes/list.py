"""The list of notes, marks of findings and names of groups, filtered, each with a link to its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import streamlit as st

from hierviz.core.about import about_group
from hierviz.core.story import Note
from hierviz.core.study import Study
from hierviz.io.words import Words
from hierviz.ui.notes.places import name_of, show_place
from hierviz.ui.notes.writing import show_note
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import callback, plain

KINDS = ("Notes", "Marks", "Names")
_MOST = 40  # entries at once
_LONG_NAME = 90  # letters of a way there


@dataclass(frozen=True)
class Entry:
    """One thing that was said.

    Parameters
    ----------
    kind : str
        One of `KINDS`.
    about : str
        As `Note.about`.
    text : str
    note : Note, optional
        Where it is one.
    """

    kind: str
    about: str
    text: str
    note: Note | None = None


def entries(words: Words) -> Iterator[Entry]:
    """All that was said, the newest notes first."""
    for note in reversed(words.notes):
        yield Entry("Notes", note.about, note.text, note)
    for key, said in words.marks.items():
        yield Entry("Marks", f"finding {key}", ": ".join(filter(None, (said.mark, said.note))))
    for clusters, name in words.group_names.items():
        yield Entry("Names", about_group(clusters), name)


def show_list(study: Study, words: Words, analysis: ServedAnalysis | None) -> None:
    """The filters, and what passes them."""
    with st.container(horizontal=True, gap="small", key="notes_filters"):
        wanted = st.text_input(
            "Filter", key="notes_filter", label_visibility="collapsed", placeholder="Filter",
            max_chars=100,
        )  # fmt: skip
        kind = st.segmented_control(
            "Kind", KINDS, key="notes_kind", label_visibility="collapsed", width="content"
        )
    found = [
        (entry, name)
        for entry in entries(words)
        if kind in (None, entry.kind)
        for name in [name_of(entry.about, study, analysis)]
        if wanted.casefold() in _searched(entry, name)
    ]
    for entry, name in found[:_MOST]:
        _entry(study, entry, name, analysis)
    if not found:
        st.caption(
            "Nothing passes the filter." if wanted or kind else "Nothing has been written yet."
        )
    elif len(found) > _MOST:
        st.caption(f"{len(found) - _MOST:,} more: filter them.")


def _searched(entry: Entry, name: str) -> str:
    by = entry.note.author if entry.note else ""
    return f"{name}\n{entry.text}\n{by}".casefold()


def _entry(study: Study, entry: Entry, name: str, analysis: ServedAnalysis | None) -> None:
    key = entry.note.id if entry.note else f"{entry.kind} {entry.about}"
    with st.container(key=f"said_{key}", gap=None, border=True):
        st.button(
            plain(name if len(name) <= _LONG_NAME else f"{name[:_LONG_NAME]}…"),
            key=f"go_{key}", type="tertiary", icon=_ICONS[entry.kind],
            on_click=callback(lambda: show_place(entry.about, analysis)),
        )  # fmt: skip
        if entry.note is not None:
            show_note(study, entry.note, key="list")
        else:
            st.markdown("  \n".join([plain(line) for line in entry.text.split("\n")]))


_ICONS = {
    "Notes": ":material/comment:",
    "Marks": ":material/fact_check:",
    "Names": ":material/label:",
}
