"""A kind of finding: what it asks, how it is found, and what it requires."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding


class FindingKind(NamedTuple):
    """A kind of finding.

    Parameters
    ----------
    key : str
    title : str
    question : str
        The question that it answers, as one sentence.
    find : callable
        The findings, the highest score first, without the points of their sides where these are
        those that tie them together.
    lacks : callable
        What an analysis lacks for it, as a sentence; "" for nothing.
    needs_logits : bool
        False where it goes without measures of the logits.
    """

    key: str
    title: str
    question: str
    find: Callable[[Audited], list[Finding]]
    lacks: Callable[[Audited], str] = lambda seen: ""
    needs_logits: bool = True
