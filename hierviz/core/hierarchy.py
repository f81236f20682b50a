"""The tree: parallel arrays, leaves first, parents after their children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from hierviz.core.evidence import EVIDENCE_DTYPE
from hierviz.core.hierarchy_arrays import (
    Integers,
    Numbers,
    check_arrays,
    check_names,
    checked_linkage,
    contract,
    flatten,
    frozen,
)
from hierviz.core.immutable import Immutable
from hierviz.core.tree_conversions import TreeConversions
from hierviz.errors import TreeError


@dataclass(frozen=True, eq=False)
class Hierarchy(Immutable, TreeConversions):
    """A rooted tree over a model's clusters.

    Parameters
    ----------
    parent : int32 array, shape (n_nodes,)
        Parent of each node; -1 for the root, which is the last id. Nodes
        ``0 .. n_leaves - 1`` are the leaves in cluster order, and
        ``parent[u] > u`` for every other node.
    height : float64 array, shape (n_nodes,)
        0 for leaves, never falling towards the root, in `height_unit`.
    n_leaves : int
        Number of leaves, at least 1.
    leaf_names : tuple of str, optional
        One name per leaf; "0", "1", ... when left out.
    inner_names : tuple of str, optional
        One name per inner node, "" where it has none, as in the tree's file.
    height_unit : str
        "merge step", "distance" or "depth".
    source : str
        What made the tree, in words.
    evidence : structured array of `EVIDENCE_DTYPE`, optional
        One record per merge, for trees made by L2H.
    notices : tuple of str
        What a reader should know about how the tree came about.
    opened : str
        How the file that it was read from was understood, in words; "" for other trees.

    Raises
    ------
    TreeError
        When the arrays are not such a tree; the message names the node.

    Notes
    -----
    Because parents come after children, a loop over ids upward is a post-order
    and downward a pre-order; nothing here recurses. The leaves below any node
    are one slice of `leaf_order`.

    Examples
    --------
    >>> tree = Hierarchy.from_merges([(0, 1), (2, 3)])
    >>> tree.parent.tolist()
    [3, 3, 4, 4, -1]
    >>> tree.leaves_below(3).tolist()
    [0, 1]
    """

    _kept = ("leaf_span",)  # the order of the leaves, which may have been chosen

    parent: np.ndarray
    height: np.ndarray
    n_leaves: int
    leaf_names: tuple[str, ...] = ()
    height_unit: str = "merge step"
    source: str = ""
    evidence: np.ndarray | None = field(default=None, repr=False)
    notices: tuple[str, ...] = ()
    opened: str = ""
    inner_names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = lambda name, value: object.__setattr__(self, name, value)  # noqa: E731
        put("parent", frozen(np.asarray(self.parent, dtype=np.int32)))
        put("height", frozen(np.asarray(self.height, dtype=float)))
        put("n_leaves", int(self.n_leaves))
        names = tuple(str(name) for name in self.leaf_names)
        put("leaf_names", names or tuple(str(leaf) for leaf in range(self.n_leaves)))
        put("inner_names", tuple(map(str, self.inner_names)) if any(self.inner_names) else ())
        put("notices", tuple(self.notices))
        if self.evidence is not None:
            put("evidence", frozen(np.asarray(self.evidence, dtype=EVIDENCE_DTYPE)))
        check_arrays(self.parent, self.height, self.n_leaves)
        check_names(self.leaf_names, self.n_leaves, "leaf names, one per leaf")
        check_names(
            self.inner_names, self.n_inner if self.inner_names else 0, "names of inner nodes"
        )

    # -- sizes and structure ------------------------------------------------

    @property
    def n_nodes(self) -> int:
        """Number of nodes, leaves included."""
        return len(self.parent)

    @property
    def n_inner(self) -> int:
        """Number of inner nodes."""
        return self.n_nodes - self.n_leaves

    @property
    def root(self) -> int:
        """The root, the last node."""
        return self.n_nodes - 1

    @property
    def is_binary(self) -> bool:
        """True when every inner node has exactly two children."""
        return self.n_inner == self.n_leaves - 1

    def __repr__(self) -> str:
        what = [
            f"{self.n_leaves} leaves",
            f"{self.n_inner} inner nodes",
            f"height in {self.height_unit}",
        ]
        return f"Hierarchy({', '.join([*what, self.source] if self.source else what)})"

    @cached_property
    def _child_lists(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self.parent[:-1], kind="stable").astype(np.int32)
        counts = np.bincount(self.parent[:-1], minlength=self.n_nodes)
        return order, np.concatenate([[0], np.cumsum(counts)])

    def node(self, node: int) -> int:
        """The id, where the tree has such a node; else a `TreeError`."""
        if not isinstance(node, int | np.integer) or not 0 <= node < self.n_nodes:
            raise TreeError(f"The tree has nodes 0 to {self.root}; there is no node {node!r}.")
        return int(node)

    def children(self, node: int) -> np.ndarray:
        """Children of a node in id order, int32 (n_children,); empty for a leaf."""
        node = self.node(node)
        order, start = self._child_lists
        return order[start[node] : start[node + 1]]

    def path_to_root(self, node: int) -> list[int]:
        """The node and all its ancestors, ending with the root."""
        path = [self.node(node)]
        while path[-1] != self.root:
            path.append(int(self.parent[path[-1]]))
        return path

    @cached_property
    def n_leaves_below(self) -> np.ndarray:
        """Number of leaves below each node, int32 (n_nodes,); 1 for a leaf."""
        count = np.zeros(self.n_nodes, dtype=np.int32)
        count[: self.n_leaves] = 1
        for node, parent in enumerate(self.parent[:-1].tolist()):
            count[parent] += count[node]
        return frozen(count)

    @cached_property
    def depth(self) -> np.ndarray:
        """Number of edges from the root to each node, int32 (n_nodes,)."""
        parent = self.parent.tolist()
        depth = [0] * self.n_nodes
        for node in range(self.root - 1, -1, -1):
            depth[node] = depth[parent[node]] + 1
        return frozen(np.array(depth, dtype=np.int32))

    @cached_property
    def leaf_span(self) -> np.ndarray:
        """First and last-plus-one place of each node's leaves in `leaf_order`, int32 (n_nodes, 2)."""
        parent, below = self.parent.tolist(), self.n_leaves_below.tolist()
        end = [0] * self.n_nodes
        free_end = [0] * self.n_nodes
        end[self.root] = free_end[self.root] = self.n_leaves
        for node in range(self.root - 1, -1, -1):
            above = parent[node]
            end[node] = free_end[node] = free_end[above]
            free_end[above] -= below[node]
        last = np.array(end, dtype=np.int32)
        return frozen(np.stack([last - self.n_leaves_below, last], axis=1))

    def with_leaf_span(self, span: np.ndarray) -> Hierarchy:
        """The same tree with its leaves in another order, given as `leaf_span`; see `layout.arrange`."""
        other = replace(self)
        other.__dict__["leaf_span"] = frozen(np.asarray(span, dtype=np.int32))
        return other

    @cached_property
    def leaf_order(self) -> np.ndarray:
        """Leaves from left to right, int32 (n_leaves,)."""
        order = np.empty(self.n_leaves, dtype=np.int32)
        order[self.leaf_span[: self.n_leaves, 0]] = np.arange(self.n_leaves, dtype=np.int32)
        return frozen(order)

    def leaves_below(self, node: int) -> np.ndarray:
        """Leaves below a node from left to right, int32; the node itself when it is a leaf."""
        first, last = self.leaf_span[self.node(node)]
        return self.leaf_order[first:last]

    @cached_property
    def merge_order(self) -> np.ndarray:
        """Inner nodes from the first merge to the last, int32 (n_inner,): by height, then id."""
        inner = np.arange(self.n_leaves, self.n_nodes, dtype=np.int32)
        return frozen(inner[np.argsort(self.height[inner], kind="stable")])

    @cached_property
    def merge_rank(self) -> np.ndarray:
        """Place of each node in `merge_order`, int32 (n_nodes,); -1 for leaves."""
        rank = np.full(self.n_nodes, -1, dtype=np.int32)
        rank[self.merge_order] = np.arange(self.n_inner, dtype=np.int32)
        return frozen(rank)

    @cached_property
    def n_groups(self) -> np.ndarray:
        """Number of groups after undoing 0, 1, ... merges, int32 (n_inner + 1,), 1 first.

        1, 2, ..., n_leaves for a binary tree; a multi-way merge skips numbers.
        """
        n_children = np.bincount(self.parent[:-1], minlength=self.n_nodes)
        gains = n_children[self.merge_order[::-1]] - 1
        return frozen(np.concatenate([[1], 1 + np.cumsum(gains)]).astype(np.int32))

    def sum_below(self, leaf_values: np.ndarray) -> np.ndarray:
        """Sum of a quantity of the leaves below every node.

        Parameters
        ----------
        leaf_values : array, shape (n_leaves, ...)

        Returns
        -------
        array, shape (n_nodes, ...)
            int64 for integers and booleans, float64 otherwise.

        Notes
        -----
        O(n_nodes) rows added.
        """
        values = np.asarray(leaf_values)
        kind = np.int64 if values.dtype.kind in "iub" else np.float64
        total = np.zeros((self.n_nodes, *values.shape[1:]), dtype=kind)
        total[: self.n_leaves] = values
        for node, parent in enumerate(self.parent[:-1].tolist()):
            total[parent] += total[node]
        return total

    # -- making one ---------------------------------------------------------

    @classmethod
    def from_merges(
        cls,
        merges: Sequence[Sequence[int]],
        *,
        heights: Numbers | None = None,
        n_leaves: int | None = None,
        **options,
    ) -> Hierarchy:
        """Tree from merge steps: step t joins the listed nodes and makes node n_leaves + t.

        Parameters
        ----------
        merges : sequence of K-1 pairs (or longer tuples) of node ids
        heights : sequence of float, optional
            Height of each merge; the step number 1, 2, ... when left out.
        n_leaves : int, optional
            Needed only when merges are not pairs.
        **options
            `leaf_names`, `height_unit`, `source`, `evidence`, `notices`.

        Raises
        ------
        TreeError
            When a step joins a node that does not exist yet or was already merged.
        """
        if n_leaves is None:
            n_leaves = 1 + sum(len(group) - 1 for group in merges)
        parent = np.full(n_leaves + len(merges), -1, dtype=np.int32)
        for step, group in enumerate(merges):
            for node in group:
                if not 0 <= node < n_leaves + step or parent[node] != -1:
                    state = "was merged before" if 0 <= node < n_leaves + step else "does not exist"
                    raise TreeError(f"Merge step {step + 1} joins node {node}, which {state}.")
                parent[node] = n_leaves + step
        steps = np.arange(1, len(merges) + 1) if heights is None else np.asarray(heights, float)
        return cls(parent, np.concatenate([np.zeros(n_leaves), steps]), n_leaves, **options)

    @classmethod
    def from_linkage(cls, linkage: np.ndarray, **options) -> Hierarchy:
        """Tree from a scipy linkage matrix.

        Parameters
        ----------
        linkage : array, shape (K-1, 4) or (K-1, 3)
            Two node ids and a height per row; row t makes node K + t. Infinite heights are
            put a tenth above the highest: their parts are joined last, and a notice says so.

        Raises
        ------
        TreeError
            When the shape or the ids do not fit, or heights fall towards the root.
        """
        rows, said = checked_linkage(linkage)
        options.setdefault("height_unit", "distance")
        options["notices"] = (*options.get("notices", ()), *said)
        merges = rows[:, :2].astype(np.int64).tolist()
        return cls.from_merges(merges, heights=rows[:, 2], **options)

    @classmethod
    def from_parents(
        cls,
        parent: Integers,
        *,
        leaf_ids: Integers | None = None,
        heights: Numbers | None = None,
        node_names: Sequence[str] = (),
        **options,
    ) -> Hierarchy:
        """Tree from one parent per node, ids in any order.

        Parameters
        ----------
        parent : sequence of int, shape (n,)
            Parent id of each node; the root has -1 or itself.
        leaf_ids : sequence of int, optional
            The childless nodes in cluster order; by id when left out.
            Childless nodes that are not listed are dropped.
        heights : sequence of float, shape (n,), optional
            When left out, the height of a node is the length in edges of the
            longest way down to a leaf (`height_unit` "depth").
        node_names : sequence of str, shape (n,), optional
            Those of inner nodes become `inner_names`; a contracted node's goes with it.

        Raises
        ------
        TreeError
            Two roots, none, a cycle, an id out of range, heights of another
            number than nodes or falling towards the root.

        Notes
        -----
        Inner nodes without leaves are dropped and nodes with one child contracted.
        """
        above = np.array(parent, dtype=np.int64)
        n = len(above)
        above[above == np.arange(n)] = -1
        if n == 0 or (above < -1).any() or (above >= n).any():
            raise TreeError(f"Parents must be ids from 0 to {n - 1}, or -1 for the root.")
        if heights is not None and len(heights) != n:
            raise TreeError(f"Expected {n} heights, one per node; found {len(heights)}.")
        roots = np.flatnonzero(above < 0)
        if len(roots) != 1:
            raise TreeError(f"A tree has one root; found {len(roots)}: {roots[:5].tolist()}.")
        childless = np.flatnonzero(np.bincount(above[above >= 0], minlength=n) == 0)
        leaves = childless.tolist() if leaf_ids is None else [int(leaf) for leaf in leaf_ids]
        if len(set(leaves)) != len(leaves) or not set(leaves) <= set(childless.tolist()):
            raise TreeError("leaf_ids must be distinct nodes without children.")
        parents, height, kept = contract(above, int(roots[0]), leaves, heights)
        options.setdefault("height_unit", "depth" if heights is None else "distance")
        if node_names:
            options["inner_names"] = tuple(node_names[node] for node in kept[len(leaves) :])
        return cls(parents, height, len(leaves), **options)

    @classmethod
    def from_nested(cls, nested: object, **options) -> Hierarchy:
        """Tree from nested lists or tuples whose innermost items are cluster ids 0..K-1.

        Examples
        --------
        >>> Hierarchy.from_nested([[0, 2], [1, 3]]).parent.tolist()
        [5, 4, 5, 4, 6, 6, -1]
        """
        above, leaf_ids = flatten(nested)
        return cls.from_parents(above, leaf_ids=leaf_ids, **options)
