"""A table that says which leaf of a tree is which cluster of a study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.files import existing_path, reading
from hierviz.io.numbers.text_form import first_line, text_rows
from hierviz.io.trees.formats import FoundTree
from hierviz.text import listed, near_names

_COLUMNS = ("leaf", "cluster")


def read_mapping(path: str | Path) -> dict[str, str]:
    """Leaf -> cluster, as a CSV with the headings leaf and cluster has them.

    A `LoadError` for other headings, or a leaf given twice; the message names the line.
    """
    place = existing_path(path)
    with reading(place):
        header, delimiter = first_line(place)
        folded = [field.strip().casefold() for field in header]
        if not set(_COLUMNS) <= set(folded):
            raise LoadError(
                f"{place.name}: expected the headings leaf and cluster; found {listed(header)}.",
                hint="The first line reads: leaf,cluster",
            )
        leaf_at, cluster_at = map(folded.index, _COLUMNS)
        found: dict[str, str] = {}
        for line, fields in list(text_rows(place, delimiter))[1:]:
            if len(fields) != len(header):
                raise LoadError(
                    f"{place.name}: expected {len(header)} fields in line {line}; found {len(fields)}."
                )
            leaf = fields[leaf_at].strip()
            if leaf in found:
                raise LoadError(
                    f"{place.name}: leaf {leaf!r} is listed twice; again in line {line}."
                )
            found[leaf] = fields[cluster_at].strip()
    return found


def clusters_by_mapping(
    found: FoundTree, names: Sequence[str], table: dict[str, str], where: str
) -> np.ndarray:
    """Cluster of every leaf, as a mapping says: leaves and clusters by name, else by number.

    A `LoadError` for a leaf that is not in the mapping, or a cluster that is not there.
    """
    wanted = mapped_names(found, table, where)
    number = {name: place for place, name in reversed(list(enumerate(names)))}
    found_numbers = [_number(name, number, len(names)) for name in wanted]
    clusters = [cluster for cluster in found_numbers if cluster is not None]
    if len(clusters) < len(wanted):
        lost = wanted[found_numbers.index(None)]
        near = near_names(lost, names)
        raise LoadError(
            f"{where}: expected a cluster of the study, by name or number; found {lost!r}.",
            hint=f"Near: {listed(near)}." if near else f"Clusters are 0 to {len(names) - 1}.",
        )
    if len(set(clusters)) < len(clusters):
        twice = sorted({names[c] for c in clusters if clusters.count(c) > 1})
        raise LoadError(
            f"{where}: expected one leaf per cluster; found several for {listed(twice)}."
        )
    return np.array(clusters)


def mapped_names(found: FoundTree, table: dict[str, str], where: str) -> list[str]:
    """What a mapping says for every leaf, by its name, its wnid or its number."""
    tree = found.tree
    keys = [
        (tree.leaf_names[leaf], *found.wnids[leaf : leaf + 1], str(leaf))
        for leaf in range(tree.n_leaves)
    ]
    said = [next((table[key] for key in options if key in table), None) for options in keys]
    lost = [tree.leaf_names[leaf] for leaf, cluster in enumerate(said) if cluster is None]
    if lost:
        near = near_names(lost[0], table)
        raise LoadError(
            f"{where}: expected a line for every leaf of the tree; found none for {listed(lost)}.",
            hint=f"Near: {listed(near)}." if near else "",
        )
    return [cluster for cluster in said if cluster is not None]


def _number(name: str, number: dict[str, int], n_clusters: int) -> int | None:
    if name in number:
        return number[name]
    is_number = name.isascii() and name.isdecimal() and len(name) < 10
    return int(name) if is_number and int(name) < n_clusters else None
