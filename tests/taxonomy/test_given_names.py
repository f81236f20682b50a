"""Names that people gave to groups find their nodes in any tree."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import hierviz as hv
from hierviz.core.analysis import Analysis
from hierviz.core.naming import given_names
from hierviz.core.profile import LeafProfile
from hierviz.taxonomy.node_names import NodeNames
from tests.strategies import trees


@given(tree=trees(), data=st.data())
def test_a_name_finds_its_node_in_any_tree(tree, data):
    """The plain way: compare sets of leaves at every inner node."""
    clusters = data.draw(st.sets(st.integers(0, tree.n_leaves + 1), min_size=1, max_size=6))
    if tree.n_inner and data.draw(st.booleans()):
        inner = data.draw(st.integers(tree.n_leaves, tree.root))
        clusters = set(tree.leaves_below(inner).tolist())
    named = {tuple(sorted(clusters)): "mine"}
    study = hv.Study("s", assignments=np.array([0]), group_names=named)
    wanted = {
        u: "mine"
        for u in range(tree.n_leaves, tree.n_nodes)
        if set(tree.leaves_below(u).tolist()) == clusters
    }
    one = np.ones(tree.n_leaves, dtype=np.int64)
    leaves = LeafProfile(np.empty(0, dtype=np.int32), None, one, np.nan * one, None)
    analysis = Analysis.of(study, tree, leaves=leaves)
    assert given_names(analysis) == wanted
    names = NodeNames(analysis).full
    assert all(names[u] == "mine" for u in wanted)


def test_names_of_the_file_stand_where_people_gave_none():
    tree = hv.Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)], inner_names=("pets", "cars", ""))
    study = hv.Study("s", assignments=np.arange(4), group_names={(2, 3): "mine"})
    names = NodeNames(Analysis.of(study, tree)).short
    assert names[4:6] == ("pets", "mine") and "pets" not in names[6]
    numbered = hv.Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)], inner_names=("95", "80", ""))
    assert "95" not in NodeNames(Analysis.of(study, numbered)).short
