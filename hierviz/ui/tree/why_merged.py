"""Why a group of the tree was merged: its path, its sides, and the points that decided the merge."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from hierviz.audit import DecidingPoints, deciding_points
from hierviz.audit.deciding_points import MOST_DECIDING, merge_evidence
from hierviz.ui.notes.point_pictures import called, show_points
from hierviz.ui.shared.analyses import BY_KEY, ServedAnalysis, node_names
from hierviz.ui.shared.messages import errors_as_messages, number, percent, plain
from hierviz.ui.shared.selection import select

_MOST_LOGITS = 20_000_000  # that are looked at for a group
_PICTURES, _LINES = 12, 6
_MOST_SIDES = 8


def show_why_merged(analysis: ServedAnalysis, node: int) -> None:
    """The path to the root; of an inner node its sides, and the points that decided the merge."""
    _path(analysis, node)
    if node < analysis.tree.n_leaves:
        return
    _sides(analysis, node)
    with errors_as_messages():
        found = _deciding(analysis, node)
        if found is not None:
            st.markdown(_sentence(analysis, found))
            _points(analysis, found)
    record = merge_evidence(analysis.tree, node)
    if record is not None:
        st.caption(_details(analysis, record))


@st.cache_resource(max_entries=32, show_spinner="Looking at the points …", hash_funcs=BY_KEY)
def _deciding(analysis: ServedAnalysis, node: int) -> DecidingPoints | None:
    most = min(MOST_DECIDING, _MOST_LOGITS // analysis.tree.n_leaves + 1)
    return deciding_points(analysis, node, most=most)


def _path(analysis: ServedAnalysis, node: int) -> None:
    names = node_names(analysis)
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
        select(selected=chosen)
        st.rerun(scope="fragment")


def _sides(analysis: ServedAnalysis, node: int) -> None:
    """The two (or more) sides of an inner node."""
    nodes, names = analysis.nodes, node_names(analysis)
    st.markdown("**What was merged**")
    children = analysis.tree.children(node).tolist()
    for child in children[:_MOST_SIDES]:
        text = (
            f"{plain(names[child])} · {nodes.size[child]:,} {plain(analysis.study.points_called)}"
        )
        if not np.isnan(nodes.purity[child]):
            text += f" · purity {percent(nodes.purity[child])}"
        if st.button(text, key=f"side_{child}", width="stretch"):
            select(selected=child)
            st.rerun(scope="fragment")
    if len(children) > _MOST_SIDES:
        st.caption(f"{len(children) - _MOST_SIDES:,} more sides are not listed.")


def _names(analysis: ServedAnalysis, found: DecidingPoints) -> tuple[str, str, str]:
    """Names of the group whose points these are, its partner and the runner-up."""
    names = node_names(analysis)
    others = [u for u in analysis.tree.children(found.node).tolist() if u != found.selected]
    partner = names[others[0]] if len(others) == 1 else f"the other {len(others):,} sides"
    return names[found.selected], partner, names[found.runner_up_node] if found.runner_up else ""


def _sentence(analysis: ServedAnalysis, found: DecidingPoints) -> str:
    """In one sentence where the points would go."""
    own, partner, other = map(plain, _names(analysis, found))
    if not found.by_l2h:
        asked = f"No evidence came with this tree. **{own}** is the side with the fewest points"
        if not len(found.rows):
            return f"{asked}; without logits it is not known where they would go."
        there = " The root has no others." if found.node == analysis.tree.root else ""
        return (
            f"{asked}: were it not there, they would go to **{partner}**: "
            f"{percent(found.means[0])}.{there}"
        )
    to, rest = found.means
    several = len(found.partner) > 1 or len(found.runner_up) > 1
    text = (
        f"**{own}** was merged because its {plain(analysis.study.tree_points_called)}, were it not "
        f"there, would go to **{partner}**: {_share(to, found.partner, several)}"
    )
    if not found.runner_up:
        return text + "; there was no other group to choose."
    if rest == 0:
        return text + "; none would go to another group."
    return f"{text}; the runner-up **{other}** would have got {_share(rest, found.runner_up, several)}."


def _share(mean: float, clusters: Sequence[int], several: bool) -> str:
    """A share; where groups of several clusters are compared, what each cluster has of it, too."""
    if not several:
        return percent(mean)
    if len(clusters) == 1:
        return percent(mean)
    return f"{percent(mean)} ({percent(mean / len(clusters))} for each of its {len(clusters):,} clusters)"


def _points(analysis: ServedAnalysis, found: DecidingPoints) -> None:
    """The points that decided, with what either group gets of each."""
    study = analysis.study
    if not len(found.rows):
        st.caption(_no_points(analysis, found))
        return
    own = plain(node_names(analysis)[found.selected])
    of = f"{found.n_points:,} {plain(study.points_called)}"
    if len(found.rows) < found.n_points:
        of = f"{len(found.rows):,} points chosen at random of {of}"
    partner = "the partner" if found.by_l2h else "the other side"
    columns = f"share for {partner}" + (" · share for the runner-up" if found.runner_up else "")
    aside = (
        f" The shares above are of the {plain(study.tree_points_called)}, these are "
        f"{plain(study.points_called)}, by the same measure."
        if found.by_l2h and study.train_logits is not None
        else ""
    )
    what = "class" if study.has_labels else "point"
    st.caption(f"The most decisive of {of} of **{own}**: {columns}, {what}.{aside}")
    first = found.rows if study.images is not None else found.rows[:_LINES]
    shares = [" · ".join(_parts(found, row)) for row in found.shares[: len(first)].tolist()]
    lines = list(zip(shares, called(analysis, first), strict=True))
    if study.images is None:
        st.markdown(
            f"| shares | {what} |\n|:--|:--|\n"
            + "\n".join(f"| {plain(share)} | {plain(name)} |" for share, name in lines)
        )
        return
    captions = dict(zip(first.tolist(), lines, strict=True))
    clusters = analysis.tree.leaves_below(found.selected)
    show_points(
        analysis, clusters, [("", first)], key="deciding_pictures", side=72, most=_PICTURES,
        captions=lambda rows: [captions[row] for row in rows.tolist()],
    )  # fmt: skip


def _parts(found: DecidingPoints, shares: Sequence[float]) -> list[str]:
    return [f"{100 * share:.0f} %" for share in shares[: 2 if found.runner_up else 1]]


def _no_points(analysis: ServedAnalysis, found: DecidingPoints) -> str:
    if analysis.study.logits is None:
        return "No logits: it is not known which points decided it."
    own = plain(node_names(analysis)[found.selected])
    return f"There are no {plain(analysis.study.points_called)} of {own} to show."


def _details(analysis: ServedAnalysis, record: np.void) -> str:
    """What L2H recorded about the merge."""
    tree, names = analysis.tree, node_names(analysis)
    points = plain(analysis.study.tree_points_called)
    if record["empty"]:
        return f"These clusters have no {points} and were joined by no group, so they are attached to the root."
    text = (
        f"Step {record['step']:d} of {tree.n_inner:,}: **{plain(names[record['selected']])}** was the "
        f"least confident group (score {number(record['score'])}). {record['n_moved']:,} of its "
        f"{record['n_points']:,} {points} would go to **{plain(names[record['partner']])}**. Each "
        "counts with the probability of the one cluster that it would go to, and the group with the "
        "highest share for each of its clusters is chosen"
    )
    if record["runner_up"] < 0 or not record["runner_up_value"] > 0:
        return f"{text}."
    ratio = record["partner_value"] / record["runner_up_value"]
    sure = f"{ratio:,.2f} times" if ratio < 1000 else "over 1,000 times"
    return f"{text}: {sure} that of the runner-up."
