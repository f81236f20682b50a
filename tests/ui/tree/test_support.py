"""The sentence on the support of a node, by hand."""

from __future__ import annotations

import numpy as np

import hierviz as hv
from hierviz.ui.tree.support import support_sentence


def test_how_often_a_node_comes_back_and_how_nearly():
    tree = hv.Hierarchy.from_nested([[[0, 1, 2], 3], [[4, 5], [6, 7]]])
    node = next(u for u in range(8, tree.n_nodes) if tree.n_leaves_below[u] == 3)
    said = []
    for seen, transfer in ((0, 0.25), (4, 0.57), (10, 1.0)):
        felsenstein, shares = np.full((2, tree.n_nodes), np.nan)
        felsenstein[node], shares[node] = seen / 10, transfer
        said.append(support_sentence(tree, hv.Support(10, felsenstein, shares, tree, "what"), node))
    begin = "this group comes back in"
    assert said == [
        f"Support **0.25**: {begin} none of 10 draws; 1.5 leaves on average would have to be moved in or out.",
        f"Support **0.57**: {begin} 4 of 10 draws; in the others 1.4 leaves on average would have to be "
        "moved in or out.",
        f"Support **1.00**: {begin} 10 of 10 draws.",
    ]
