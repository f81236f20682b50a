"""The kinds of finding, and the audit that looks for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from hierviz.audit import (
    label_suspect,
    leftover,
    same_twice,
    seen_with,
    stray_point,
    surprising_merge,
    torn_pair,
    unexpected_company,
)
from hierviz.audit.audited import Audited
from hierviz.audit.finding import Audit, Finding
from hierviz.audit.kinds import FindingKind
from hierviz.audit.measures import measures
from hierviz.audit.points import with_points
from hierviz.audit.same_twice import ENOUGH_LABELLED, has_enough_labels
from hierviz.core.analysis import Analysis
from hierviz.core.mapped import MappedFile
from hierviz.errors import InputError
from hierviz.support import Support
from hierviz.taxonomy import Taxonomy

#: The kinds of finding, in the order in which they are listed.
FINDINGS: dict[str, FindingKind] = {
    module.KIND.key: module.KIND
    for module in (
        unexpected_company,
        surprising_merge,
        same_twice,
        seen_with,
        label_suspect,
        stray_point,
        torn_pair,
        leftover,
    )
}


_NEEDS_LOGITS = "It needs logits, and a tree of the model's own clusters."


def audit(
    analysis: Analysis,
    taxonomy: Taxonomy | None = None,
    support: Support | None = None,
    *,
    top: int = 100,
    everything: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Audit:
    """Findings about a model: what it ties together for the wrong reason, and the points that did it.

    Parameters
    ----------
    analysis : Analysis
        Of a study with logits; without them only “Stray point” is looked for, which needs labels.
    taxonomy : Taxonomy, optional
        Of the study's classes: `hierviz.taxonomy.taxonomy_of`. Without one, nothing can be called unexpected.
    support : Support, optional
        Of the tree's nodes: merges count for less where it is low.
    top : int
        Most findings of each kind.
    everything : bool
        Use all points, even where there are more than 100,000.
    progress : callable, optional
        Called as ``progress(done, total)``, in points, in the calling thread. What it raises stops
        the work and passes through.

    Returns
    -------
    Audit
        The findings, kind by kind as in `FINDINGS`, the highest score of each first.

    Raises
    ------
    InputError
        A study without logits and labels, or with too many clusters, a taxonomy of other classes, support of
        another tree, fewer than one finding.
    LoadError
        The file of mapped logits is not what it was.

    Notes
    -----
    O(n_points n_clusters^2); see `hierviz.audit.measures` and docs/audit.md for every score.

    Examples
    --------
    >>> import hierviz as hv
    >>> found = audit(hv.analyse(hv.read_study("digits")), top=3)
    >>> found.of("label-suspect")[0].sentence
    'Labelled class 8, but the model takes it for class 1: 88 % against 2 %.'
    """
    Analysis.check(analysis)
    study, tree = analysis.study, analysis.tree
    if top < 1:
        raise InputError(f"Expected at least one finding of each kind; found top = {top}.")
    if taxonomy is not None and len(taxonomy.class_names) != len(study.class_names):
        raise InputError(
            f"The taxonomy has {len(taxonomy.class_names):,} classes; the study has "
            f"{len(study.class_names):,}."
        )
    if support is not None and len(support.transfer) != tree.n_nodes:
        raise InputError(
            f"The support is of a tree with {len(support.transfer):,} nodes; this one has {tree.n_nodes:,}."
        )
    found = None
    if study.logits is not None or study.labels is None:
        found = measures(study, everything=everything, progress=progress)
    transfer = None if support is None else support.transfer
    seen = Audited(analysis, found, taxonomy, transfer, top)
    lacks = {
        key: _NEEDS_LOGITS if found is None and kind.needs_logits else kind.lacks(seen)
        for key, kind in FINDINGS.items()
    }
    findings = [
        finding for key, kind in FINDINGS.items() if not lacks[key] for finding in kind.find(seen)
    ]
    findings = with_points(seen, findings)
    if study.logits is not None:
        MappedFile(study.logits).check()
    return Audit(
        tuple(findings), _what(seen), (*_first(findings, top), *_notices(seen)),
        {k: v for k, v in lacks.items() if v},
    )  # fmt: skip


def _first(findings: list[Finding], top: int) -> list[str]:
    """A note that not all findings of some kinds may be listed."""
    if top in Counter(finding.kind for finding in findings).values():
        return [f"At most {top:,} of each kind are listed, those with the highest scores."]
    return []


def _what(seen: Audited) -> str:
    study = seen.analysis.study
    n = study.n_points if seen.known is None else len(seen.known.rows)
    if n == study.n_points:
        return f"All {n:,} {study.points_called} were looked at."
    return f"{n:,} of {study.n_points:,} {study.points_called}, chosen at random, were looked at."


def _notices(seen: Audited) -> list[str]:
    study, said = seen.analysis.study, []
    if seen.known is None:
        return [
            "There are no logits of these leaves: what is said rests on the labels and the tree."
        ]
    if not study.cluster_is_class:
        said.append(
            "The clusters of a clustering model are compared; each is named after its most frequent class."
        )
    elif seen.measures.n_labelled is None:
        said.append(
            "Without labels, nothing is said about mistakes: the findings rest on the logits alone."
        )
    elif not has_enough_labels(seen):
        said.append(
            f"Most classes have fewer than {ENOUGH_LABELLED} labelled points: “The same thing twice” goes by "
            "the logits alone, not by how well labelled points are told apart."
        )
    if seen.taxonomy is None:
        said.append("Without a taxonomy “Seen with” counts near and far classes alike.")
    if seen.transfer is None:
        said.append("“Surprising merge” was ranked without the support of the nodes.")
    return said
