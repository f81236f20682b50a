"""Names around a circle: none stands on its head, and all read away from the tree or towards it."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.figures import tree_picture
from hierviz.figures.marks import Text
from hierviz.figures.tree.circle import Circle
from hierviz.figures.tree.subtree import frame_of
from tests.figures.conftest import subject_of
from tests.figures.tree.test_picture import corners
from tests.strategies import caterpillar


@pytest.mark.parametrize("n_leaves", [2, 3, 8, 30])
def test_names_stand_upright_outside_the_tree(n_leaves):
    tree = caterpillar(n_leaves)
    circle = Circle(frame_of(tree), 100.0, (200.0, 200.0), 1.0)
    for leaf in range(n_leaves):
        x, y, angle, anchor = circle.name_line(leaf + 0.5, 120.0)
        assert np.hypot(x - 200, y - 200) == pytest.approx(120)
        assert np.cos(np.radians(angle)) >= -1e-9
        assert anchor == ("start" if x >= 200 - 1e-6 else "end")


def test_every_name_of_a_picture_leads_away_from_the_middle():
    picture = tree_picture(subject_of(caterpillar(90)), without=("cut", "axis"))
    names = [mark for mark in picture.of_kind(Text) if mark.text.isdecimal() and mark.angle]
    assert len({mark.anchor for mark in names}) == 2 and len(names) == 90
    for mark in names:
        far = np.hypot(*(corners(mark) - np.array(picture.centre)).T)
        assert far.min() >= np.hypot(mark.x - picture.centre[0], mark.y - picture.centre[1]) - 1


def test_the_scale_stands_upright_above_the_root():
    circle = Circle(frame_of(caterpillar(8)), 100.0, (200.0, 210.0), 2.0)
    assert circle.axis(30.0) == (200.0, 180.0) and circle.upright
    lines, arcs = circle.contour(30.0)
    assert len(lines) == 0 and arcs.tolist() == [[30.0, 0.0, 2 * np.pi]]
    half_gap = circle.axis(100.0)[0] - circle.rays(np.array([0.0]), 100.0, 100.0)[0, 0]
    assert circle.label_room(100.0) == pytest.approx(abs(half_gap) - 6 * circle.pixel)


def test_leaves_go_clockwise_from_the_top():
    circle = Circle(frame_of(caterpillar(4)), 100.0, (0.0, 0.0), 1.0)
    lines = circle.rays(np.array([0.5, 1.5, 2.5, 3.5]), 0.0, 100.0)
    assert (lines[:, :2] == 0).all()
    assert (lines[:, 2] > 0).tolist() == [True, True, False, False]  # right, right, left, left
    assert (lines[:, 3] < 0).tolist() == [True, False, False, True]  # y grows downward
