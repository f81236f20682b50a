"""Trees as objects of other libraries, and back: pandas, networkx, ete3. See `core.tree_conversions`."""

from __future__ import annotations

from typing import Any

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import HiervizError, TreeError, require
from hierviz.io.trees import newick
from hierviz.io.trees.formats import FoundTree
from hierviz.io.trees.match import match_found


def _names(tree: Hierarchy) -> tuple[str, ...]:
    return tree.leaf_names + (tree.inner_names or ("",) * tree.n_inner)


def to_frame(tree: Hierarchy) -> Any:
    """The nodes of a tree as a data frame, one row per node."""
    import pandas as pd

    columns = {
        "parent": tree.parent,
        "height": tree.height,
        "name": _names(tree),
        "is_leaf": np.arange(tree.n_nodes) < tree.n_leaves,
        "n_leaves": tree.n_leaves_below,
        "depth": tree.depth,
    }
    return pd.DataFrame(columns, index=pd.RangeIndex(tree.n_nodes, name="node"))


def from_newick(text: str) -> Hierarchy:
    """Tree from Newick text."""
    require(text, str, "hv.read_tree(path) reads a file.")
    if "(" not in text and ";" not in text:
        raise TreeError(
            f"Expected the text of a tree, such as '(a,b);'; found {text!r:.60}.",
            hint="hv.read_tree(path) reads a file.",
        )
    return match_found(newick.from_newick(text), None, "Newick").tree


def to_networkx(tree: Hierarchy) -> Any:
    """The tree as a directed graph, edges from parents to children."""
    try:
        import networkx as nx
    except ModuleNotFoundError as error:
        raise HiervizError(
            "This needs networkx, which is not installed.",
            hint="Install it: pip install networkx",
        ) from error
    graph = nx.DiGraph(height_unit=tree.height_unit)
    names, heights = _names(tree), tree.height.tolist()
    for node in range(tree.n_nodes):
        graph.add_node(node, name=names[node], height=heights[node])
    for node, parent in enumerate(tree.parent[:-1].tolist()):
        graph.add_edge(parent, node, length=heights[parent] - heights[node])
    return graph


def from_networkx(graph: Any) -> Hierarchy:
    """Tree from a directed graph, edges from parents to children."""
    if not hasattr(graph, "in_edges"):
        raise TreeError(
            f"Expected a directed graph of networkx; found {type(graph).__name__}.",
            hint="Edges go from parents to children: networkx.bfs_tree(graph, root) directs them.",
        )
    place = {node: number for number, node in enumerate(graph.nodes)}
    above, length = np.full(len(place), -1), np.full(len(place), np.nan)
    for parent, node, about in graph.edges(data=True):
        if above[place[node]] != -1:
            raise TreeError(f"A node of a tree has one parent; node {node!r} has more.")
        above[place[node]], length[place[node]] = place[parent], about.get("length", np.nan)
    said = [graph.nodes[node] for node in place]
    names = [str(about.get("name", node)) for node, about in zip(place, said, strict=True)]
    options: dict[str, Any] = {}
    if all("height" in about for about in said):
        unit = graph.graph.get("height_unit", "distance")
        options = {"heights": [about["height"] for about in said], "height_unit": unit}
    elif np.isnan(length).sum() == 1:  # the root has none
        options = {"heights": _heights(above, length), "height_unit": "distance"}
    return _from_parents(above, names, options)


def _heights(above: np.ndarray, length: np.ndarray) -> np.ndarray:
    """Height of each node of a tree whose nodes come in any order."""
    children: list[list[int]] = [[] for _ in above]
    for node, parent in enumerate(above.tolist()):
        if parent >= 0:
            children[parent].append(node)
    order = np.flatnonzero(above < 0).tolist()
    for node in order:  # grows while it is walked
        order.extend(children[node])
    if len(order) < len(above):
        return np.zeros(len(above))  # a circle, which is refused afterwards
    place = np.empty(len(above), dtype=np.int64)
    place[order] = np.arange(len(above))
    heights, _ = newick.heights_of(np.append(-1, place[above[order[1:]]]), length[order])
    found = np.zeros(len(above))
    found[order] = 0.0 if heights is None else heights
    return found


def _from_parents(above: np.ndarray, names: list[str], options: dict[str, Any]) -> Hierarchy:
    leaves = np.setdiff1d(np.arange(len(above)), above)
    return Hierarchy.from_parents(
        above,
        leaf_ids=leaves,
        leaf_names=tuple(names[leaf] for leaf in leaves),
        node_names=names,
        **options,
    )


def to_ete3(tree: Hierarchy) -> Any:
    """The tree as an `ete3.TreeNode`."""
    from ete3 import TreeNode

    names, heights = _names(tree), tree.height.tolist()
    nodes = [TreeNode(name=name) for name in names]
    places = tree.leaf_span[:, 0]
    for node in sorted(range(tree.root), key=lambda node: int(places[node])):
        parent = int(tree.parent[node])
        nodes[parent].add_child(nodes[node], dist=heights[parent] - heights[node])
    for leaf in range(tree.n_leaves):
        nodes[leaf].add_feature("cluster", leaf)
    nodes[tree.root].dist = 0.0
    nodes[tree.root].add_feature("height_unit", tree.height_unit)
    return nodes[tree.root]


def from_ete3(root: Any) -> Hierarchy:
    """Tree from an `ete3.TreeNode`."""
    if not hasattr(root, "traverse"):
        raise TreeError(
            f"Expected a node of ete3; found {type(root).__name__}.",
            hint="hv.Hierarchy.from_newick(text) reads Newick.",
        )
    nodes = list(root.traverse("preorder"))  # parents before children
    place = {id(node): number for number, node in enumerate(nodes)}
    above = np.array([-1, *(place[id(node.up)] for node in nodes[1:])])
    heights, _ = newick.heights_of(above, np.array([node.dist for node in nodes], float))
    unit = getattr(root, "height_unit", "distance")
    options = {} if heights is None else {"heights": heights, "height_unit": unit}
    tree = _from_parents(above, [node.name for node in nodes], options)
    leaves = [node for node in nodes if not node.children]
    clusters = tuple(
        int(c) if (c := getattr(leaf, "cluster", None)) is not None else None for leaf in leaves
    )
    return match_found(FoundTree(tree, cluster_of_leaf=clusters), None, "ete3").tree
