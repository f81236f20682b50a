"""The points behind a finding: pictures of both sides, or a table where there are no pictures."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

from hierviz.audit import Finding, point_shares
from hierviz.audit.words import legend, sides_of
from hierviz.core.naming import class_names
from hierviz.text import isolated
from hierviz.ui.notes.point_pictures import show_points
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import percent, plain

_PICTURES = 12  # of a side
_POINTS = 6  # of a side, in the table


def show_evidence(analysis: ServedAnalysis, finding: Finding, titles: tuple[str, ...]) -> None:
    """Show them, the most decisive first, with label, prediction and both probabilities."""
    if not finding.points:
        st.caption("No points show this.")
        return
    named = [f"{letter}: {title}" for letter, title in zip("AB", titles, strict=False)]
    if len(finding.sides) == 1:
        named = [", ".join(named)]
    parts = [
        (title, np.array(side.points, dtype=np.int64))
        for title, side in zip(named, finding.sides, strict=True)
    ]
    captions = _captions(analysis, finding)
    if analysis.study.images is None:
        _table(parts, captions, analysis.study.logits is not None)
        return
    own = [np.array(clusters) for clusters in sides_of(finding)[-len(parts) :]]
    show_points(
        analysis, own, parts, key="finding_pictures", side=84, most=_PICTURES, captions=captions
    )
    st.caption(
        plain(f"{legend(analysis.study)} A dashed frame and ✗: labelled differently from its side.")
    )


def _table(
    parts: list[tuple[str, np.ndarray]], captions: Callable[[np.ndarray], list[tuple[str, ...]]],
    has_logits: bool,
) -> None:  # fmt: skip
    lines = [
        f"| {plain(title)} | {int(row):,} | {' | '.join(plain(text).removeprefix('→ ') for text in said)} |"
        for title, rows in parts
        for row, said in zip(rows[:_POINTS].tolist(), captions(rows[:_POINTS]), strict=True)
    ]
    columns = ("label", "prediction", "probabilities") if has_logits else ("label",)
    heading = f"| of | point | {' | '.join(columns)} |\n|:--|--:|{':--|' * len(columns)}\n"
    st.markdown(heading + "\n".join(lines))
    st.caption("No pictures in this study; the Study page says how to add them.")


def _captions(
    analysis: ServedAnalysis, finding: Finding
) -> Callable[[np.ndarray], list[tuple[str, ...]]]:
    """Label, prediction, and the probabilities of both sides, of any rows."""
    study, leaves, names = analysis.study, analysis.leaves, class_names(analysis.study)
    one, other = sides_of(finding)[:2]

    def labels_of(rows: np.ndarray) -> list[tuple[str, ...]]:
        known = [-1] * len(rows) if study.labels is None else study.labels[rows].tolist()
        return [
            (isolated(names[label]) if label >= 0 else f"point {row}",)
            for row, label in zip(rows.tolist(), known, strict=True)
        ]

    def captions(rows: np.ndarray) -> list[tuple[str, ...]]:
        shares = point_shares(analysis, rows, one, other).tolist()
        labels = [-1] * len(rows) if study.labels is None else study.labels[rows].tolist()
        guesses = leaves.assignments[rows].tolist()
        return [
            (
                isolated(names[label]) if label >= 0 else f"point {row}",
                f"→ {isolated(analysis.tree.leaf_names[guess])}",
                f"A {percent(a)} · B {percent(b)}",
            )
            for row, label, guess, (a, b) in zip(
                rows.tolist(), labels, guesses, shares, strict=True
            )
        ]

    return labels_of if study.logits is None else captions
