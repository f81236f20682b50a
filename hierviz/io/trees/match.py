"""The leaves of a file and the clusters of a study: which is which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import listed, near_names
from hierviz.io.trees.formats import FoundTree


def match_leaves(found: FoundTree, leaf_names: Sequence[str] | None, where: str) -> Hierarchy:
    """The tree with its leaves in cluster order.

    Parameters
    ----------
    found : FoundTree
    leaf_names : sequence of str, optional
        Names of the clusters; without them the file's own order or numbers count.
    where : str
        Name of the file.

    Raises
    ------
    LoadError
        Another number of leaves than names, or leaves without a cluster.
    """
    tree = found.tree
    stated = _as_stated(found)
    if leaf_names is None:
        if stated is None and set(tree.leaf_names) == set(map(str, range(tree.n_leaves))):
            stated = np.array([int(name) for name in tree.leaf_names])
        return tree if stated is None else reorder_leaves(tree, stated)
    names = tuple(leaf_names)
    if found.has_names and not _agrees(stated, tree.leaf_names, names):
        stated = _by_name(tree.leaf_names, names, where)
    if len(names) != tree.n_leaves:
        raise LoadError(
            f"{where}: expected a tree of {len(names)} leaves, one a cluster; found {tree.n_leaves}.",
            hint="Is this a tree of another model?",
        )
    placed = tree if stated is None else reorder_leaves(tree, stated)
    return replace(placed, leaf_names=names)


def _as_stated(found: FoundTree) -> np.ndarray | None:
    """Clusters as the file states them, None when it does not do so for every leaf."""
    stated = found.cluster_of_leaf
    if sorted(cluster for cluster in stated if cluster is not None) != list(
        range(found.tree.n_leaves)
    ):
        return None
    return np.array(stated)


def _agrees(stated: np.ndarray | None, found: Sequence[str], wanted: Sequence[str]) -> bool:
    """True when every leaf is called what the cluster that the file states for it is called."""
    if stated is None or len(found) != len(wanted):
        return False
    return all(name == wanted[cluster] for name, cluster in zip(found, stated, strict=True))


def _by_name(found: Sequence[str], wanted: Sequence[str], where: str) -> np.ndarray:
    """Cluster of each leaf: by name, by name without regard to case and blanks, by number."""
    folds: tuple[Callable[[str], str], ...] = (str, _folded)
    unmatched: list[str] = []
    for fold in folds:
        cluster_of = _unique(wanted, fold)
        clusters = [cluster_of.get(fold(name)) for name in found]
        if None not in clusters and len(set(clusters)) == len(clusters) == len(wanted):
            return np.array(clusters)
        unmatched = [name for name, cluster in zip(found, clusters, strict=True) if cluster is None]
    if set(found) == {str(cluster) for cluster in range(len(wanted))} and len(found) == len(wanted):
        return np.array([int(name) for name in found])
    raise _mismatch(found, wanted, unmatched, where)


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
        lost = sorted(set(wanted) - set(found)) or [f"{len(wanted) - len(found)} clusters"]
        twice = [name for name, times in Counter(found).items() if times > 1]
        fault = f"; found twice: {listed(twice)}" if twice else f"; none for {listed(lost)}"
        return LoadError(f"{where}: expected one leaf for each of {len(wanted)} clusters{fault}.")
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
        hint="Rename them in the file, or open the study that the tree belongs to.",
    )


def reorder_leaves(tree: Hierarchy, cluster_of_leaf: np.ndarray) -> Hierarchy:
    """The same tree with leaf i numbered ``cluster_of_leaf[i]``; evidence follows."""
    new_id = np.arange(tree.n_nodes)
    new_id[: tree.n_leaves] = cluster_of_leaf
    parent = np.empty_like(tree.parent)
    parent[new_id] = tree.parent
    names = np.empty(tree.n_leaves, dtype=object)
    names[cluster_of_leaf] = tree.leaf_names
    evidence = tree.evidence
    if evidence is not None:
        evidence = evidence.copy()
        for column in ("selected", "partner", "runner_up"):
            nodes = evidence[column]
            evidence[column] = np.where(nodes >= 0, new_id[nodes], -1)
    return replace(tree, parent=parent, leaf_names=tuple(names), evidence=evidence)
