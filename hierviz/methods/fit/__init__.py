"""Methods that fit a hierarchy to points, from vectors or a graph: one file each, and a registry.

L2H, which takes logits, lives in `hierviz.methods.l2h`; metrics of the trees in `hierviz.metrics`.
"""

from hierviz.methods.fit.contract import Cost, FitMethod, Fitted, Option, Points
from hierviz.methods.fit.fitting import (
    fit_tree,
    foretell,
    improve_tree,
    memory_to_use,
    shape_of,
    too_large,
)
from hierviz.methods.fit.preparing import prepare
from hierviz.methods.fit.registry import FIT_METHODS

__all__ = [
    "FIT_METHODS",
    "Cost",
    "FitMethod",
    "Fitted",
    "Option",
    "Points",
    "fit_tree",
    "foretell",
    "improve_tree",
    "memory_to_use",
    "prepare",
    "shape_of",
    "too_large",
]
