"""The colours of nodes, against slow definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.encodings import PALETTE, RAMP_STEPS, Encodings, colour_nodes, ramp_colours
from hierviz.errors import InputError
from hierviz.layout import group_hues
from hierviz.taxonomy.node_names import NodeNames
from tests.figures.conftest import subject_of
from tests.strategies import trees

GREY = "#808080"


def coloured(analysis, cut, key="group"):
    encoding = Encodings(analysis)[key]
    names = NodeNames(analysis).short
    return colour_nodes(encoding, analysis.tree, cut, names=names, neutral=GREY)


def colours_of(found):
    return [found.palette[place] for place in found.of_node.tolist()]


@st.composite
def cuts(draw):
    """A tree and a cut of it: a level, then some groups opened by hand."""
    tree = draw(trees(max_leaves=12))
    cut = hv.cut_into(tree, draw(st.integers(1, tree.n_leaves)), nearest=True)
    for _ in range(draw(st.integers(0, 3))):
        inner = [node for node in cut.nodes.tolist() if node >= tree.n_leaves]
        if inner:
            cut = cut.expand(draw(st.sampled_from(inner)))
    return cut


@settings(max_examples=100)
@given(cuts())
def test_groups_take_the_colours_of_the_registry(cut):
    tree = cut.tree
    found = coloured(subject_of(tree), cut)
    hue = group_hues(tree, len(PALETTE))
    chosen = set(cut.nodes.tolist())
    for node, colour in enumerate(colours_of(found)):
        group = [above for above in tree.path_to_root(node) if above in chosen]
        assert colour == (PALETTE[hue[group[0]]] if group else GREY)
    legend = found.legend
    assert sum(entry.count for entry in legend.entries) == tree.n_leaves
    assert legend.more == 0
    assert len(found.bands) == cut.n_groups


@settings(max_examples=60)
@given(trees(min_leaves=3, max_leaves=12), st.data())
def test_a_category_colours_what_shares_it(tree, data):
    letters = st.lists(st.sampled_from("abc"), min_size=tree.n_leaves, max_size=tree.n_leaves)
    values = tuple(data.draw(letters))
    subject = subject_of(tree, table={"kind": values})
    if "column:kind" not in Encodings(subject).keys:
        assert len(set(values)) in (1, tree.n_leaves)
        return
    found = coloured(subject, hv.cut_into(tree, 1), "column:kind")
    distinct = sorted(set(values))
    for node, colour in enumerate(colours_of(found)):
        below = {values[leaf] for leaf in tree.leaves_below(node).tolist()}
        assert colour == (PALETTE[distinct.index(min(below))] if len(below) == 1 else GREY)
    assert [(e.text, e.count) for e in found.legend.entries] == [
        (value, values.count(value)) for value in distinct
    ]


@settings(max_examples=60)
@given(trees(max_leaves=12), st.sampled_from(["purity", "confidence", "size"]))
def test_shares_run_from_the_least_to_the_greatest(tree, way):
    subject = subject_of(tree)
    found = coloured(subject, hv.cut_into(tree, 1), way)
    nodes = subject.nodes
    values = {"purity": nodes.purity, "confidence": nodes.mean_confidence, "size": nodes.size}[way]
    for value, place in zip(values.tolist(), found.of_node.tolist(), strict=True):
        assert (place == RAMP_STEPS) == np.isnan(value)
    known = np.flatnonzero(~np.isnan(values))
    rising = known[np.argsort(values[known], kind="stable")]
    assert (np.diff(found.of_node[rising]) >= 0).all()
    assert found.of_node[rising[-1]] == RAMP_STEPS - 1
    assert found.legend.ramp == ramp_colours()


@settings(max_examples=60)
@given(cuts(), st.sampled_from(["group", "purity"]))
def test_bands_cover_the_rim_once_in_the_colours_of_the_leaves(cut, way):
    found = coloured(subject_of(cut.tree), cut, way)
    covered = np.concatenate([np.full(end - start, c) for start, end, c, _ in found.bands.tolist()])
    assert covered.tolist() == found.of_node[cut.tree.leaf_order].tolist()


def test_the_ramp_goes_from_violet_to_the_yellow_of_viridis():
    ramp = ramp_colours()
    assert (ramp[0], ramp[-1], len(ramp)) == ("#7e57c2", "#fde725", RAMP_STEPS)


def test_many_groups_list_the_largest():
    tree = hv.Hierarchy.from_nested([[i, i + 1] for i in range(0, 100, 2)])
    legend = coloured(subject_of(tree), hv.cut_into(tree, 50, nearest=True)).legend
    assert (len(legend.entries), legend.more, legend.title) == (40, 10, "Largest groups")


def test_an_unknown_way_names_near_ones(digits):
    tree = digits.tree
    cut = hv.cut_into(tree, 3)
    with pytest.raises(InputError, match=r"no way to colour this tree by 'purty'") as caught:
        coloured(digits, cut, "purty")
    assert caught.value.hint == ("Did you mean purity? There are: group, purity, confidence, size.")
    wide = subject_of(tree, table={"id": tuple(map(str, range(10)))})
    with pytest.raises(InputError, match="'id' has 10 different values for 10 classes"):
        coloured(wide, cut, "column:id")
    near = subject_of(tree, table={"superclass": tuple("aabbccddee")})
    with pytest.raises(InputError) as caught:
        coloured(near, cut, "column:superclas")
    assert "Did you mean column:superclass?" in caught.value.hint


def test_a_tree_alone_has_groups_only(digits):
    assert Encodings(hv.Analysis.of_tree(digits.tree)).keys == ("group",)
