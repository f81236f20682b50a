"""What was said about the group that is selected, in the panel beside the tree."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from hierviz.core.about import about_group, about_pair
from hierviz.io.words import Words
from hierviz.ui.notes.places import Place, name_of, show_place
from hierviz.ui.notes.writing import show_and_write, show_notes, write_note
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import errors_as_messages, plain
from hierviz.ui.shared.noted import Said, said_of_nodes
from hierviz.ui.shared.studies import words_of
from hierviz.ui.tree.selected_group import SelectedGroup

_BOX = "panel_notes"


def say_what_was_said(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    """One line: how many notes there are, and how findings about the group were marked."""
    said = _said(analysis, chosen, words_of(analysis.study))
    marks = Counter(mark.mark or "a note on a finding" for mark in said.marks.values())
    parts = [f":material/comment: {_counted(len(said.notes))}"] if said.notes else []
    parts += [f":material/fact_check: {n_marks:,} {plain(mark)}" for mark, n_marks in marks.items()]
    if parts:
        st.caption(" · ".join(parts))


def _counted(n_notes: int) -> str:
    return f"{n_notes:,} note" if n_notes == 1 else f"{n_notes:,} notes"


def offer_notes_here(analysis: ServedAnalysis, chosen: SelectedGroup) -> None:
    """The notes on the group, the marks of findings about it, and a form for another note."""
    box = st.expander("Notes", key=_BOX, on_change="rerun", icon=":material/comment:")
    if not box.open:
        return
    study = analysis.study
    with box, st.container(key="panel_notes_body"), errors_as_messages():
        said = _said(analysis, chosen, words_of(study))
        show_notes(study, said.notes, key="here")
        for key, mark in said.marks.items():
            text = f"{name_of(f'finding {key}', study, analysis)}. {mark.mark} {mark.note}"
            if st.button(
                plain(text[:300]), key=f"mark_here_{key}", type="tertiary", icon=":material/fact_check:",
                help="Open the finding",
            ):  # fmt: skip
                show_place(f"finding {key}", None)
                st.rerun()  # of the whole page, which changes to another one
        write_note(study, [Place(_about(chosen), chosen.name)], key="here")


def offer_notes_on_pair(analysis: ServedAnalysis, cluster: int, other: int) -> None:
    """The notes on two clusters, and a form for another note."""
    about = about_pair(cluster, other)
    notes = [note for note in words_of(analysis.study).notes if note.about == about]
    if notes:
        st.caption(f":material/comment: {_counted(len(notes))} on this pair")
    box = st.expander(
        "Notes on this pair", key="pair_notes", on_change="rerun", icon=":material/comment:"
    )
    if box.open:
        with box, st.container(key="pair_notes_body"), errors_as_messages():
            place = Place(about, name_of(about, analysis.study, analysis))
            show_and_write(analysis.study, notes, place, key="pair")


def _about(chosen: SelectedGroup) -> str:
    return about_group(chosen.leaves.tolist())


def _said(analysis: ServedAnalysis, chosen: SelectedGroup, words: Words) -> Said:
    if chosen.node >= 0:
        return said_of_nodes(analysis.tree, words).get(chosen.node, Said())
    return Said(tuple(note for note in words.notes if note.about == _about(chosen)))
