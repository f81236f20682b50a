"""The finding that is opened: what it says, its mark, pictures of both sides, its place, its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import zip_longest

import numpy as np
import streamlit as st

from hierviz.audit import FINDINGS, Finding, point_shares
from hierviz.core.naming import class_names
from hierviz.io.words import MARKS, Mark
from hierviz.text import isolated
from hierviz.ui.audit.audits import ServedAudit
from hierviz.ui.audit.rows import Rows
from hierviz.ui.audit.small_tree import lit, show_small_tree
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import callback, percent, plain
from hierviz.ui.shared.point_pictures import show_points
from hierviz.ui.shared.selection import select
from hierviz.ui.shared.studies import mark_finding

_PICTURES = 12  # of a side
_POINTS = 6  # of a side, in the table that stands for pictures


def show_finding(served: ServedAudit, rows: Rows, link: str, marks: Mapping[str, Mark]) -> None:
    """Show one finding."""
    finding = rows.findings[link]
    of_kind = served.found.of(finding.kind)
    place = 1 + next(i for i, one in enumerate(of_kind) if one.key == finding.key)
    kind = FINDINGS[finding.kind]
    st.markdown(
        f":gray[{plain(kind.title)} · {place:,} of {len(of_kind):,} · score {finding.score:.3g}]\n\n"
        f"**{plain(finding.sentence)}**"
    )
    _mark(served, rows, finding, marks)
    _evidence(served.analysis, finding, rows.titles[link])
    left, right = st.columns([1, 1.2], gap="small")
    with left:
        _place(served.analysis, rows, finding)
    with right:
        _numbers(finding)


def _mark(
    served: ServedAudit, rows: Rows, finding: Finding, marks: Mapping[str, Mark]
) -> None:  # fmt: skip
    """The three buttons and the note; kept as soon as they change."""
    study, kept = served.analysis.study, marks.get(finding.key, Mark(""))
    st.session_state["finding_mark"] = kept.mark or None
    st.session_state["finding_note"] = kept.note

    def keep() -> None:
        mark, note = (st.session_state[f"finding_{part}"] or "" for part in ("mark", "note"))
        mark_finding(study, finding.key, mark, note)

    with st.container(horizontal=True, vertical_alignment="center", key="finding_marks"):
        st.segmented_control(
            "Mark", MARKS, key="finding_mark", label_visibility="collapsed", width="content",
            on_change=callback(keep), format_func=plain,
        )  # fmt: skip
        st.text_input(
            "Note", key="finding_note", label_visibility="collapsed", placeholder="Note",
            max_chars=2000, on_change=callback(keep),
        )  # fmt: skip
    known = Counter(marks[one.key].mark for one in rows.findings.values() if one.key in marks)
    said = [f"{known[mark]:,} {mark}" for mark in MARKS if known[mark]]
    if said:
        st.caption(f"Marked: {plain(', '.join(said))}, of {len(rows.findings):,} findings.")


# -- what shows it --------------------------------------------------------------


def _evidence(analysis: ServedAnalysis, finding: Finding, titles: tuple[str, ...]) -> None:
    """Pictures of both sides; a table of the same points where there are no pictures."""
    if not finding.points:
        st.caption("No points show this.")
        return
    letters = "AB" if len(titles) > 1 else " "
    parts = [
        (f"{letter}: {title}".lstrip(" :"), np.array(side.points, dtype=np.int64))
        for letter, title, side in zip(letters, titles, finding.sides, strict=False)
    ]
    captions = _captions(analysis, finding)
    if analysis.study.images is not None:
        clusters = [np.array(side.clusters, dtype=np.int64) for side in finding.sides]
        show_points(
            analysis, clusters, parts, key="finding_pictures", side=84, most=_PICTURES,
            captions=captions,
        )  # fmt: skip
        return
    lines = [
        f"| {plain(title)} | {row} | " + " | ".join(map(plain, caption)) + " |"
        for title, rows in parts
        for row, caption in zip(rows[:_POINTS].tolist(), captions(rows[:_POINTS]), strict=True)
    ]
    st.markdown(
        "| of | point | label | prediction | probabilities |\n|:--|--:|:--|:--|:--|\n"
        + "\n".join(lines)
    )
    st.caption("No pictures in this study; the Study page says how to add them.")


def _captions(
    analysis: ServedAnalysis, finding: Finding
) -> Callable[[np.ndarray], list[tuple[str, ...]]]:
    """Label, prediction, and the probabilities of both sides, of any rows."""
    study, leaves = analysis.study, analysis.leaves
    names = class_names(study)

    def captions(rows: np.ndarray) -> list[tuple[str, ...]]:
        shares = _shares(analysis, finding, rows)
        found = []
        for row, own in zip_longest(rows.tolist(), shares):
            label = -1 if study.labels is None else int(study.labels[row])
            guess = isolated(analysis.tree.leaf_names[leaves.assignments[row]])
            found.append(
                (isolated(names[label]) if label >= 0 else f"point {row}", f"→ {guess}", own or "")
            )
        return found

    return captions


def _shares(analysis: ServedAnalysis, finding: Finding, rows: np.ndarray) -> list[str]:
    """ "A 62 % · B 31 %" for every row; none without logits, or for a finding with one side."""
    if analysis.study.logits is None or len(finding.sides) < 2:
        return []
    a, b = (side.clusters for side in finding.sides[:2])
    found = point_shares(analysis, rows, a, b)
    return [f"A {percent(one)} · B {percent(other)}" for one, other in found.tolist()]


# -- where it is, and what it rests on --------------------------------------------


def _place(analysis: ServedAnalysis, rows: Rows, finding: Finding) -> None:
    tree = analysis.tree
    selected, held = lit(tree, finding)
    show_small_tree(analysis, finding, key="finding_tree", on_click=callback(lambda: None))
    is_clicked = bool(st.session_state.get("finding_tree", {}).get("go"))
    if len(held) > 1:
        below = f"{int(tree.n_leaves_below[finding.node]):,} of {tree.n_leaves:,} leaves"
        st.caption(
            "Both sides meet only at the root."
            if finding.node == tree.root
            else f"Both sides meet at {plain(rows.names[finding.node])}, above {below}."
        )
    if st.button("Show in the tree", key="finding_to_tree") or is_clicked:
        select(selected=selected, held=held, span=None, focus=-1, camera=None)
        st.switch_page("pages/tree.py")


def _numbers(finding: Finding) -> None:
    """The numbers, by name."""
    if finding.numbers:
        lines = (
            f"| {plain(name.replace('_', ' '))} | {_value(value)} |"
            for name, value in finding.numbers.items()
        )
        st.markdown("| what it rests on | |\n|:--|--:|\n" + "\n".join(lines))


def _value(value: float | int | str) -> str:
    """A number for reading, a text as it is."""
    if isinstance(value, str):
        return plain(value)
    return plain(f"{value:,}" if isinstance(value, int) else f"{value:.3g}")
