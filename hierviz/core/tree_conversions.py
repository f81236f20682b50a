"""A tree as the objects of other libraries, and back: what `Hierarchy` inherits.

Work that needs a higher row of the package is brought in by name when it is asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from hierviz.errors import TreeError

if TYPE_CHECKING:
    from hierviz.core.hierarchy import Hierarchy

_OBJECTS = "hierviz.io.trees.objects"


class TreeConversions:
    """Methods that turn a tree into something else, and class methods that make one of it."""

    def to_frame(self) -> Any:
        """The tree as a pandas data frame, one row per node.

        Returns
        -------
        DataFrame
            Index `node`; columns `parent` (-1 for the root), `height`, `name`, `is_leaf`,
            `n_leaves` below, `depth`.
        """
        return import_module(_OBJECTS).to_frame(self)

    def to_newick(self) -> str:
        """The tree as one line of Newick text, as `hv.write_tree` writes it."""
        return import_module("hierviz.io.trees.newick").to_newick(self)

    @staticmethod
    def from_newick(text: str) -> Hierarchy:
        """Tree from Newick text; leaves are numbered by `[&&NHX:cluster=...]`, else in its order.

        Raises
        ------
        LoadError
            When it is no Newick text.
        """
        return import_module(_OBJECTS).from_newick(text)

    def to_networkx(self) -> Any:
        """The tree as a `networkx.DiGraph`, edges from parents to children.

        Nodes have `name` and `height`, edges `length`; the graph has `height_unit`.
        """
        return import_module(_OBJECTS).to_networkx(self)

    @staticmethod
    def from_networkx(graph: Any) -> Hierarchy:
        """Tree from a `networkx.DiGraph` whose edges go from parents to children.

        Leaves come in the order of the graph; `name` and `height` of nodes and `height_unit` of
        the graph are taken where they are there, else the `length` of all edges.

        Raises
        ------
        TreeError
            When the graph is no tree with one root.
        """
        return import_module(_OBJECTS).from_networkx(graph)

    def to_ete3(self) -> Any:
        """The tree as an `ete3.TreeNode`, with `name` and `dist` of every node, leaves in `leaf_order`."""
        return import_module(_OBJECTS).to_ete3(self)

    @staticmethod
    def from_ete3(node: Any) -> Hierarchy:
        """Tree from an `ete3.TreeNode`; leaves are numbered by their feature `cluster`, else in its order."""
        return import_module(_OBJECTS).from_ete3(node)

    def to_linkage(self) -> np.ndarray:
        """The tree as a scipy linkage matrix, float64 (K-1, 4): two ids, height, leaves below.

        Raises
        ------
        TreeError
            When a node has more than two children.
        """
        tree = cast("Hierarchy", self)
        if not tree.is_binary:
            many = int(np.argmax(np.bincount(tree.parent[:-1]) > 2))
            raise TreeError(
                f"A linkage matrix holds only binary trees; node {many} has "
                f"{len(tree.children(many))} children.",
                hint="Write the tree as Newick or JSON instead.",
            )
        new_id = np.arange(tree.n_nodes)
        new_id[tree.merge_order] = np.arange(tree.n_leaves, tree.n_nodes)
        children = [tree.children(node) for node in tree.merge_order]
        pairs = np.array(children, dtype=np.int64).reshape(-1, 2)
        return np.column_stack(
            [
                np.sort(new_id[pairs], axis=1),
                tree.height[tree.merge_order],
                tree.n_leaves_below[tree.merge_order],
            ]
        ).astype(np.float64)
