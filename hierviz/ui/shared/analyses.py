"""Analyses of the app: a study's tree and what follows from it, once per server, for every visitor."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, NodeProfile, cluster_names
from hierviz.core.study import Study
from hierviz.errors import LoadError
from hierviz.io.trees.fitted import fit_of
from hierviz.io.trees.tree_files import OWN, TreeFiles, tree_for, trees_of
from hierviz.layout import arrange, order_leaves
from hierviz.methods import METHODS
from hierviz.methods.recipe import Recipe
from hierviz.metrics import (
    TREE_METRICS,
    ClassCells,
    class_cells,
    sweep,
)
from hierviz.taxonomy import NodeKind, concepts_of_nodes, kinds_of_nodes
from hierviz.taxonomy.concept_names import NodeConcept
from hierviz.taxonomy.node_names import NodeNames
from hierviz.tree_view.payload import tree_payload
from hierviz.ui.shared.jobs import Job, Progress, jobs
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.studies import data_key, leaf_profile, study_of_tree, with_uploads
from hierviz.ui.shared.tree_files import stamps, star

#: A study of at most this many logits gets its tree without being asked.
AUTOMATIC_LOGITS = 2_000_000_000
#: Metrics that look at all pairs of leaves: seconds at 10,000 leaves, a minute at 50,000.
PAIRWISE = ("least_hierarchical_distance",)
MOST_LEAVES_IN_PAIRS = 10_000


@dataclass(frozen=True, eq=False)
class ServedAnalysis(Analysis):
    """An analysis as the app keeps it.

    Parameters
    ----------
    key : str
        Names the study's numbers and the method; equal keys mean equal content.
    cells : ClassCells or None
        The contingency table as metrics of the tree take it; None without labels.
    payload : bytes
        For the tree view.
    seconds : float
        Wall time of the method.
    concepts : dict of int to NodeConcept
        Those of inner nodes; a tenth of a second for a thousand leaves.
    reach : float array, shape (n_nodes,), or None
        For soft trees: mean probability that a point reaches each node.
    has_own_leaves : bool
        True where the leaves are points, or groups of points, and not the clusters of the study:
        then its study here has them for clusters.
    whole : ServedAnalysis or None
        The analysis of the tree with all its nodes, where weak ones are hidden here.
    kept : bool array, shape (n_nodes of the whole tree,), or None
        Which of its nodes are here.
    base : Study or None
        The study with its own clusters and logits, where the leaves are others.
    recipe : Recipe or None
        How the tree was fitted, where it was fitted from here.
    """

    key: str
    cells: ClassCells | None
    payload: bytes
    seconds: float
    concepts: dict[int, NodeConcept]
    reach: np.ndarray | None = None
    whole: ServedAnalysis | None = None
    has_own_leaves: bool = False
    kept: np.ndarray | None = None
    base: Study | None = None
    recipe: Recipe | None = None

    @property
    def is_l2h(self) -> bool:
        """True where L2H made the tree here, of the study's `tree_logits`; False for trees of files."""
        return "-l2h-" in self.key and self.study.tree_logits is not None


#: How caches know an analysis; what may change under a key is no part of what they keep.
BY_KEY: dict[str | type[Any], Callable[[Any], Any]] = {
    ServedAnalysis: lambda analysis: analysis.key
}


def _analyse(study: Study, key: str, chosen: Selection, progress: Progress) -> ServedAnalysis:
    leaves = leaf_profile(study)
    names = cluster_names(study, leaves)
    began = time.perf_counter()
    own, tree = _tree(study, chosen, names, progress)
    seconds = time.perf_counter() - began
    reach = study_of_tree(chosen.study).reach if chosen.study.startswith(OWN) else None
    recipe = _recipe(study, chosen)
    if own is study:
        return served(study, tree, leaves, key, seconds, reach=reach, recipe=recipe)
    own = replace(own, group_names={})  # of other clusters than these leaves
    return served(
        own, tree, LeafProfile.from_study(own), key, seconds,
        has_own_leaves=True, base=study, recipe=recipe,
    )  # fmt: skip


def served(
    study: Study,
    tree: Hierarchy,
    leaves: LeafProfile,
    key: str,
    seconds: float,
    *,
    is_arranged: bool = False,
    **more: Any,
) -> ServedAnalysis:
    """An analysis with what the app keeps of it; `more` are further fields.

    The leaves are put in order unless the tree `is_arranged`.
    """
    if not is_arranged:
        tree = arrange(tree, order_leaves(tree, leaves.counts))
    nodes = NodeProfile.from_tree(tree, leaves)
    cells = None if leaves.counts is None else class_cells(tree, leaves.counts)
    curves = None if cells is None else sweep(tree, cells)
    analysis = Analysis(study, tree, leaves, nodes)
    concepts = concepts_of_nodes(analysis)
    payload = tree_payload(key, analysis, curves, concepts=concepts)
    return ServedAnalysis(
        study, tree, leaves, nodes, key, cells, payload, seconds, concepts, **more
    )


@st.cache_resource(max_entries=48, show_spinner=False)
def _of_study(_analysis: ServedAnalysis, _study: Study, key: tuple) -> ServedAnalysis:
    if _analysis.has_own_leaves:
        own = _study.with_clusters(_analysis.leaves.assignments, _analysis.tree.n_leaves)
        return replace(_analysis, study=replace(own, group_names={}), base=_study)
    return replace(_analysis, study=_study)


def of_study(analysis: ServedAnalysis, study: Study) -> ServedAnalysis:
    """The analysis with what may change while the numbers do not: given names, pictures, place."""
    names = tuple(study.group_names.items())
    key = (analysis.key, study.fingerprint, study.name, study.folder, names)
    return _of_study(analysis, study, key)


def _tree(
    study: Study, chosen: Selection, names: tuple[str, ...], progress: Progress
) -> tuple[Study, Hierarchy]:
    """The tree that a selection names, its own, one of other files, or L2H's; and the study of its leaves."""
    if chosen.study.startswith(OWN):
        return study, study_of_tree(chosen.study).tree
    files = _other_tree(study, chosen)
    if files is not None:
        return tree_for(study, files, names)
    if study.tree_logits is None:
        return study, star(names)
    return study, METHODS["l2h"].function(
        study, leaf_names=names, progress=progress, aggregation=chosen.aggregation
    )


def _recipe(study: Study, chosen: Selection) -> Recipe | None:
    """How the selected tree was fitted; None where that is not known."""
    files = None if chosen.study.startswith(OWN) else _other_tree(study, chosen)
    try:
        fit = None if files is None else fit_of(Path(files.paths[0]))
    except LoadError:  # said where fits are listed; the tree itself is whole
        return None
    return None if fit is None else fit.recipe


def _other_tree(study: Study, chosen: Selection) -> TreeFiles | None:
    """The files of the selected tree; the first of the study's folder where nothing can be made."""
    if chosen.tree:
        return with_uploads(TreeFiles.from_text(chosen.tree))
    return next(iter(trees_of(study)), None) if study.tree_logits is None else None


def analysis_key(study: Study, chosen: Selection) -> str:
    """Names a study and how its tree came about."""
    if chosen.study.startswith(OWN):
        return f"{data_key(study)}-own"
    files = _other_tree(study, chosen)
    if files is not None:
        mark = hashlib.sha256(repr((files, stamps(files))).encode()).hexdigest()[:16]
        return f"{data_key(study)}-tree-{mark}"
    return f"{data_key(study)}-l2h-{chosen.aggregation}"


def runs_by_itself(study: Study, chosen: Selection) -> bool:
    """True where nobody needs to ask for the tree: built-in and moderate studies, trees in files."""
    logits = study.tree_logits
    return logits is None or bool(chosen.tree) or logits.size <= AUTOMATIC_LOGITS


def lacks_tree(study: Study, chosen: Selection) -> bool:
    """True for vectors or a graph alone, of which no tree was made yet."""
    return not study.has_clusters and _other_tree(study, chosen) is None


def find_job(study: Study, chosen: Selection) -> Job | None:
    """The job that makes, or made, a selection's tree."""
    return jobs().get(analysis_key(study, chosen))


def start_job(study: Study, chosen: Selection) -> Job:
    """Start to make a selection's tree, unless that is under way or done."""
    key = analysis_key(study, chosen)
    return jobs().start(key, lambda progress: _analyse(study, key, chosen, progress))


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=BY_KEY)
def tree_scores(analysis: ServedAnalysis) -> dict[str, float]:
    """Metrics of the whole tree; empty without labels.

    Those that look at all pairs of leaves are left out of large trees.
    """
    if analysis.cells is None:
        return {}
    left_out = PAIRWISE if analysis.tree.n_leaves > MOST_LEAVES_IN_PAIRS else ()
    found = [metric for metric in TREE_METRICS if metric.name not in left_out]
    return {metric.name: metric.function(analysis.tree, analysis.cells) for metric in found}


def _named(analysis: ServedAnalysis) -> tuple:
    return analysis.key, tuple(analysis.study.group_names.items())


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs={ServedAnalysis: _named})
def node_names(analysis: ServedAnalysis) -> tuple[str, ...]:
    """A name for every node, leaves first; made once for each set of given names."""
    return NodeNames(analysis, concepts=analysis.concepts).full


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=BY_KEY)
def node_kinds(analysis: ServedAnalysis) -> dict[int, NodeKind]:
    """What most leaves below the inner nodes are, and the share of them that are."""
    return kinds_of_nodes(analysis, analysis.concepts)
