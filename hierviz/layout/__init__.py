"""Where a tree's nodes are drawn, in which order, and which colour each group has. No drawing here."""

from hierviz.layout.hues import group_hues
from hierviz.layout.place import CIRCLE_GAP, Layout, angles, place_nodes

__all__ = ["CIRCLE_GAP", "Layout", "angles", "group_hues", "place_nodes"]
