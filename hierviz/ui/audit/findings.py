"""Findings: the ranked list, and beside it the one that is opened."""

from __future__ import annotations

from typing import Any

import streamlit as st

from hierviz.audit import FINDINGS
from hierviz.errors import HiervizError
from hierviz.io.words import MARKS, Mark
from hierviz.text import isolated
from hierviz.ui.audit.audits import ServedAudit, known_support, served_audit
from hierviz.ui.audit.finding_list import UNMARKED, mount_list, told
from hierviz.ui.audit.opened import show_finding
from hierviz.ui.audit.report import offer_report
from hierviz.ui.audit.rows import Rows, rows_of
from hierviz.ui.shared.analyses import ServedAnalysis, node_names
from hierviz.ui.shared.messages import (
    callback,
    errors_as_messages,
    fragment,
    percent,
    plain,
    show_error,
)
from hierviz.ui.shared.selection import Selection, select, selection, sequence
from hierviz.ui.shared.studies import mark_finding, marks_of
from hierviz.ui.shared.supports import can_have_support, support_job
from hierviz.ui.shared.taxonomies import chosen_taxonomy
from hierviz.ui.shared.taxonomy_choice import choose_taxonomy

_LIST = "finding_list"


def show_findings(analysis: ServedAnalysis) -> None:
    """What the findings are made with, their list, and the one that is open."""
    head = st.container(horizontal=True, vertical_alignment="center", key="findings_head")
    with head:
        _choose(analysis)
    served = served_audit(analysis)
    if served is None:
        return
    found = served.found
    if len(found):
        with head:
            offer_report(served)
    if len(found) or len(found.missing) < len(FINDINGS):
        _list_and_finding(served)
    else:
        _say_what_is_missing(served)
    st.caption(" ".join(plain(text) for text in (found.what, *found.notices)))


def _choose(analysis: ServedAnalysis) -> None:
    """The taxonomy, and whether support counts."""
    if chosen_taxonomy(analysis.study, selection()):
        with st.container(width=220):
            choose_taxonomy(analysis.study, key="audit_taxonomy", is_labelled=False)
    if analysis.study.logits is None or not can_have_support(analysis):
        return
    st.session_state["audit_support"] = selection().support

    def changed() -> None:
        select(support=bool(st.session_state["audit_support"]))

    st.toggle(
        "Weigh merges by support", key="audit_support", on_change=callback(changed),
        help="A merge that comes back when points are resampled counts for more than one that does "
        "not. Takes 100 draws the first time.",
    )  # fmt: skip
    if selection().support and known_support(analysis, selection()) is None:
        _follow_support(analysis)


@fragment(run_every=1.0)
def _follow_support(analysis: ServedAnalysis) -> None:
    """How far the draws are; findings are made anew when they are done."""
    job = support_job(analysis, selection())
    if not job.finished.is_set():
        st.caption(f"Support: {percent(job.done / max(1, job.total))} ⏳", width="content")
    elif isinstance(job.error, HiervizError):
        show_error(job.error)
    else:
        st.rerun()


def _say_what_is_missing(served: ServedAudit) -> None:
    for key, kind in FINDINGS.items():
        st.markdown(f"**{plain(kind.title)}**: {plain(served.found.missing[key])}")


@fragment
def _list_and_finding(served: ServedAudit) -> None:
    """What is opened, filtered or marked reruns this and nothing else."""
    rows, study = rows_of(served), served.analysis.study
    marks = marks_of(study)
    now = selection()
    opened = _opened(rows, now)
    left, right = st.columns([1, 1.5], gap="small")
    with left:
        heard = told(_LIST)
        mount_list(
            rows.message,
            {
                "open": opened, "kind": now.audit_kind if now.audit_kind in FINDINGS else "",
                "mark": now.audit_mark if now.audit_mark in (*MARKS, UNMARKED) else "",
                "text": now.audit_text, "below": now.audit_below,
                "named": now.audit_finding in rows.findings,
            },
            marks={
                link: marks[finding.key].mark
                for link, finding in rows.findings.items()
                if finding.key in marks
            },
            areas={
                "below": _area(served.analysis, now.audit_below),
                "selected": _area(served.analysis, now.view.selected),
            },
            seq=sequence(), heard=heard.n, key=_LIST,
            on_change=callback(lambda: _hear(served)),
        )  # fmt: skip
    with right, st.container(key="finding_panel"), errors_as_messages():
        if opened:
            show_finding(served, rows, opened, marks)
        else:
            st.caption("Nothing is open: choose another kind.")


def _opened(rows: Rows, now: Selection) -> str:
    """The finding that the selection names; else the best one of the kind. "" where there is none."""
    kind = now.audit_kind if now.audit_kind in FINDINGS else ""
    of_kind = [link for link, finding in rows.findings.items() if kind in ("", finding.kind)]
    is_there = of_kind and now.audit_finding in rows.findings
    return now.audit_finding if is_there else next(iter(of_kind), "")


def _area(analysis: ServedAnalysis, node: int) -> dict[str, Any] | None:
    """A node as the list's filter takes it; None where the tree has no such node, and for its root."""
    tree = analysis.tree
    if not 0 <= node < tree.n_nodes or node == tree.root:
        return None
    first, end = tree.leaf_span[node].tolist()
    return {"node": node, "name": isolated(node_names(analysis)[node]), "first": first, "end": end}


def _hear(served: ServedAudit) -> None:
    """Apply the list's message: what is open, the filters, and marks."""
    rows, said, study = rows_of(served), told(_LIST), served.analysis.study
    select(from_hand=True, **said.state)
    kept = marks_of(study)
    for link, mark in said.marks.items():
        finding = rows.findings.get(link)
        before = Mark("") if finding is None else kept.get(finding.key, Mark(""))
        if finding is not None and before.mark != mark:
            mark_finding(study, finding.key, mark, before.note)
