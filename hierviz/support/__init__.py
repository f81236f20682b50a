"""How far the nodes of a tree can be trusted: which of them come back when the points are resampled."""

from hierviz.support.consensus import collapsed
from hierviz.support.refits import TAKEN
from hierviz.support.replicates import MOST_POINTS, support, support_growing
from hierviz.support.result import Support
from hierviz.support.summary import (
    SizeBand,
    by_size,
    most_groups_supported,
    support_of_cuts,
    well_supported,
    with_support,
)

__all__ = [
    "MOST_POINTS",
    "TAKEN",
    "SizeBand",
    "Support",
    "by_size",
    "collapsed",
    "most_groups_supported",
    "support",
    "support_growing",
    "support_of_cuts",
    "well_supported",
    "with_support",
]
