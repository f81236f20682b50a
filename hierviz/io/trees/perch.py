"""PERCH, xcluster and gHHC: tab-separated rows of node, parent and label."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.files import read_text
from hierviz.io.trees.formats import HEAD, FoundTree, only_file
from hierviz.io.trees.links import NOTHING, Links, childless, in_order
from hierviz.text import listed

_ADVICE = "A line is: node id, tab, parent id or None, tab, label or None."


def looks_like(path: Path, head: bytes) -> bool:
    """True when every line has three fields between tabs, and no heading."""
    lines = head.decode("utf-8-sig", "replace").splitlines()
    lines = [line for line in (lines[:-1] if len(head) >= HEAD else lines) if line.strip()]
    if not lines or any(line.count("\t") != 2 for line in lines):
        return False
    return lines[0].split("\t")[1].strip().casefold() != "parent"


def read(files: Sequence[Path]) -> FoundTree:
    """Read a tree over points: the rows with a label are its leaves, else the childless ones."""
    path = only_file(files, "PERCH tree")
    ids, parents, labels = _columns(path)
    links = Links(ids, [None if parent in NOTHING else parent for parent in parents], path.name)
    above = links.parent_numbers()
    has_no_child = childless(above)
    leaves = [row for row in has_no_child if labels[row] not in NOTHING]
    _check_labels(labels, set(has_no_child), ids, path.name)
    leaves = leaves or has_no_child
    leaves = in_order(leaves, [ids[row] for row in leaves])
    said = [labels[row] for row in leaves]
    are_names = len(set(said)) == len(said) > 1
    names = said if are_names else [ids[row] for row in leaves]
    tree = links.to_tree(leaves, above, leaf_names=names, source=f"PERCH tree {path.name}")
    classes, numbers = _classes(said)
    if are_names or not classes:
        return FoundTree(tree, over_points=True)
    return FoundTree(tree, over_points=True, labels=numbers, class_names=classes)


def _columns(path: Path) -> tuple[list[str], list[str], list[str]]:
    rows = []
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 3:
            raise LoadError(
                f"{path.name}: expected three fields between tabs in line {number}; found "
                f"{len(fields)}.",
                hint=_ADVICE,
            )
        rows.append(fields)
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return list(columns[0]), list(columns[1]), list(columns[2])


def _check_labels(labels: list[str], childless: set[int], ids: list[str], where: str) -> None:
    inner = [
        ids[row]
        for row, label in enumerate(labels)
        if label not in NOTHING and row not in childless
    ]
    if inner:
        raise LoadError(
            f"{where}: expected labels on leaves only; found one on {listed(inner)}, which have "
            "children.",
            hint=_ADVICE,
        )


def _classes(labels: Sequence[str]) -> tuple[tuple[str, ...], np.ndarray]:
    """Names of the classes, in order, and the class of each label; -1 for none."""
    known = list({label for label in labels if label not in NOTHING})
    if all(name.isdecimal() and len(name) < 16 for name in known):
        known.sort(key=int)
    else:
        known.sort()
    number = {name: place for place, name in enumerate(known)}
    return tuple(known), np.array([number.get(label, -1) for label in labels], dtype=np.int32)
