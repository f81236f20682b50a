"""Newick: the text form in which most other programs read and write trees.

ete3 builds and reads the structure. Names, lengths and comments are taken out
before it sees the text and put back afterwards, because ete3 has no escape for
quotes, replaces commas and brackets in names by underscores, and gives a missing
length the value 1.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import listed
from hierviz.io.trees.match import FoundTree

_TOKEN = re.compile(
    r"""\s+
    | (?P<comment>\[[^\]]*\])
    | (?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*")
    | (?P<mark>[(),;])
    | (?P<length>:(?:\s|\[[^\]]*\])*[^\s(),;\[\]:'"]+)
    | (?P<plain>[^\s(),;\[\]:'"]+(?:[ ]+[^\s(),;\[\]:'"]+)*)""",
    re.VERBOSE,
)
_PLAIN_NAME = re.compile(r"[^\s(),;:\[\]'\"_]+")


@dataclass
class _Label:
    """What stands beside one node in the text."""

    name: str = ""
    length: float = math.nan
    notes: dict[str, str] = field(default_factory=dict)


# -- writing ------------------------------------------------------------------


def write(tree: Hierarchy, path: Path) -> None:
    """Write structure, leaf names and heights; branch length = height of parent - own height.

    Leaves whose name another leaf shares carry ``[&&NHX:cluster=number]``, the
    root carries the unit of the heights.
    """
    path.write_text(to_newick(tree) + "\n", encoding="utf-8")


def to_newick(tree: Hierarchy) -> str:
    """The tree as one line of Newick text."""
    from ete3 import TreeNode

    nodes = [TreeNode(name=f"n{node}") for node in range(tree.n_nodes)]
    places = tree.leaf_span[:, 0]
    for node in sorted(range(tree.root), key=lambda node: int(places[node])):
        nodes[tree.parent[node]].add_child(nodes[node])
    outline = nodes[tree.root].write(format=8, format_root_node=True)
    labels = _labels_of(tree)
    return re.sub(r"n(\d+)", lambda match: labels[int(match[1])], outline)


def _labels_of(tree: Hierarchy) -> list[str]:
    lengths = np.append(tree.height[tree.parent[:-1]] - tree.height[:-1], 0.0).tolist()
    names = [_quoted(name) for name in tree.leaf_names]
    is_shared = {name for name in names if names.count(name) > 1} if _repeats(names) else set()
    labels = []
    for node in range(tree.n_nodes):
        name = names[node] if node < tree.n_leaves else ""
        note = f"[&&NHX:cluster={node}]" if name in is_shared and name else ""
        length = "" if node == tree.root else f":{lengths[node]!r}"
        labels.append(f"{name}{length}{note}")
    unit = re.sub(r"[\[\]:=]", " ", tree.height_unit)
    labels[tree.root] += f"[&&NHX:height_unit={unit}]"
    return labels


def _repeats(names: list[str]) -> bool:
    return len(set(names)) < len(names)


def _quoted(name: str) -> str:
    if _PLAIN_NAME.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


# -- reading ------------------------------------------------------------------


def read(path: Path) -> FoundTree:
    """Read structure, leaf names and, where there are branch lengths, heights."""
    text = path.read_text(encoding="utf-8-sig")
    return from_newick(text, path.name)


def from_newick(text: str, where: str = "Newick") -> FoundTree:
    """A tree from Newick text.

    Notes
    -----
    The height of a node is the longest way down to a leaf; trees whose leaves do
    not end level are therefore drawn level, and a notice says so.
    """
    outline, labels = _take_apart(text, where)
    above, label_of_node = _structure(outline, labels, where)
    lengths = np.array([label.length for label in label_of_node])
    heights, notices = _heights(above, lengths, where)
    has_child = np.bincount(above[1:], minlength=len(above)) > 0
    leaf_ids = np.flatnonzero(~has_child).tolist()
    leaves = [label_of_node[leaf] for leaf in leaf_ids]
    unnamed = sum(not leaf.name for leaf in leaves)
    if unnamed:
        raise LoadError(f"{where}: expected a name for every leaf; found {unnamed} without.")
    options = {"notices": notices, "source": f"Newick file {where}"}
    if heights is not None:
        options["height_unit"] = label_of_node[0].notes.get("height_unit", "distance")
    tree = Hierarchy.from_parents(
        above,
        leaf_ids=leaf_ids,
        heights=heights,
        leaf_names=tuple(leaf.name for leaf in leaves),
        **options,
    )
    clusters = tuple(_whole(leaf.notes.get("cluster", "")) for leaf in leaves)
    return FoundTree(tree, cluster_of_leaf=_filled(clusters, leaves))
