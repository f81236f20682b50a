"""How wide branches are, and the strip beside the rim, piece by piece."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.encodings import Colouring, Encodings, colour_nodes
from hierviz.figures.tree.shape import STRIP_GAP, STRIP_WIDTH
from hierviz.figures.tree.straight import Straight
from hierviz.figures.tree.subtree import frame_of
from tests.figures.conftest import subject_of
from tests.strategies import caterpillar

TREE = hv.Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)])


def straight(tree: hv.Hierarchy, *, spacing: float, pixel: float = 1.0) -> Straight:
    return Straight(
        frame_of(tree), 0.0, 100.0, sides=(0.0, spacing * tree.n_leaves), axis_at=-9.0,
        pixel=pixel, from_top=False,
    )  # fmt: skip


def groups_of(tree: hv.Hierarchy, n_groups: int) -> Colouring:
    return colour_nodes(
        Encodings(subject_of(tree))["group"], tree, hv.cut_into(tree, n_groups),
        names=[""] * tree.n_nodes, neutral="#888888",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spacing", "pixel", "width"),
    [(1.0, 1.0, 0.75), (4.0, 1.0, 1.4), (100.0, 1.0, 1.8), (8.0, 2.0, 2.8)],
)
def test_branches_are_thinner_where_leaves_stand_close(spacing, pixel, width):
    marks = straight(TREE, spacing=spacing, pixel=pixel).branches(groups_of(TREE, 2))
    assert [mark.width for mark in marks] == [pytest.approx(width)] * len(marks)


def test_branches_with_more_points_are_wider():
    """Four widths, by the logarithm of the points."""
    tree = caterpillar(4)
    sizes = np.array([0, 3, 20, 500, 3, 23, 523])
    marks = straight(tree, spacing=4.0).branches(groups_of(tree, 1), sizes)
    # A line to every node but the root, and one over the children of each inner one.
    n_lines = {round(mark.width - 1.4, 6): len(mark.lines) for mark in marks}
    assert n_lines == {0.0: 4, 1.2: 1, 3.0: 2, 5.5: 2}


def pieces_of_groups(spacing: float, pixel: float) -> np.ndarray:
    colours = groups_of(TREE, 2)
    marks = straight(TREE, spacing=spacing, pixel=pixel).strip(colours, STRIP_GAP, STRIP_WIDTH)
    return np.concatenate([mark.pieces for mark in marks])


@pytest.mark.parametrize(
    ("spacing", "pixel", "gap"),
    [(100.0, 1.0, 1.0), (50.0, 2.0, 2.0), (4.0, 1.0, 0.48), (10.0, 3.0, 1.2)],
)
def test_groups_of_a_strip_keep_a_gap(spacing, pixel, gap):
    """A pixel on either side of the border, at most 12 % of a leaf."""
    pieces = pieces_of_groups(spacing, pixel)
    order = np.argsort(pieces[:, 1])
    top, bottom = pieces[order, 1], pieces[order, 3]
    assert top.tolist() == pytest.approx([gap, 2 * spacing + gap])
    assert bottom.tolist() == pytest.approx([2 * spacing - gap, 4 * spacing - gap])


def test_a_strip_stands_beside_the_rim():
    pieces = pieces_of_groups(20.0, 2.0)
    assert np.unique(pieces[:, 0]).tolist() == [108.0]
    assert np.unique(pieces[:, 2]).tolist() == [126.0]
    bend = straight(TREE, spacing=20.0, pixel=2.0)
    assert bend.leaf_places().tolist() == [[117.0, 10.0 + 20 * leaf] for leaf in range(4)]
