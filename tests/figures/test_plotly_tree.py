"""The tree as a plotly figure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

import hierviz as hv
from hierviz.errors import InputError
from tests.figures.conftest import subject_of
from tests.strategies import trees


def parts(figure):
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    leaves = next(trace for trace in figure.data if trace.name == "leaves")
    return lines, leaves


@settings(max_examples=40)
@given(trees(max_leaves=15))
def test_any_tree_has_its_branches_and_leaves(tree):
    figure = hv.figures.circular_tree(*subject_of(tree)[:2])
    lines, leaves = parts(figure)
    assert leaves.customdata.tolist() == tree.leaf_order.tolist()
    assert np.allclose(np.hypot(leaves.x, leaves.y), 1.02, atol=1e-4)
    n_pieces = sum(int(np.isnan(trace.x).sum()) for trace in lines)
    assert tree.n_nodes - 1 <= n_pieces <= 2 * tree.n_nodes
    assert len({trace.line.color for trace in lines}) == len(lines)


def test_names_are_text_and_not_tags(nasty):
    figure = hv.figures.circular_tree(*nasty[:2], title="<b>bold</b>")
    _, leaves = parts(figure)
    shown = "".join([*leaves.text, *(note.text for note in figure.layout.annotations)])
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert figure.layout.title.text == "&lt;b&gt;bold&lt;/b&gt;"
    assert figure.to_json()


def test_axes_are_equal_and_bare(digits):
    layout = hv.figures.circular_tree(digits[0], cut=4, colour="purity").layout
    assert layout.yaxis.scaleanchor == "x"
    assert layout.xaxis.visible is layout.yaxis.visible is layout.xaxis.showgrid is False


def test_a_tree_alone_is_coloured_by_group(digits):
    tree = digits[1]
    lines, _ = parts(hv.figures.circular_tree(tree, cut=3))
    assert len(lines) == 4  # three groups, and what is above them
    with pytest.raises(InputError, match="by 'purity'"):
        hv.figures.circular_tree(tree, colour="purity")
    with pytest.raises(InputError, match="Two trees"):
        hv.figures.circular_tree(tree, tree)
