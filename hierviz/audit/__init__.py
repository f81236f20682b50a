"""Which classes a model ties together, which of that looks wrong, and which points did it."""

from hierviz.audit.finding import Audit, Finding, Side

__all__ = ["Audit", "Finding", "Side"]
