"""What a finding rests on, as a table in words."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from hierviz.ui.shared.messages import number, percent, plain

#: Words for the numbers of findings, in the order of the table, and how each is written; see docs/audit.md.
_WORDS = {
    "R": ("correlation of the logits of A and B", number),
    "mean_R": ("mean correlation of logits across A and B", number),
    "best_R": ("best correlation of logits across A and B", number),
    "B_ab": ("points of A, when A is left out: for B", percent),
    "B_ba": ("points of B, when B is left out: for A", percent),
    "S_ab": ("points labelled A: for B", percent),
    "S_ba": ("points labelled B: for A", percent),
    "auc": ("how well A and B are told apart (AUC)", number),
    "p_label": ("probability of the label, A", percent),
    "p_other": ("probability of the other class, B", percent),
    "rows": ("points that show this picture", lambda value: f"{int(value):,}"),
    "category_in_common": ("smallest category that holds both", plain),
    "classes_in_common": ("classes in that category", lambda value: f"{int(value):,}"),
    "bits_lost": ("bits that the categories of A and B say more than theirs in common", number),
    "transfer_support": ("support of the merge", number),
    "leaves_below": ("leaves below the node where they meet", lambda value: f"{int(value):,}"),
}  # fmt: skip
_UNSAID = {"label", "other"}  # numbers of classes, which the title names


def show_numbers(numbers: Mapping[str, float | int | str]) -> None:
    """Show them; nothing where there are none."""
    known = [name for name in _WORDS if name in numbers]
    lines = [f"| {plain(_WORDS[name][0])} | {_WORDS[name][1](numbers[name])} |" for name in known]
    lines += [
        f"| {plain(name.replace('_', ' '))} | {plain(value)} |"
        for name, value in numbers.items()
        if name not in _WORDS and name not in _UNSAID
    ]
    if lines:
        st.markdown("\n".join(["| what it rests on | |", "|:--|--:|", *lines]))
