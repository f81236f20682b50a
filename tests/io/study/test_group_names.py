"""Names of groups: kept, found again, and said where the file is odd."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hierviz as hv
from hierviz.core.analysis import Analysis
from hierviz.core.naming import given_names
from hierviz.core.profile import LeafProfile
from hierviz.errors import InputError, LoadError
from hierviz.io.study.group_names import group_names_path, read_group_names, write_group_names
from hierviz.taxonomy.node_names import NodeNames
from tests.strategies import trees

NAMES = {(0, 2): 'odd "ones", <b>', (1, 3): "日本 🌳"}


def test_names_survive_the_file(tmp_path):
    write_group_names(NAMES, tmp_path / "names" / "n.csv")
    assert read_group_names(tmp_path / "names" / "n.csv") == NAMES
    assert read_group_names(tmp_path / "missing.csv") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a,b\n", "columns name,clusters in line 1"),
        ("name,clusters\nx,1 2\ny,1 two\n", "line 3: expected a name and cluster numbers"),
        ("name,clusters\nx\n", "line 2"),
    ],
)
def test_an_odd_file_is_named(tmp_path, text, message):
    path = tmp_path / "names.csv"
    path.write_text(text)
    with pytest.raises(LoadError, match=message):
        read_group_names(path)


def test_a_name_has_an_end(tmp_path):
    with pytest.raises(InputError, match="at most 300 characters, not 301"):
        write_group_names({(0,): "x" * 301}, tmp_path / "n.csv")


def test_names_stand_in_the_study_folder_where_it_can_be_written(tmp_path, monkeypatch):
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "cache"))
    np.save(tmp_path / "logits.npy", np.eye(3, dtype=np.float32))
    study = hv.read_study(tmp_path)
    assert group_names_path(study) == tmp_path / "group_names.csv"
    assert group_names_path(hv.read_study("digits")).is_relative_to(tmp_path / "cache" / "kept")


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
