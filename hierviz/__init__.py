"""hierviz: what a model believes about how its classes relate.

>>> import hierviz as hv
>>> study = hv.read_study("digits")
>>> tree = hv.l2h(study.logits)
>>> hv.cut_into(tree, 3).n_groups
3
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

TYPE_CHECKING = False  # as typing has it, whose import takes longer than all of this
if TYPE_CHECKING:
    from typing import Any

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
    from hierviz.methods import analyse, assign, correlation_linkage, fit, l2h
    from hierviz.methods.estimators import L2H, TreeClustering
    from hierviz.methods.recipe import Recipe
    from hierviz.support import Support, collapsed, support

__version__ = "0.1.0"

__all__ = [
    "L2H",
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
    "Recipe",
    "SavedView",
    "Story",
    "Study",
    "Support",
    "TreeClustering",
    "View",
    "analyse",
    "assign",
    "attach_images",
    "audit",
    "cluster_names",
    "collapsed",
    "compare",
    "confusions",
    "correlation_linkage",
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

#: Where the names are: nothing is imported before it is asked for, so that `hierviz --help` is quick.
_PLACES = {
    "hierviz.audit": "Audit Finding audit confusions",
    "hierviz.compare": "Comparison compare",
    "hierviz.core.analysis": "Analysis",
    "hierviz.core.cut": "Cut cut_at_height cut_into",
    "hierviz.core.hierarchy": "Hierarchy",
    "hierviz.core.profile": "LeafProfile NodeProfile cluster_names",
    "hierviz.core.story": "SavedView Story",
    "hierviz.core.study": "Study",
    "hierviz.core.view": "View",
    "hierviz.errors": "HiervizError HiervizWarning",
    "hierviz.io": "attach_images open_tree read_story read_study read_tree study_from write_assignments write_evidence write_groups write_itol_groups write_itol_strip write_itol_support write_story write_study write_tree",
    "hierviz.methods": "analyse assign correlation_linkage fit l2h",
    "hierviz.methods.estimators": "L2H TreeClustering",
    "hierviz.methods.recipe": "Recipe",
    "hierviz.notebook": "show",
    "hierviz.support": "Support collapsed support",
}
_PLACE_OF = {name: place for place, names in _PLACES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Bring in what has a public name, and what it needs, when it is first asked for."""
    if name in _PLACE_OF:
        found = getattr(importlib.import_module(_PLACE_OF[name]), name)
    elif name in __all__:
        found = importlib.import_module(f"hierviz.{name}")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names only."""
    return [*__all__, "__version__"]


class _Front(ModuleType):
    """The package: `hv.audit` is the function, also where a module of that name is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in _PLACE_OF):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Front
