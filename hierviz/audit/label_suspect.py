"""Label suspect: a point whose label the model does not believe."""

from __future__ import annotations

from typing import cast

import numpy as np

from hierviz.audit.audited import Audited
from hierviz.audit.finding import Finding, Side
from hierviz.audit.kinds import FindingKind
from hierviz.audit.measures import Beside
from hierviz.audit.pairs import LEAST_SCORE, percent

KEY = "label-suspect"


def find(seen: Audited) -> list[Finding]:
    """Points by the largest probability of another class less that of their own; rows of one picture together, by their mean."""
    beside = cast(Beside, seen.measures.beside)
    doubt = beside.other - beside.own
    known = np.flatnonzero(~np.isnan(doubt))
    picture = _pictures(seen)[known]
    _, place, size = np.unique(picture, return_inverse=True, return_counts=True)
    mean = np.bincount(place, weights=doubt[known]) / size
    score = np.round(mean, 6)
    chosen = np.flatnonzero(score >= LEAST_SCORE)
    chosen = chosen[np.argsort(-score[chosen], kind="stable")]
    if len(chosen) > seen.top:
        chosen = chosen[score[chosen] >= score[chosen[seen.top - 1]]]
    members = np.split(known[np.argsort(place, kind="stable")], np.cumsum(size)[:-1])
    findings = [_finding(seen, members[one], float(mean[one])) for one in chosen.tolist()]
    return sorted(findings, key=_rank)[: seen.top]


def _rank(finding: Finding) -> tuple:
    return -round(finding.score, 6), finding.sentence, min(finding.points)


def _pictures(seen: Audited) -> np.ndarray:
    """A number for each point that was looked at, the same for rows that show one picture."""
    rows, images = seen.measures.rows, seen.analysis.study.images
    together = None if images is None else images.together
    return rows if together is None else together[rows]


def _finding(seen: Audited, at: np.ndarray, score: float) -> Finding:
    """The finding about some rows of one picture, given by their places among those looked at."""
    beside, rows = cast(Beside, seen.measures.beside), seen.measures.rows[at]
    order = np.lexsort((rows, -np.round(beside.other[at] - beside.own[at], 6)))
    most = at[order[0]]
    label, other = (
        int(cast(np.ndarray, seen.analysis.study.labels)[seen.measures.rows[most]]),
        int(beside.other_class[most]),
    )
    own, its = float(beside.own[at].mean()), float(beside.other[at].mean())
    takes = "takes it for" if its >= 0.5 else "rather sees"
    views = f" (mean of {len(at)} views of it)" if len(at) > 1 else ""
    sentence = (
        f"Labelled {seen.name(label)}, but the model {takes} {seen.name(other)}: {percent(its)} "
        f"against {percent(own)}{views}."
    )
    node = int(seen.meeting(np.array([label]), np.array([other]))[0])
    side = Side((label, other), tuple(rows[order].tolist()))
    numbers = {"p_label": own, "p_other": its, "label": label, "other": other, "rows": len(at)}
    return Finding(KEY, (side,), node, score, sentence, numbers)


def lacks(seen: Audited) -> str:
    """Labels, and clusters that are classes."""
    if not seen.analysis.study.cluster_is_class:
        return "It needs a classifier: the clusters of a clustering model have no labels that could be wrong."
    if seen.measures.beside is None:
        return "It needs labels: labels.npy beside the logits, or a column of labels."
    return ""


KIND = FindingKind(
    KEY,
    "Label suspect",
    "Which points have a label that the model does not believe?",
    find,
    lacks,
)
