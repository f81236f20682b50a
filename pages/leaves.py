"""Leaves: the pictures of every group on a map, all leaves in a table, and where a class went."""

from hierviz.ui.leaves.class_search import show_class_search
from hierviz.ui.leaves.leaf_table import show_leaf_table
from hierviz.ui.leaves.map_and_panel import show_map
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.page_head import head_with_ways

WAYS = {"": "Map", "table": "Table", "class": "Where a class went"}

study = current_study()
shown = head_with_ways("leaves", WAYS, "shown", label="Show leaves as")
analysis = current_analysis(study)
if shown == "":
    show_map(analysis)
elif shown == "table":
    show_leaf_table(analysis)
else:
    show_class_search(analysis)
