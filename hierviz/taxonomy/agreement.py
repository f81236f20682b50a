"""How far a tree and a taxonomy agree on which leaves are closer than others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.taxonomy.trees import check_class_of_leaf, meeting_nodes, prune, taxonomy_tree


@dataclass(frozen=True, eq=False)
class Agreement:
    """How far two trees of the same leaves agree. Made by `agreement` and `compare`.

    Attributes
    ----------
    triplets : float
        Share of triplets of leaves on which both agree, of those that both
        resolve, in [0, 1]; about 1/3 by chance; nan when there is none.
    n_agreed, n_resolved : int
        Triplets on which both agree; triplets that both resolve.
    n_triplets : int
        Triplets that the second tree, the taxonomy, resolves.
    cophenetic : float
        Pearson's correlation over pairs of leaves between the heights at which
        they meet, in [-1, 1]; nan when one tree has all pairs at one height.
    of_leaf : float64 array, shape (n_kept,)
        For each leaf: of the pairs of other leaves of which both trees say which
        one is closer to it, the share on which they say the same; about 1/2 by
        chance; nan when there is no such pair.
    leaves : int32 array, shape (n_kept,)
        The leaves compared, ascending.
    """

    triplets: float
    n_agreed: int
    n_resolved: int
    n_triplets: int
    cophenetic: float
    of_leaf: np.ndarray
    leaves: np.ndarray


def agreement(
    tree: Hierarchy,
    taxonomy: Taxonomy,
    class_of_leaf: Sequence[int] | None = None,
    *,
    only: np.ndarray | None = None,
) -> Agreement:
    """How far a tree and a taxonomy agree on which leaves are closer than others.

    Parameters
    ----------
    tree : Hierarchy
    taxonomy : Taxonomy
        As the tree of `Taxonomy.tree_parent`, leaves of one class joined first.
    class_of_leaf : int array, shape (n_leaves,), optional
        As for `recover`. Leaves outside the taxonomy are left out.
    only : int array, optional
        Leaves to compare; all when left out.

    Raises
    ------
    InputError
        When no leaf is left, or the classes do not fit.

    Notes
    -----
    A tree resolves three leaves a, b, c when two of them meet below the node
    where they meet the third. Counted exactly. O(n_leaves^2), and for each leaf
    the product of its depths in the two trees.
    """
    classes = check_class_of_leaf(tree, taxonomy, class_of_leaf)
    known = taxonomy_tree(taxonomy, classes, only=only)
    return compare(prune(tree, known.leaves), known.tree, leaves=known.leaves)


def compare(tree: Hierarchy, other: Hierarchy, *, leaves: np.ndarray | None = None) -> Agreement:
    """How far two trees of the same leaves agree; see `agreement`.

    Parameters
    ----------
    tree, other : Hierarchy
        Leaf k of one is leaf k of the other.
    leaves : int array, shape (n_leaves,), optional
        What to call the leaves in the result; 0, 1, ... when left out.

    Raises
    ------
    InputError
        When the trees have different numbers of leaves.

    Examples
    --------
    >>> a = Hierarchy.from_nested([[0, 1], [2, 3]])
    >>> b = Hierarchy.from_nested([[[0, 1], 2], 3])
    >>> compare(a, b).triplets
    0.5
    """
    n = tree.n_leaves
    if other.n_leaves != n:
        raise InputError(f"Expected two trees of {n} leaves; the second has {other.n_leaves}.")
    meets = meeting_nodes(tree), meeting_nodes(other)
    depths = tree.depth[meets[0]], other.depth[meets[1]]
    alike, unlike, resolved = _pairs_by_leaf(*depths)
    decided = alike + unlike
    # A triplet ab|c on which both agree is seen by a and by b, one that both resolve and see
    # differently by one leaf only, one that a tree resolves by the two that meet first.
    n_agreed = int(alike.sum()) // 2
    n_resolved = n_agreed + int(unlike.sum())
    with np.errstate(invalid="ignore"):
        of_leaf = np.where(decided > 0, alike / np.where(decided > 0, decided, 1), np.nan)
    return Agreement(
        triplets=n_agreed / n_resolved if n_resolved else float("nan"),
        n_agreed=n_agreed,
        n_resolved=n_resolved,
        n_triplets=int(resolved.sum()) // 2,
        cophenetic=_cophenetic(tree.height[meets[0]], other.height[meets[1]]),
        of_leaf=of_leaf,
        leaves=np.arange(n, dtype=np.int32) if leaves is None else leaves,
    )


def _pairs_by_leaf(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, ...]:
    """For each leaf: pairs of others put in the same order of nearness, in opposite order, and
    pairs that the second tree orders; from the depths at which leaves meet."""
    n = len(left)
    alike, unlike, resolved = (np.zeros(n, dtype=np.int64) for _ in range(3))
    for leaf in range(n):
        rows, columns = np.delete(left[leaf], leaf), np.delete(right[leaf], leaf)
        width = int(columns.max(initial=0)) + 1
        height = int(rows.max(initial=0)) + 1
        table = np.bincount(rows * width + columns, minlength=height * width)
        table = table.reshape(height, width)
        shallower = np.zeros((height + 1, width + 1), dtype=np.int64)
        shallower[1:, 1:] = table.cumsum(axis=0).cumsum(axis=1)  # less deep in both, exclusive
        alike[leaf] = (table * shallower[:-1, :-1]).sum()
        unlike[leaf] = (table * (shallower[:-1, -1:] - shallower[:-1, 1:])).sum()
        total = table.sum(axis=0)
        resolved[leaf] = (total.sum() ** 2 - (total**2).sum()) // 2
    return alike, unlike, resolved


def _cophenetic(left: np.ndarray, right: np.ndarray) -> float:
    pairs = np.triu_indices(len(left), 1)
    x, y = left[pairs], right[pairs]
    if len(x) == 0 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return float("nan")
    return float(np.corrcoef(x, y)[0, 1])
