"""What the list of findings is sent: titles, scores, and what the filters compare."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st

from hierviz.audit import FINDINGS, Finding
from hierviz.audit.words import names_of_sides, sides_of
from hierviz.core.hierarchy import Hierarchy
from hierviz.taxonomy import TreeTaxonomy
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import isolated
from hierviz.ui.audit.audits import ServedAudit

_LONGEST_LINK = 60  # letters
_FEW = 12  # clusters of a side that the text filter knows by name


@dataclass(frozen=True, eq=False)
class Rows:
    """The findings in the order of the list: the best of every kind first, then the second ones.

    Parameters
    ----------
    findings : dict of str to Finding
        By what a link calls them.
    titles : dict of str to tuple of str
        The names of their sides.
    names : tuple of str
        Short names of all nodes.
    message : dict
        For the browser.
    """

    findings: dict[str, Finding]
    titles: dict[str, tuple[str, ...]]
    names: tuple[str, ...]
    message: dict[str, Any]


def link_of(finding: Finding) -> str:
    """The name of a finding in links: its key, or a short one in place of a long key."""
    if len(finding.key) <= _LONGEST_LINK:
        return finding.key
    return f"{finding.kind} {hashlib.sha256(finding.key.encode()).hexdigest()[:16]}"


@st.cache_resource(
    max_entries=24, show_spinner=False, hash_funcs={ServedAudit: lambda served: served.key}
)
def rows_of(served: ServedAudit) -> Rows:
    """The rows of an audit, made once."""
    found, names = served.found, NodeNames(served.analysis, concepts=served.analysis.concepts).short
    ranked = [list(found.of(kind)) for kind in FINDINGS]
    in_turn = [
        finding for rank in range(max(map(len, ranked), default=0))
        for of_kind in ranked for finding in of_kind[rank : rank + 1]
    ]  # fmt: skip
    best = {of_kind[0].kind: max(one.score for one in of_kind) for of_kind in ranked if of_kind}
    concepts = _Concepts(served.known)
    findings = {link_of(finding): finding for finding in in_turn}
    titles = {
        link: names_of_sides(served.analysis.tree, finding, names)
        for link, finding in findings.items()
    }
    rows = [
        _row(link, finding, titles[link], best[finding.kind], served, concepts)
        for link, finding in findings.items()
    ]
    kinds = [
        {
            "key": kind.key, "title": kind.title, "question": kind.question,
            "missing": found.missing.get(kind.key, ""),
        }
        for kind in FINDINGS.values()
    ]  # fmt: skip
    message = {"key": served.key, "kinds": kinds, "rows": rows, "concepts": concepts.names}
    return Rows(findings, titles, names, message)


def _row(
    link: str, finding: Finding, titles: tuple[str, ...], best: float, served: ServedAudit,
    concepts: _Concepts,
) -> dict[str, Any]:  # fmt: skip
    tree = served.analysis.tree
    sides = sides_of(finding)
    few = [cluster for side in sides if len(side) <= _FEW for cluster in side]
    return {
        "link": link,
        "kind": finding.kind,
        "called": FINDINGS[finding.kind].title,
        "title": (" – " if len(finding.sides) > 1 else " → ").join(titles),
        "sentence": finding.sentence,
        "score": f"{finding.score:.3g}",
        "share": float(np.clip(finding.score / best, 0, 1)) if best > 0 else 0.0,
        "spans": [_span(tree, side) for side in sides],
        "words": " ".join(tree.leaf_names[k] for k in few),
        "concepts": sorted(set().union(*map(concepts.above, sides))),
    }


def _span(tree: Hierarchy, clusters: tuple[int, ...]) -> list[int]:
    places = tree.leaf_span[list(clusters), 0]
    return [int(places.min()), int(places.max()) + 1]


class _Concepts:
    """The categories that hold all clusters of a side."""

    def __init__(self, known: TreeTaxonomy | None) -> None:
        self._classes = None if known is None else known.class_of_leaf.tolist()
        taxonomy = None if known is None else known.taxonomy
        self.names = [] if taxonomy is None else [isolated(name) for name in taxonomy.names]
        self._of_class: dict[int, set[int]] = {}
        if taxonomy is not None:
            all_of_them = len(taxonomy.class_names)
            for concept in range(taxonomy.n_concepts):
                classes = taxonomy.classes_of(concept).tolist()
                for label in classes if len(classes) < all_of_them else ():
                    self._of_class.setdefault(label, set()).add(concept)

    def above(self, clusters: tuple[int, ...]) -> set[int]:
        """Categories of the taxonomy; none without one."""
        if self._classes is None:
            return set()
        own = [self._of_class.get(self._classes[cluster], set()) for cluster in clusters]
        return set.intersection(*own)
