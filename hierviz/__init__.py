"""hierviz: what a model believes about how its classes relate.

>>> import hierviz as hv
>>> study = hv.read_study("digits")
>>> tree = hv.l2h(study.logits)
>>> hv.cut_into(tree, 3).n_groups
3
"""

import importlib

from hierviz import encodings, metrics, taxonomy
from hierviz.audit import Audit, Finding, audit, confusions
from hierviz.compare import Comparison, compare
from hierviz.core.analysis import Analysis
from hierviz.core.cut import Cut, cut_at_height, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, NodeProfile, cluster_names
from hierviz.core.story import SavedView, Story
from hierviz.core.study import Study
from hierviz.core.view import View
from hierviz.errors import HiervizError, HiervizWarning
from hierviz.io import (
    attach_images,
    open_tree,
    read_story,
    read_study,
    read_tree,
    study_from,
    write_assignments,
    write_evidence,
    write_groups,
    write_itol_groups,
    write_itol_strip,
    write_itol_support,
    write_story,
    write_study,
    write_tree,
)
from hierviz.methods import analyse, assign, fit, l2h
from hierviz.support import Support, collapsed, support

__version__ = "0.1.0"

__all__ = [
    "Analysis",
    "Audit",
    "Comparison",
    "Cut",
    "Finding",
    "Hierarchy",
    "HiervizError",
    "HiervizWarning",
    "LeafProfile",
    "NodeProfile",
    "SavedView",
    "Story",
    "Study",
    "Support",
    "View",
    "analyse",
    "assign",
    "attach_images",
    "audit",
    "cluster_names",
    "collapsed",
    "compare",
    "confusions",
    "cut_at_height",
    "cut_into",
    "encodings",
    "figures",
    "fit",
    "l2h",
    "metrics",
    "open_tree",
    "read_story",
    "read_study",
    "read_tree",
    "show",
    "study_from",
    "support",
    "taxonomy",
    "write_assignments",
    "write_evidence",
    "write_groups",
    "write_itol_groups",
    "write_itol_strip",
    "write_itol_support",
    "write_story",
    "write_study",
    "write_tree",
]


def __getattr__(name: str) -> object:
    """Import the figures, and plotly with them, and what notebooks need, on first use."""
    if name == "figures":
        return importlib.import_module("hierviz.figures")
    if name == "show":
        return importlib.import_module("hierviz.notebook").show
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
