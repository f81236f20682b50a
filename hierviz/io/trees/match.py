"""The leaves of a file and the clusters of a study: which is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from hierviz.errors import LoadError
from hierviz.io.trees.formats import FoundTree
from hierviz.io.trees.leaves_to_clusters import placed
from hierviz.io.trees.mapping import clusters_by_mapping, mapped_names
from hierviz.text import listed, near_names


def match_found(
    found: FoundTree,
    leaf_names: Sequence[str] | None,
    where: str,
    *,
    wnids: Sequence[str] | None = None,
    mapping: Mapping[str, str] | None = None,
) -> FoundTree:
    """A tree with its leaves in cluster order.

    Parameters
    ----------
    found : FoundTree
    leaf_names : sequence of str, optional
        Names of the clusters; without them the file's own order or numbers count.
    where : str
        Name of the file.
    wnids : sequence of str, optional
        WordNet ids of the clusters, "" where missing.
    mapping : mapping of leaf to cluster, optional
        See `read_mapping`.

    Returns
    -------
    FoundTree
        Clusters that the tree leaves out are attached to its root; a notice lists them.

    Raises
    ------
    LoadError
        Leaves without a cluster, or two leaves for one.
    """
    if leaf_names is None:
        kind = "points" if found.over_points else "leaves"
        what = f"{found.tree.n_leaves:,} {kind}"
        return _opened(_by_itself(found, mapping, where), where, what)
    names = tuple(leaf_names)
    if mapping is not None:
        how, clusters = "by the mapping", clusters_by_mapping(found, names, dict(mapping), where)
    elif (stated := _by_wnid(found, wnids)) is not None:
        how, clusters = "by WordNet id", stated
    elif found.has_names and not _agrees(found, names):
        how, clusters = _by_name(found, names, where)
    else:
        how, clusters = "by number", _by_number(found, names, where)
    if found.has_names and _is_from_one(found.tree.leaf_names, clusters):
        said = f"The leaves of {where} are counted from 1; leaf 1 was taken as cluster 0."
        found = replace(found, tree=replace(found.tree, notices=(*found.tree.notices, said)))
    n = found.tree.n_leaves
    return _opened(placed(found, clusters, names), where, f"{n:,} of {n:,} leaves matched {how}")


def _opened(found: FoundTree, where: str, what: str) -> FoundTree:
    form = f" as {found.format}" if found.format else ""
    return replace(found, tree=replace(found.tree, opened=f"Opened {where}{form}: {what}."))


def _is_from_one(names: Sequence[str], clusters: np.ndarray) -> bool:
    """True where every leaf is called by the number after its cluster's."""
    return all(
        name == str(cluster + 1) for name, cluster in zip(names, clusters.tolist(), strict=True)
    )


def _by_itself(found: FoundTree, mapping: Mapping[str, str] | None, where: str) -> FoundTree:
    """The tree in the order that the file states, or that its names or a mapping number."""
    tree = found.tree
    numbers = tree.leaf_names
    if mapping is not None:
        numbers = tuple(mapped_names(found, dict(mapping), where))
        if set(numbers) != set(map(str, range(tree.n_leaves))):
            return replace(found, tree=replace(tree, leaf_names=numbers), has_names=True)
    elif _is_complete(found):
        return placed(found, np.array(found.cluster_of_leaf), None)
    if any(found.wnids):
        return replace(found, tree=replace(tree, notices=(*tree.notices, _unordered(where))))
    if found.over_points or set(numbers) != set(map(str, range(tree.n_leaves))):
        return found
    return placed(found, np.array([int(name) for name in numbers]), None)


def _unordered(where: str) -> str:
    return (
        f"{where} does not say the order of the classes: leaves are in the order of the file. Open it "
        "together with wnids/<DATASET>.txt of NBDT to have them in order."
    )


def _is_complete(found: FoundTree) -> bool:
    """True when the file states every cluster from 0 on for a leaf."""
    return found.has_numbers and sorted(found.numbers) == list(range(found.tree.n_leaves))


def _agrees(found: FoundTree, names: Sequence[str]) -> bool:
    """True when every leaf is called what the cluster that the file states for it is called."""
    if not _is_complete(found) or found.tree.n_leaves != len(names):
        return False
    return all(
        name == names[cluster]
        for name, cluster in zip(found.tree.leaf_names, found.numbers, strict=True)
    )


def _by_number(found: FoundTree, names: Sequence[str], where: str) -> np.ndarray:
    """Cluster of each leaf as the file numbers it; all of them when it has no numbers."""
    n_leaves = found.tree.n_leaves
    clusters = np.array(found.numbers)
    if clusters.max() >= len(names) or (n_leaves != len(names) and not found.has_numbers):
        raise LoadError(
            f"{where}: expected a tree of {len(names)} leaves, one per cluster; found {n_leaves}"
            + (f", numbered up to {clusters.max()}." if found.has_numbers else "."),
            hint="Is this a tree of another model?",
        )
    return clusters


def _by_wnid(found: FoundTree, wnids: Sequence[str] | None) -> np.ndarray | None:
    """Cluster of each leaf by its WordNet id; None where not every leaf has its own."""
    cluster_of = _unique(wnids or (), str)
    cluster_of.pop("", None)
    clusters = [cluster_of.get(wnid) for wnid in found.wnids or found.tree.leaf_names]
    if not clusters or None in clusters or len(set(clusters)) < len(clusters):
        return None
    return np.array(clusters)


def _by_name(found: FoundTree, wanted: Sequence[str], where: str) -> tuple[str, np.ndarray]:
    """How, and the cluster of each leaf: by name, by name without regard to case and blanks, by number."""
    names = found.tree.leaf_names
    folds: tuple[Callable[[str], str], ...] = (str, _folded)
    unmatched: list[str] = []
    for fold in folds:
        cluster_of = _unique(wanted, fold)
        clusters = [cluster_of.get(fold(name)) for name in names]
        if None not in clusters and len(set(clusters)) == len(clusters):
            how = "by name" if fold is str else "by name, without regard to case and blanks"
            return how, np.array(clusters)
        unmatched = [name for name, cluster in zip(names, clusters, strict=True) if cluster is None]
    for first in (0, 1):  # counted from 0, or all of them from 1
        numbers = {str(cluster + first): cluster for cluster in range(len(wanted))}
        is_whole = first == 0 or len(names) == len(wanted)
        if len(set(names)) == len(names) and set(names) <= numbers.keys() and is_whole:
            return "by number", np.array([numbers[name] for name in names])
    raise _mismatch(names, wanted, unmatched, where)


def _unique(names: Sequence[str], fold: Callable[[str], str]) -> dict[str, int]:
    folded = [fold(name) for name in names]
    times = Counter(folded)
    return {key: place for place, key in enumerate(folded) if times[key] == 1}


def _folded(name: str) -> str:
    return " ".join(name.replace("_", " ").casefold().split())


def _mismatch(
    found: Sequence[str], wanted: Sequence[str], unmatched: Sequence[str], where: str
) -> LoadError:
    if not unmatched:
        twice = [name for name, times in Counter(map(_folded, found)).items() if times > 1]
        return LoadError(
            f"{where}: expected one leaf for each of {len(wanted)} clusters; found twice: "
            f"{listed(twice)}.",
            hint="Give the leaves different names in the file, or a mapping (CSV: leaf,cluster).",
        )
    shared = [name for name in unmatched if name in set(wanted)]
    if shared:
        return LoadError(
            f"{where}: several clusters are called {listed(sorted(set(shared)))}, so the leaves of "
            "the file cannot be told apart by name.",
            hint="Write the tree as .json, or give the clusters different names.",
        )
    guesses = []
    for name in unmatched[:5]:
        near = near_names(name, wanted, count=1)
        guesses.append(f"{name!r} (near: {near[0]!r})" if near else repr(name))
    return LoadError(
        f"{where}: expected leaves named after the {len(wanted)} clusters; {len(unmatched)} match "
        f"none: {', '.join(guesses)}{' ...' if len(unmatched) > 5 else ''}.",
        hint="Rename them, give a mapping (CSV: leaf,cluster), or open the study that the tree "
        "belongs to.",
    )
