"""What a finding rests on, as a table in words."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from hierviz.ui.shared.messages import number, percent, plain

#: Words for the numbers of findings, in the order of the table, and how each is written; see docs/audit.md.
_WORDS = {
    "R": ("correlation of the logits of A and B", ""),
    "mean_R": ("mean correlation of logits across A and B", ""),
    "best_R": ("best correlation of logits across A and B", ""),
    "B_ab": ("points of A, when A is left out: for B", "percent"),
    "B_ba": ("points of B, when B is left out: for A", "percent"),
    "S_ab": ("points labelled A: for B", "percent"),
    "S_ba": ("points labelled B: for A", "percent"),
    "auc": ("how well A and B are told apart (AUC)", ""),
    "p_label": ("probability of the label, A", "percent"),
    "p_other": ("probability of the other class, B", "percent"),
    "rows": ("points that show this picture", "count"),
    "category_in_common": ("smallest category that holds both", ""),
    "classes_in_common": ("classes in that category", "count"),
    "bits_lost": ("bits that the categories of A and B say more than theirs in common", ""),
    "transfer_support": ("support of the merge", ""),
    "leaves_below": ("leaves below the node where they meet", "count"),
}  # fmt: skip
_UNSAID = {"label", "other"}  # numbers of classes, which the title names


def show_numbers(numbers: Mapping[str, float | int | str]) -> None:
    """Show them; nothing where there are none."""
    unknown = {
        name: (name.replace("_", " "), "") for name in numbers if name not in {*_WORDS, *_UNSAID}
    }
    lines = [
        f"| {plain(words)} | {_written(numbers[name], form)} |"
        for name, (words, form) in {**_WORDS, **unknown}.items()
        if name in numbers
    ]
    if lines:
        st.markdown("\n".join(["| what it rests on | |", "|:--|--:|", *lines]))


def _written(value: float | int | str, form: str) -> str:
    """A number for reading, a text as it is."""
    if isinstance(value, str):
        return plain(value)
    if form == "percent":
        return percent(value)
    return f"{int(value):,}" if form == "count" else number(value)
