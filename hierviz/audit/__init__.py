"""Which classes a model ties together, which of that looks wrong, and which points did it."""

from hierviz.audit.confusion_matrix import ConfusionMatrix, confusion_matrix
from hierviz.audit.confusions import Confusions, Severity, confusions
from hierviz.audit.deciding_points import DecidingPoints, deciding_points
from hierviz.audit.finding import Audit, Finding, Side
from hierviz.audit.kinds import FindingKind
from hierviz.audit.measures import MOST_POINTS, Measures, measures
from hierviz.audit.points import point_shares
from hierviz.audit.registry import FINDINGS, audit
from hierviz.methods.correlations import correlations

__all__ = [
    "FINDINGS",
    "MOST_POINTS",
    "Audit",
    "ConfusionMatrix",
    "Confusions",
    "DecidingPoints",
    "Finding",
    "FindingKind",
    "Measures",
    "Severity",
    "Side",
    "audit",
    "confusion_matrix",
    "confusions",
    "correlations",
    "deciding_points",
    "measures",
    "point_shares",
]
