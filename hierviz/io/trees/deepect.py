"""DeepECT (ClustPy): ``str(model.tree_)``, and ``model.labels_`` beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import read_text
from hierviz.io.study.labels import read_labels
from hierviz.io.trees.formats import FoundTree, main_file
from hierviz.io.trees.nested import is_nested_text, parse_nested
from hierviz.text import listed

_Labels = tuple[int, ...]


def looks_like(path: Path, head: bytes) -> bool:
    """True for nested lists of whole numbers."""
    return is_nested_text(head)


def read(files: Sequence[Path]) -> FoundTree:
    """Read the printed tree, and the leaf label of every point when a second file has them."""
    path, points = main_file(
        files, looks_like, "one file with str(model.tree_), nested lists such as [[0, 2], 1]",
        hint="Write it with: open('tree.txt', 'w').write(str(model.tree_))",
    )  # fmt: skip
    where = path.name
    nested = parse_nested(read_text(path), where)
    above, leaves = _outline(nested, where)
    order = sorted(range(len(leaves)), key=lambda place: leaves[place][1])
    labels = [leaves[place][1] for place in order]
    tree = Hierarchy.from_parents(
        above,
        leaf_ids=[leaves[place][0] for place in order],
        leaf_names=tuple(", ".join(map(str, label)) for label in labels),
        source=f"DeepECT tree {where}",
    )
    return FoundTree(
        tree,
        has_names=False,
        cluster_of_leaf=tuple(label[0] for label in labels),
        assignments=_assignments(points[0], labels) if points else None,
    )


def _outline(nested: list | tuple, where: str) -> tuple[list[int], list[tuple[int, _Labels]]]:
    """Parent of each node, and of every leaf its node and labels; a tuple is one leaf."""
    above: list[int] = []
    leaves: list[tuple[int, _Labels]] = []
    stack: list[tuple[object, int]] = [(nested, -1)]
    while stack:
        item, parent = stack.pop()
        node = len(above)
        above.append(parent)
        if isinstance(item, list):
            stack.extend((part, node) for part in reversed(item))
        else:
            leaves.append((node, item if isinstance(item, tuple) else (item,)))
    seen = [label for _, labels in leaves for label in labels]
    if any(type(label) is not int or label < 0 for label in seen) or not seen:
        raise LoadError(f"{where}: expected leaf labels from 0 in nested lists; found others.")
    if len(set(seen)) < len(seen):
        twice = sorted(label for label, times in Counter(seen).items() if times > 1)
        raise LoadError(f"{where}: expected every leaf label once; found twice: {listed(twice)}.")
    return above, leaves


def _assignments(path: Path, labels: Sequence[_Labels]) -> np.ndarray:
    """Leaf of each point from the labels that DeepECT gave it."""
    found, *_ = read_labels(path, "assignments")
    leaf_of = {label: leaf for leaf, several in enumerate(labels) for label in several} | {-1: -1}
    distinct, which = np.unique(found, return_inverse=True)
    strange = [label for label in distinct.tolist() if label not in leaf_of]
    if strange:
        raise LoadError(
            f"{path.name}: expected leaf labels of the tree; found {listed(strange)}, which it "
            "does not have.",
            hint="Take labels_ and str(tree_) from the same model.",
        )
    return np.array([leaf_of[label] for label in distinct.tolist()], np.int32)[which]
