"""Findings in words: the names of their sides, and what their numbers mean."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from hierviz.audit.finding import Finding
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.text import isolated, listed

#: Words for the numbers of findings, in the order in which they are read, and how each is written.
_WORDS = {
    "R": ("correlation of the logits of A and B", ""),
    "mean_R": ("mean correlation of logits across A and B", ""),
    "best_R": ("best correlation of logits across A and B", ""),
    "B_ab": ("mean probability of B for points of A, A left out", "percent"),
    "B_ba": ("mean probability of A for points of B, B left out", "percent"),
    "S_ab": ("mean probability of B for points labelled A", "percent"),
    "S_ba": ("mean probability of A for points labelled B", "percent"),
    "auc": ("how well A and B are told apart (AUC)", ""),
    "p_label": ("probability of the label, A", "percent"),
    "p_other": ("probability of the other class, B", "percent"),
    "rows": ("points that show this picture", "count"),
    "category_in_common": ("smallest category that holds both", ""),
    "classes_in_common": ("classes in that category", "count"),
    "bits_lost": ("bits by which the categories of A and B say more than the one in common", ""),
    "transfer_support": ("support of the merge", ""),
    "beside": ("labelled points beside it", "count"),
    "beside_other": ("of them of the class that most are", "count"),
    "beside_own": ("of them of its own class", "count"),
    "leaves_below": ("leaves below the node where they meet", "count"),
}  # fmt: skip
_LEGEND = (
    "Below each picture: its label, → the model's prediction, and the probabilities that the model "
    "gives to both sides, A and B. ×12 means that 12 of the points show the same picture."
)
_UNSAID = {"label", "other"}  # numbers of classes, which the title names


def legend(study: Study) -> str:
    """What stands below pictures."""
    return _LEGEND if study.logits is not None else "Below each picture: its label."


def sides_of(finding: Finding) -> tuple[tuple[int, ...], ...]:
    """The clusters that a finding sets side by side, A and B; of a suspected label the label's and the other one's."""
    if len(finding.sides) > 1:
        return tuple(side.clusters for side in finding.sides)
    return tuple((cluster,) for side in finding.sides for cluster in side.clusters)


def names_of_sides(
    tree: Hierarchy, finding: Finding, names: Sequence[str]
) -> tuple[str, ...]:  # fmt: skip
    """The names of its sides.

    Parameters
    ----------
    tree : Hierarchy
    finding : Finding
    names : sequence of str, shape (n_nodes,)
        Short names of all nodes.

    Returns
    -------
    tuple of str
        For each of `sides_of` the name of a node where the side is one, else those of a few clusters.
    """
    if finding.titles:
        return tuple(map(isolated, finding.titles))
    return tuple(_name(tree, names, clusters) for clusters in sides_of(finding))


def _name(tree: Hierarchy, names: Sequence[str], clusters: tuple[int, ...]) -> str:
    node = lowest_above(tree, clusters)
    if tree.n_leaves_below[node] == len(clusters):
        return isolated(names[node])
    return listed((isolated(tree.leaf_names[cluster]) for cluster in clusters), most=3)


def lowest_above(tree: Hierarchy, clusters: tuple[int, ...]) -> int:
    """The lowest node above all of some clusters; O(depth)."""
    places = tree.leaf_span[list(clusters), 0]
    node = clusters[0]
    while tree.leaf_span[node, 0] > places.min() or tree.leaf_span[node, 1] <= places.max():
        node = int(tree.parent[node])
    return node


def numbers_in_words(numbers: Mapping[str, float | int | str]) -> list[tuple[str, str]]:
    """What a finding rests on: a description and a value for each of its numbers, for people.

    Examples
    --------
    >>> numbers_in_words({"p_other": 0.876, "rows": 1200, "label": 3})
    [('probability of the other class, B', '87.6 %'), ('points that show this picture', '1,200')]
    """
    unknown = {
        name: (name.replace("_", " "), "") for name in numbers if name not in {*_WORDS, *_UNSAID}
    }
    return [
        (words, _written(numbers[name], form))
        for name, (words, form) in {**_WORDS, **unknown}.items()
        if name in numbers
    ]


def _written(value: float | int | str, form: str) -> str:
    if isinstance(value, str):
        return isolated(value) or "none"
    if math.isnan(value):
        return "–"
    if form == "percent":
        return f"{100 * value:.1f} %"
    return f"{int(value):,}" if form == "count" else f"{value:.3f}"
