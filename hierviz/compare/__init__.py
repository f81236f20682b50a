"""One tree against another: distances, partners of nodes, cuts that agree, leaves that moved."""

from hierviz.compare.agreement import CutAgreement, agreement_of_cuts
from hierviz.compare.clades import Distances, Partners, distances, partners, shared_leaves
from hierviz.compare.comparison import Comparison, MovedLeaf, compare
from hierviz.compare.matching import Matched, match_leaves
from hierviz.compare.moved import moved_leaves
from hierviz.compare.table import (
    COMPARED_METRICS,
    TreeRow,
    as_csv,
    as_latex,
    as_markdown,
    is_shallow,
    leaf_scores,
    places_new_points,
    table_row,
)
from hierviz.compare.tangle import MOST_LINES, Tangle, tangle
from hierviz.compare.words import classes_in_words, in_words

__all__ = [
    "COMPARED_METRICS",
    "MOST_LINES",
    "Comparison",
    "CutAgreement",
    "Distances",
    "Matched",
    "MovedLeaf",
    "Partners",
    "Tangle",
    "TreeRow",
    "agreement_of_cuts",
    "as_csv",
    "as_latex",
    "as_markdown",
    "classes_in_words",
    "compare",
    "distances",
    "in_words",
    "is_shallow",
    "leaf_scores",
    "match_leaves",
    "moved_leaves",
    "partners",
    "places_new_points",
    "shared_leaves",
    "table_row",
    "tangle",
]
