"""One tree against another: distances, partners of nodes, cuts that agree, leaves that moved."""

from hierviz.compare.agreement import CutAgreement, agreement_of_cuts
from hierviz.compare.clades import Distances, Partners, distances, partners, shared_leaves
from hierviz.compare.comparison import Comparison, MovedLeaf, compare
from hierviz.compare.matching import Matched, match_leaves
from hierviz.compare.moved import moved_leaves

__all__ = [
    "Comparison",
    "CutAgreement",
    "Distances",
    "Matched",
    "MovedLeaf",
    "Partners",
    "agreement_of_cuts",
    "compare",
    "distances",
    "match_leaves",
    "moved_leaves",
    "partners",
    "shared_leaves",
]
