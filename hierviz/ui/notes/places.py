"""What notes are on: what is selected now, what it is called, and the way back to it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from hierviz.audit import FINDINGS
from hierviz.core.about import (
    about_group,
    about_in_words,
    about_pair,
    about_picture,
    row_of_about,
    sides_of_about,
)
from hierviz.core.analysis import Analysis
from hierviz.core.naming import class_names, node_of
from hierviz.core.study import Study
from hierviz.ui.shared.analyses import ServedAnalysis, find_job, node_names, of_study
from hierviz.ui.shared.opened import open_cell, open_picture, opened_picture
from hierviz.ui.shared.saved_views import go_to
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.supports import can_have_support, support_job, without_weak

_KINDS = {key: kind.title for key, kind in FINDINGS.items()}
_CONFUSIONS = "confusions"  # as a link calls the page's other half
_LONGEST_LINK = 60  # letters of a finding's key in a link


@dataclass(frozen=True)
class Place:
    """Something that a note can be on.

    Parameters
    ----------
    about : str
        As `Note.about`.
    name : str
    """

    about: str
    name: str


def shown_analysis(study: Study) -> ServedAnalysis | None:
    """The tree that is shown, where it is there already."""
    chosen = selection()
    job = find_job(study, chosen)
    if job is None or not job.finished.is_set() or job.error is not None:
        return None
    analysis = job.result
    if chosen.hide and can_have_support(analysis):
        draws = support_job(analysis, chosen)
        if not draws.finished.is_set() or draws.error is not None:
            return None
        analysis = without_weak(analysis, draws.result, chosen.hide)
    return of_study(analysis, study)


def places_now(study: Study, analysis: ServedAnalysis | None, page: str) -> list[Place]:
    """What a note can be on now, what is nearest first: an open picture, pair or finding,
    what is selected, the study."""
    found = []
    if (row := opened_picture(study.fingerprint)) >= 0:
        found.append(about_picture(row))
    if analysis is not None and page == "audit" and selection().audit_shown == _CONFUSIONS:
        held = [leaf for leaf in selection().view.held if leaf < analysis.tree.n_leaves]
        found += [about_pair(*held)] if len(held) == 2 else []
    if page == "audit" and selection().audit_finding:
        found.append(f"finding {selection().audit_finding}")
    if analysis is not None:
        found += _selected(analysis)
    places = [Place(about, name_of(about, study, analysis)) for about in found]
    return [*places, Place("study", "the whole study")]


def _selected(analysis: Analysis) -> list[str]:
    view, tree = selection().view, analysis.tree
    if 0 <= view.selected < tree.n_nodes:
        return [about_group(tree.leaves_below(view.selected).tolist())]
    if view.span is not None and max(view.span) < tree.n_leaves:
        first, last = sorted(int(tree.leaf_span[leaf, 0]) for leaf in view.span)
        return [about_group(tree.leaf_order[first : last + 1].tolist())]
    return []


def name_of(about: str, study: Study, analysis: ServedAnalysis | None) -> str:
    """What a note is on, in words."""
    if about == "study":
        return "the whole study"
    if (row := row_of_about(about)) >= 0:
        return _picture_in_words(row, study)
    if analysis is not None:
        return about_in_words(about, node_names(analysis), tree=analysis.tree, kinds=_KINDS)
    names = class_names(study) if study.cluster_is_class else ()
    known = [*names, *(f"cluster {k}" for k in range(len(names), study.n_clusters))]
    return about_in_words(about, known, kinds=_KINDS)


def _picture_in_words(row: int, study: Study) -> str:
    """What a point is called, with its class where that is known."""
    if row >= study.n_points:
        return f"point {row} of another study"
    label = -1 if study.labels is None else int(study.labels[row])
    return f"point {row}" + (f": {class_names(study)[label]}" if label >= 0 else "")


def show_place(about: str, analysis: ServedAnalysis | None) -> None:
    """Go to what a note is on; a callback of a button."""
    kind, _, rest = about.partition(" ")
    if kind == "finding":
        select(audit_finding=link_of_key(rest), audit_shown="", audit_kind="", audit_text="",
               audit_mark="", audit_below=-1)  # fmt: skip
        go_to("audit")
    elif kind == "study":
        go_to("study")
    elif analysis is not None and kind == "pair" and (cell := _cell_of(about, analysis)):
        open_cell(analysis.key, *cell, is_told=True)
        select(selected=-1, held=cell, span=None, audit_shown=_CONFUSIONS)
        go_to("audit")
    elif analysis is not None:
        _show_in_tree(about, analysis)


def _cell_of(about: str, analysis: ServedAnalysis) -> tuple[int, int] | None:
    """Of a classifier's pair the cell of the confusion matrix with more points, None where both have none."""
    counts, sides = analysis.leaves.labelled_counts, sides_of_about(about)
    known = range(min(counts.shape))
    if len(sides) != 2 or not analysis.study.cluster_is_class:
        return None
    (one,), (other,) = sides
    if one not in known or other not in known:
        return None
    label, cluster = (one, other) if counts[other, one] >= counts[one, other] else (other, one)
    return (label, cluster) if counts[cluster, label] else None


def _show_in_tree(about: str, analysis: ServedAnalysis) -> None:
    tree = analysis.tree
    sides = sides_of_about(about)
    row = row_of_about(about)
    if 0 <= row < analysis.study.n_points:
        sides = ((int(analysis.leaves.assignments[row]),),)
        open_picture(analysis.study.fingerprint, row)
    groups = [[one for one in side if 0 <= one < tree.n_leaves] for side in sides]
    nodes = [node_of(tree, group) for group in groups if group]
    if len(nodes) == 1 and nodes[0] >= 0:
        select(selected=nodes[0], held=(), span=None, focus=-1, camera=None)
    elif all(node >= 0 for node in nodes):
        select(selected=-1, held=tuple(nodes), span=None, focus=-1, camera=None)
    else:
        leaves = tuple(leaf for group in groups for leaf in group)
        select(selected=-1, held=leaves, span=None, focus=-1, camera=None)
    go_to("tree")


def link_of_key(key: str) -> str:
    """What a link calls the finding of a key, as `hierviz.ui.audit.rows.link_of` has it."""
    if len(key) <= _LONGEST_LINK:
        return key
    kind = next((one for one in FINDINGS if key.startswith(f"{one} ")), "")
    return f"{kind} {hashlib.sha256(key.encode()).hexdigest()[:16]}"
