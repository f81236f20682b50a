"""The heatmap of distances between classes: order, names, values."""

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.figures.class_distance import class_distance_figure, class_order
from hierviz.metrics.class_distance import class_distance

#       6
#     5    \      leaves from left to right: see leaf_order; class 2 has no points
#   4   \   \
#  0 1   2   3
TREE = Hierarchy.from_merges([(0, 1), (4, 2), (5, 3)])
COUNTS = np.array([[0, 3, 0, 0], [0, 0, 0, 2], [0, 0, 0, 2], [5, 0, 0, 0]])


def test_classes_stand_in_the_order_of_the_tree():
    places = {leaf: place for place, leaf in enumerate(TREE.leaf_order.tolist())}
    mean_place = {0: places[3], 1: places[0], 3: (places[1] + places[2]) / 2}
    assert class_order(TREE, COUNTS).tolist() == sorted(mean_place, key=mean_place.get)


def test_the_heatmap_shows_the_distances_that_were_measured():
    distance, order = class_distance(TREE, COUNTS), class_order(TREE, COUNTS)
    names = ["ape", "bee", "cow", "dog"]
    (heatmap,) = class_distance_figure(distance, order, names).data
    assert list(heatmap.x) == list(heatmap.y) == [names[label] for label in order]
    for row, a in enumerate(order):
        for column, b in enumerate(order):
            assert abs(heatmap.z[row][column] - distance[a, b]) < 1e-6
    assert "%{z:.2f}" in heatmap.hovertemplate and np.isfinite(np.array(heatmap.z)).all()


def test_one_class_and_none_make_a_figure_too():
    one = np.array([[1], [0], [2], [0]])
    (heatmap,) = class_distance_figure(class_distance(TREE, one), [0], ["only"]).data
    assert np.array(heatmap.z).shape == (1, 1)
    empty = np.zeros((4, 2), dtype=int)
    assert class_order(TREE, empty).tolist() == []
    class_distance_figure(class_distance(TREE, empty), class_order(TREE, empty), ["a", "b"])


def test_two_classes_of_one_name_stay_apart():
    distance = class_distance(TREE, COUNTS[:, [0, 1]])
    (heatmap,) = class_distance_figure(distance, [0, 1], ["<crane>", "<crane>"]).data
    assert list(heatmap.x) == ["&lt;crane&gt; (1)", "&lt;crane&gt; (2)"]
