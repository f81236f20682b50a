"""Where the points of a class went: into which leaves, how many, and their pictures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.naming import class_names
from hierviz.core.points import PointIndex
from hierviz.core.profile import LeafProfile
from hierviz.ui.notes.point_pictures import show_points
from hierviz.ui.shared.analyses import ServedAnalysis, node_names
from hierviz.ui.shared.messages import percent, plain
from hierviz.ui.shared.selection import select, selection

_MOST_SHOWN = 4  # leaves with pictures side by side
_PICTURES = 12


def leaves_of_class(
    points: PointIndex, leaves: LeafProfile, label: int
) -> list[tuple[int, np.ndarray]]:
    """The leaves that hold points of a class, those with most of them first, and these points.

    Parameters
    ----------
    label : int

    Returns
    -------
    list of (int, int array)
        A leaf and the rows of its points of the class, the most typical first.
    """
    held = leaves.points_of_class(label)
    order = np.argsort(-held, kind="stable")
    labels = points.study.labels
    rows = points.typical[labels[points.typical] == label] if labels is not None else []
    owner = leaves.assignments[rows]
    return [(int(leaf), rows[owner == leaf]) for leaf in order[: np.count_nonzero(held)]]


def show_class_search(analysis: ServedAnalysis) -> None:
    """Pick a class, see in which leaves its points are; a click on a row goes to the leaf."""
    if analysis.leaves.counts is None:
        st.info("No labels: the classes of points are not known in this study.")
        return
    names = class_names(analysis.study)
    label = _choose(analysis, names)
    found = leaves_of_class(analysis.points, analysis.leaves, label)
    n = sum(len(rows) for _, rows in found)
    if not n:
        st.info(f"No points of {plain(names[label])}.")
        return
    _say(analysis, names[label], label, found, n)
    groups = selection().view.fitted(analysis.tree, ()).cut_of(analysis.tree)
    group_names = [node_names(analysis)[u] for u in groups.nodes]
    table = pd.DataFrame(
        {
            "leaf": [analysis.tree.leaf_names[leaf] for leaf, _ in found],
            "points": [len(rows) for _, rows in found],
            "share of the class": [len(rows) / n for _, rows in found],
            "group of the cut": [group_names[groups.group_of_leaf[leaf]] for leaf, _ in found],
        }
    )
    st.caption("Click a row to see the leaf in the map.")
    picked = st.dataframe(
        table, hide_index=True, height=min(35 * len(table) + 38, 248), key=f"class_table_{label}",
        on_select="rerun", selection_mode="single-row",
        column_config={
            "share of the class": st.column_config.ProgressColumn(
                format="percent", max_value=1.0, width=180
            )
        },
    )  # fmt: skip
    if picked.selection.rows and picked.selection.rows[0] < len(found):
        select(selected=found[picked.selection.rows[0]][0], span=None, shown="", label=label)
        st.rerun()
    _pictures(analysis, found, n)


def _choose(analysis: ServedAnalysis, names: tuple[str, ...]) -> int:
    """The class to follow: the one that was chosen, else the one that the selected leaf stands for."""
    now = selection()
    label = now.label
    if not 0 <= label < len(names):
        leaf = now.view.selected
        known = 0 <= leaf < analysis.tree.n_leaves
        own = analysis.points.classes_of([leaf]).tolist() if known else []
        label = next((c for c in own if c < len(names)), 0)
    chosen = st.selectbox(
        "Class", range(len(names)), index=label, format_func=names.__getitem__, key=f"class_{label}",
        width=420,
    )  # fmt: skip
    if chosen != label:  # what follows from the leaf is no step in the history
        select(label=chosen)
    return chosen


def _say(
    analysis: ServedAnalysis,
    name: str,
    label: int,
    found: list[tuple[int, np.ndarray]],
    n: int,
) -> None:
    own = [len(rows) for leaf, rows in found if label in analysis.points.classes_of([leaf])]
    leaves = "1 leaf" if len(found) == 1 else f"{len(found):,} leaves"
    points = plain(analysis.study.points_called)
    words = f"**{n:,}** {points} of {plain(name)} in **{leaves}**; "
    words += f"**{sum(own):,}** of them ({percent(sum(own) / n)}) "
    words += (
        "in its own leaf."
        if analysis.study.cluster_is_class
        else "in leaves that are mostly of it."
    )
    row = st.container(horizontal=True, vertical_alignment="center")
    row.markdown(words)
    if row.button("Colour the map by it", key="colour_class"):
        select(encoding=f"class:{label}", muted=(), shown="", label=label)
        st.rerun()


def _pictures(analysis: ServedAnalysis, found: list[tuple[int, np.ndarray]], n: int) -> None:
    if analysis.study.images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
        return
    shown = found[:_MOST_SHOWN]
    for place, (leaf, rows) in zip(st.columns(len(shown)), shown, strict=True):
        with place:
            title = f"{len(rows):,} of {n:,} in {analysis.tree.leaf_names[leaf]}"
            show_points(
                analysis, np.array([leaf]), [(title, rows)], key=f"class_pictures_{leaf}", side=64,
                most=_PICTURES,
            )  # fmt: skip
    rest = found[_MOST_SHOWN:]
    if rest:
        more = sum(len(rows) for _, rows in rest)
        st.caption(f"{more:,} more in {len(rest):,} other leaves, which the table names.")
