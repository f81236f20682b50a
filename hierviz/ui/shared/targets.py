"""What the app measures a tree against: the classes, a column of the class table, a depth of the taxonomy."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from scipy import sparse

from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_by_hand
from hierviz.errors import InputError
from hierviz.metrics import (
    ClassCells,
    accuracy_by_chance,
    flat_metrics,
    group_counts,
    permuted_labels,
)
from hierviz.taxonomy import Target, TreeTaxonomy, target_of, targets
from hierviz.tree_view.measures import MOST_LEAVES_MATCHED
from hierviz.tree_view.payload import target_message, target_payload
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.selection import Selection, select
from hierviz.ui.shared.taxonomies import chosen_taxonomy, ready_taxonomy, taxonomy_if_open
from hierviz.ui.shared.taxonomy_choice import taxonomy_label

#: The target of a view that asks for a depth of the taxonomy and knows none yet.
ANY_DEPTH = "depth:"


@dataclass(frozen=True, eq=False)
class ServedTarget:
    """A target as the app keeps it: its contingency table of clusters and labels, and what a view needs."""

    target: Target
    key: str
    counts: sparse.csr_array
    payload: bytes


@st.cache_resource(max_entries=64, show_spinner=False)
def _served(_analysis: ServedAnalysis, _target: Target, key: str) -> ServedTarget:
    counts = _target.counts(_analysis.leaves.labelled_counts)
    payload = target_payload(_analysis.key, _analysis, _target)
    return ServedTarget(_target, key, counts, payload)


def served_target(analysis: ServedAnalysis, chosen: Selection) -> ServedTarget | None:
    """The selected target; None for the classes. A depth waits for the taxonomy.

    A target that the study does not have, as in an old link, is let go of.
    """
    wanted = chosen.view.against
    if not wanted or analysis.leaves.counts is None:
        return None
    is_depth = wanted.startswith(ANY_DEPTH)
    known = ready_taxonomy(analysis, chosen) if is_depth else None
    if wanted == ANY_DEPTH:
        wanted = _nearest_depth(known, chosen.view.fitting_n_groups(analysis.tree))
        select(against=wanted)
    try:
        target = target_of(analysis.study, wanted, known.taxonomy if known else None)
    except InputError:
        select(against="")
        return None
    key = f"{known.key if known else analysis.key}-{target.key}"
    return _served(analysis, target, key)


def _nearest_depth(known: TreeTaxonomy | None, n_groups: int) -> str:
    """The depth of the taxonomy with about as many labels as there are groups; the classes where it has none."""
    depths = _depths(known) if known else []
    near = min(depths, key=lambda one: abs(one.n_labels - n_groups), default=None)
    return near.key if near else ""


def _depths(known: TreeTaxonomy) -> list[Target]:
    found = targets(known.analysis.study, known.taxonomy)
    return [target for target in found if target.key.startswith(ANY_DEPTH)]


def more_targets(analysis: ServedAnalysis, chosen: Selection) -> list[dict]:
    """What can be measured against beyond the payload's targets: depths of the taxonomy, once it is open."""
    by = chosen_taxonomy(analysis.study, chosen)
    is_target = by in analysis.study.class_table  # a column, which has no depths of its own
    if not by or is_target or analysis.leaves.counts is None:
        return []
    known = taxonomy_if_open(analysis, by)
    if known is None:
        name = taxonomy_label(by, analysis.study)
        return [{"key": ANY_DEPTH, "name": f"a depth of {name} …"}]
    return [target_message(target) for target in _depths(known)]


@st.cache_resource(max_entries=4096, show_spinner=False)
def _scores(
    _analysis: Analysis, _counts: sparse.csr_array, key: str, n_groups: int, opened: tuple,
    closed: tuple,
) -> dict:  # fmt: skip
    tree = _analysis.tree
    cut = cut_by_hand(tree, n_groups, opened=opened, closed=closed)
    found = flat_metrics(group_counts(_counts, cut))
    if tree.n_leaves <= MOST_LEAVES_MATCHED:
        found["accuracy_by_chance"] = accuracy_by_chance(cut, _permuted(_analysis, _counts, key))
    return found


@st.cache_resource(max_entries=16, show_spinner=False)
def _permuted(_analysis: Analysis, _counts: sparse.csr_array, key: str) -> tuple[ClassCells, ...]:
    return permuted_labels(_analysis.tree, _counts)


def cut_scores(
    analysis: ServedAnalysis, chosen: Selection, served: ServedTarget | None = None
) -> dict[str, float]:
    """What the view cannot look up: the metrics of a cut by hand, against the classes or a target.

    Empty for other cuts, and without labels.
    """
    view, counts = chosen.view, analysis.leaves.counts
    if counts is None or not (view.opened or view.closed):
        return {}
    n_groups = view.fitting_n_groups(analysis.tree)
    counts, key = (served.counts, served.key) if served else (counts, analysis.key)
    return _scores(analysis, counts, key, n_groups, view.opened, view.closed)
