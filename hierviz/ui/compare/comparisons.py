"""Comparisons in the app: made by a job once per server, for every visitor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from hierviz.compare import Comparison, compare
from hierviz.compare.on_points import have_alike_leaves, over_points
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.methods import share_of_time
from hierviz.taxonomy.side_by_side import turn_towards
from hierviz.ui.compare.other_trees import other_job
from hierviz.ui.shared.analyses import BY_KEY, ServedAnalysis, served
from hierviz.ui.shared.jobs import Job, Progress, jobs
from hierviz.ui.shared.waiting import result_of

_AGAIN = "Compare the trees"


@dataclass(frozen=True, eq=False)
class ServedComparison:
    """A comparison as the app keeps it.

    Parameters
    ----------
    key : str
        Names both trees.
    found : Comparison
    sides : tuple of ServedAnalysis
        Both trees, of the leaves that both have, as they are shown: the other one's branches are
        turned so that its leaves stand near where they stand in the first.
    node_of_whole : int array, shape (sides[0].tree.n_nodes,)
        The node of the whole left tree that each node is.
    """

    key: str
    found: Comparison
    sides: tuple[ServedAnalysis, ServedAnalysis]
    node_of_whole: np.ndarray


def comparison_job(one: ServedAnalysis, other: ServedAnalysis) -> Job[ServedComparison]:
    """The job that compares two trees; begun unless it is under way or done."""
    key = f"{one.key}~{other.key}"
    return jobs().start(("compare", key), lambda progress: _compare(one, other, key, progress))


def _compare(
    one: ServedAnalysis, other: ServedAnalysis, key: str, progress: Progress
) -> ServedComparison:
    left_side, right_side = with_alike_leaves(one, other)
    found = compare(left_side, right_side, progress=progress)
    is_whole = not found.matched.left_out[0]
    study = left_side.study if is_whole else _study_of(found.one)
    leaves = left_side.leaves if is_whole else LeafProfile.from_study(study)
    left = served(study, found.one, leaves, f"{key}~0", 0.0)
    turned = turn_towards(found.other, left.tree)
    right = served(study, turned, leaves, f"{key}~1", 0.0, is_arranged=True)
    of_leaf = found.matched.leaves[0]
    if left_side is not one:  # over its points: each is in a leaf of the tree, or below the root
        of_leaf = np.where(one.leaves.assignments < 0, one.tree.n_nodes - 1, one.leaves.assignments)
    nodes = nodes_in_whole(found.one, one.tree, of_leaf)
    return ServedComparison(key, found, (left, right), nodes)


def with_alike_leaves(one: ServedAnalysis, other: ServedAnalysis) -> tuple[Analysis, Analysis]:
    """Both trees, over their points where the leaves of one are other groups of the same points."""
    return (
        (one, other) if have_alike_leaves(one, other) else (_over_points(one), _over_points(other))
    )


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=BY_KEY)
def _over_points(analysis: ServedAnalysis) -> Analysis:
    return over_points(analysis)


def _study_of(tree: Hierarchy) -> Study:
    """A study without points, whose classes are the leaves of a tree."""
    nothing = np.empty(0, dtype=np.int32)
    return Study("compared", assignments=nothing, class_names=tree.leaf_names)


def nodes_in_whole(part: Hierarchy, whole: Hierarchy, leaves: np.ndarray) -> np.ndarray:
    """The lowest node of a whole tree above the leaves below each node of a part of it.

    Parameters
    ----------
    leaves : int array, shape (part.n_leaves,)
        Which leaf of the whole tree each leaf is.

    Returns
    -------
    int64 array, shape (part.n_nodes,)
    """
    found = np.concatenate([leaves, np.full(part.n_inner, -1)])
    for node, above in enumerate(part.parent[:-1].tolist()):
        low, high = int(found[node]), int(found[above])
        if high < 0:
            high = low
        while low != high:  # a parent comes after its children
            low, high = min(low, high), max(low, high)
            low = int(whole.parent[low])
        found[above] = low
    return found


def other_analysis(study: Study, text: str) -> ServedAnalysis | None:
    """The other tree with its data; waits for it visibly. None on failure, with a message."""
    of, job = other_job(study, text)
    n = of.n_clusters
    return result_of(
        job, "Making the other tree", lambda done, total: share_of_time(done, total, n),
        again=_AGAIN, key="cancel_other",
    )  # fmt: skip


def served_comparison(one: ServedAnalysis, other: ServedAnalysis) -> ServedComparison | None:
    """The comparison; waits for it visibly. None on failure, with a message."""
    return result_of(
        comparison_job(one, other), _words, again=_AGAIN, key="cancel_compare",
    )  # fmt: skip


def _words(done: int) -> str:
    """What `compare` does when so many of its steps are done."""
    return ("Matching groups", "Merging all points", "Merging halves of the points")[min(done, 2)]
