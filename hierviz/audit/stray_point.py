"""Stray point: a labelled point among points of another class in a tree over points, or over groups of them."""

from __future__ import annotations

from typing import cast

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding, Side
from hierviz.audit.kinds import FindingKind
from hierviz.audit.points import MOST_PICTURES
from hierviz.core.naming import class_names
from hierviz.text import isolated

KEY = "stray-point"
#: The company of a point is the smallest group with as many other labelled points.
LEAST_COMPANY = 10
#: Unless it has more leaves than these: a group so large says nothing of one point.
MOST_LEAVES = 200
#: Anything with a lower score is not a finding.
LEAST_SCORE = 0.25


def find(seen: Audited) -> list[Finding]:
    """Points by (n_other - n_own) / (n + 2), over the n other labelled points of the smallest group with ten."""
    study, leaves, tree = seen.analysis.study, seen.analysis.leaves, seen.analysis.tree
    labels = cast(np.ndarray, study.labels)
    rows = np.flatnonzero((labels >= 0) & (leaves.assignments >= 0))
    node = _company(seen)[leaves.assignments[rows]]
    rows, node = rows[node >= 0], node[node >= 0]
    groups, place = np.unique(node, return_inverse=True)
    n, own, most, n_most = np.zeros((4, len(rows)), dtype=np.int64)
    points_of = np.argsort(place, kind="stable")
    start = np.searchsorted(place[points_of], np.arange(len(groups) + 1))
    for number, group in enumerate(groups.tolist()):
        at = points_of[start[number] : start[number + 1]]
        counts = _counts(seen, group)
        n[at], own[at] = counts.sum() - 1, counts[labels[rows[at]]] - 1
        top = np.argsort(-counts, kind="stable")[:2]
        top = np.append(top, top[:1])  # of a study with one class
        most[at] = np.where(labels[rows[at]] == top[0], top[1], top[0])
        n_most[at] = counts[most[at]]
    score = np.round((n_most - own) / (n + 2), 6)
    chosen = np.flatnonzero((score >= LEAST_SCORE) & (most != labels[rows]))
    chosen = chosen[np.lexsort((rows[chosen], -score[chosen]))][: seen.top]
    names = class_names(study)
    below = tree.n_leaves_below
    return [
        _finding(
            seen, int(rows[i]), int(node[i]), float(score[i]), names,
            {"beside": int(n[i]), "beside_other": int(n_most[i]), "beside_own": int(own[i]),
             "leaves_below": int(below[node[i]]), "other": int(most[i])},
        )
        for i in chosen.tolist()
    ]  # fmt: skip


def _company(seen: Audited) -> np.ndarray:
    """The smallest node from each leaf up with enough labelled points, int64 (n_leaves,); -1 where it is too large."""
    tree, labelled = seen.analysis.tree, cast(np.ndarray, seen.analysis.nodes.labelled)
    at = np.arange(tree.n_leaves)
    while (climbs := (labelled[at] <= LEAST_COMPANY) & (at != tree.root)).any():
        at = np.where(climbs, tree.parent[at], at)
    is_enough = (labelled[at] > LEAST_COMPANY) & (tree.n_leaves_below[at] <= MOST_LEAVES)
    return np.where(is_enough, at, -1)


def _counts(seen: Audited, node: int) -> np.ndarray:
    """Labelled points of each class below a node."""
    counts = seen.analysis.leaves.labelled_counts[seen.analysis.tree.leaves_below(node)]
    return np.asarray(counts.sum(axis=0)).ravel()


def _finding(
    seen: Audited,
    row: int,
    node: int,
    score: float,
    names: tuple[str, ...],
    numbers: dict[str, int],
) -> Finding:
    analysis = seen.analysis
    labels, leaf = cast(np.ndarray, analysis.study.labels), analysis.leaves.assignments
    around = np.sort(analysis.tree.leaves_below(node))
    others = np.flatnonzero(np.isin(leaf, around))
    others = others[others != row]
    # Those of the other class first, the nearest in the tree before others.
    place = analysis.tree.leaf_span[:, 0]
    far = np.abs(place[leaf[others]] - place[leaf[row]])
    order = np.lexsort((others, far, labels[others] != numbers["other"]))
    label, other = names[labels[row]], names[numbers["other"]]
    n, n_other, n_own = (numbers[key] for key in ("beside", "beside_other", "beside_own"))
    if n_other == n:
        what = f"all {n:,} labelled points beside it in the tree are {_in_words(other)}"
    else:
        what = (
            f"{n_other:,} of the {n:,} labelled points beside it in the tree are {_in_words(other)}, "
            f"and {f'{n_own:,}' if n_own else 'none'} of its own class"
        )
    sentence = f"Labelled {_in_words(label)}, but {what}."
    company = around[around != leaf[row]] if len(around) > 1 else around
    sides = (
        Side((int(leaf[row]),), (row,)),
        Side(tuple(company.tolist()), tuple(others[order][:MOST_PICTURES].tolist())),
    )
    titles = (f"{label} #{row}", f"{other}, {n_other} of {n} beside it")
    return Finding(KEY, sides, node, score, sentence, numbers, titles=titles, point=row)


def _in_words(name: str) -> str:
    return isolated(f"class {name}" if name.isdecimal() else name)


def lacks(seen: Audited) -> str:
    """Labels, and leaves that are points or groups of them."""
    if seen.analysis.study.cluster_is_class:
        return "It needs a tree over points, or over groups of them; of a classifier “Label suspect” tells as much."
    if seen.analysis.nodes.labelled is None:
        return "It needs labels: labels.npy beside the points, or a column of labels."
    return ""


KIND = FindingKind(
    KEY,
    "Stray point",
    "Which points stand in the tree among points of another class?",
    find,
    lacks,
    needs_logits=False,
)
