"""Where a tree's nodes are drawn, in which order, and which colour each group has. No drawing here."""

from hierviz.layout.branch_lengths import node_radii
from hierviz.layout.coordinates import CIRCLE_GAP, Layout, angles, place_nodes
from hierviz.layout.hues import group_hues
from hierviz.layout.leaf_spans import arrange, larger_first, leaf_spans
from hierviz.layout.optimal import optimal_order
from hierviz.layout.order import class_distance, order_leaves
from hierviz.layout.picture_order import picture_order

__all__ = [
    "CIRCLE_GAP",
    "Layout",
    "angles",
    "arrange",
    "class_distance",
    "group_hues",
    "larger_first",
    "leaf_spans",
    "node_radii",
    "optimal_order",
    "order_leaves",
    "picture_order",
    "place_nodes",
]
