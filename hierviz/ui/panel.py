"""The panel beside the tree: everything about the selected node."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.naming import class_names, naming_columns, node_names
from hierviz.core.study import Study
from hierviz.ui.compute import Analysis
from hierviz.ui.show import number, percent, pictures, plain
from hierviz.ui.state import select, selection

_MOST_CLASSES = 12
_PICTURES = 24


def show_panel(analysis: Analysis, study: Study) -> None:
    """Show the selected node, or how to select one."""
    node = selection().node
    if not 0 <= node < analysis.tree.n_nodes:
        st.subheader("Nothing selected", anchor=False)
        st.caption(
            "Click a node, a group's name or its colour on the rim; or search for a class. "
            "Drag the ring or the slider to cut the tree."
        )
        return
    st.subheader(plain(names_of(analysis, study)[node]), anchor=False)
    _path(analysis, study, node)
    _numbers(analysis, node)
    if node >= analysis.tree.n_leaves:
        _sides(analysis, study, node)
    _classes(analysis, study, node)
    _samples(analysis, study, node)


def names_of(analysis: Analysis, study: Study) -> list[str]:
    """A name for every node, leaves first."""
    tree = analysis.tree
    inner = node_names(tree, analysis.nodes, study, columns=naming_columns(study))
    return [*tree.leaf_names, *inner]


def _path(analysis: Analysis, study: Study, node: int) -> None:
    names = names_of(analysis, study)
    path = analysis.tree.path_to_root(node)
    if len(path) == 1:
        st.caption("the root: all clusters")
        return
    chosen = st.selectbox(
        f"Path to the root, {len(path) - 1} steps",
        path,
        format_func=lambda u: "root" if u == analysis.tree.root else names[u],
        key=f"path_{node}",
    )
    if chosen != node:
        select(node=chosen)
        st.rerun(scope="fragment")


def _numbers(analysis: Analysis, node: int) -> None:
    nodes, tree = analysis.nodes, analysis.tree
    parts = [f"**{nodes.size[node]:,}** points"]
    if node >= tree.n_leaves:
        parts.insert(0, f"**{tree.n_leaves_below[node]:,}** leaves")
    if nodes.counts is not None:
        parts.append(f"purity **{percent(nodes.purity[node])}**")
    if analysis.leaves.confidence is not None:
        parts.append(f"mean confidence **{percent(nodes.mean_confidence[node])}**")
    st.markdown(" · ".join(parts))


def _sides(analysis: Analysis, study: Study, node: int) -> None:
    """The two (or more) sides of an inner node, and what merged them."""
    tree, nodes = analysis.tree, analysis.nodes
    names = names_of(analysis, study)
    children = tree.children(node).tolist()
    st.markdown("**What was merged**")
    for child in children[:8]:
        text = (
            f"{names[child]} · {nodes.size[child]:,} points · purity {percent(nodes.purity[child])}"
        )
        if st.button(text, key=f"side_{child}", width="stretch"):
            select(node=child)
            st.rerun(scope="fragment")
    if tree.evidence is not None:
        st.caption(_why(analysis, names, node))


def _why(analysis: Analysis, names: list[str], node: int) -> str:
    record = analysis.tree.evidence[analysis.tree.evidence["node"] == node][0]
    if record["empty"]:
        return (
            "These clusters have no points; they hang here because nothing else could place them."
        )
    left, right = plain(names[record["selected"]]), plain(names[record["partner"]])
    text = (
        f"Step {record['step']} of {analysis.tree.n_inner}: **{left}** was the least sure group "
        f"(score {number(record['score'])}). Without it, {record['n_moved']:,} of its "
        f"{record['n_points']:,} points went to **{right}** (sum of their new "
        f"probabilities, a cluster of it: {number(record['partner_value'])})"
    )
    if record["runner_up"] < 0:
        return text + "; there was no other group to choose."
    ratio = record["partner_value"] / max(record["runner_up_value"], 1e-300)
    sure = f"{ratio:,.2f} times" if ratio < 1000 else "over 1,000 times"
    return (
        f"{text}, {sure} as much as the runner-up, {plain(names[record['runner_up']])} "
        f"({number(record['runner_up_value'])})."
    )


def _classes(analysis: Analysis, study: Study, node: int) -> None:
    counts = analysis.nodes.counts
    if counts is None:
        st.caption("No labels: the classes of these points are not known.")
        return
    row = counts[node]
    order = np.argsort(-row, kind="stable")
    order = order[row[order] > 0]
    names = class_names(study)
    shown = order[:_MOST_CLASSES]
    if len(order) == 0:
        st.caption("No labelled points here.")
        return
    st.markdown(f"**Most frequent classes** ({len(order):,} in all)")
    st.dataframe(
        pd.DataFrame(
            {
                "class": [names[c] for c in shown],
                "points": row[shown],
                "share": row[shown] / max(row.sum(), 1),
            }
        ),
        hide_index=True,
        height=min(35 * len(shown) + 38, 318),
        column_config={"share": st.column_config.ProgressColumn(format="percent", max_value=1.0)},
    )


def _samples(analysis: Analysis, study: Study, node: int) -> None:
    if study.images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
        return
    rows = analysis.points.pick(analysis.tree, node, _PICTURES)
    wrong = analysis.points.is_wrong(analysis.tree, node, rows)
    title = "**Sample pictures**"
    if wrong is not None and len(rows):
        title += f" · {int(wrong.sum())} of {len(rows)} do not belong here by their label"
    st.markdown(title)
    pictures(analysis, study, node, rows, key="panel_pictures", side=72)
