"""One tree against another: distances, partners of nodes, cuts that agree, leaves that moved."""

from hierviz.compare.agreement import CutAgreement, agreement_of_cuts
from hierviz.compare.clades import Distances, Partners, distances, partners, shared_leaves
from hierviz.compare.comparison import N_HALVES, Comparison, MovedLeaf, compare, n_steps
from hierviz.compare.matching import Matched, match_leaves
from hierviz.compare.moved import moved_leaves
from hierviz.compare.table import (
    TABLE_METRICS,
    TreeRow,
    as_csv,
    as_latex,
    as_markdown,
    leaf_scores,
)
from hierviz.compare.words import classes_in_words, in_words

__all__ = [
    "N_HALVES",
    "TABLE_METRICS",
    "Comparison",
    "CutAgreement",
    "Distances",
    "Matched",
    "MovedLeaf",
    "Partners",
    "TreeRow",
    "agreement_of_cuts",
    "as_csv",
    "as_latex",
    "as_markdown",
    "classes_in_words",
    "compare",
    "distances",
    "in_words",
    "leaf_scores",
    "match_leaves",
    "moved_leaves",
    "n_steps",
    "partners",
    "shared_leaves",
]
