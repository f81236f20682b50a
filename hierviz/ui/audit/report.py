"""The report of the Audit page: the findings that were marked, or the best of each kind, as one file."""

from __future__ import annotations

import streamlit as st

from hierviz import figures
from hierviz.audit import FINDINGS
from hierviz.ui.audit.audits import ServedAudit
from hierviz.ui.shared.messages import plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.studies import marks_of
from hierviz.ui.shared.supports import shown_support

_BEST = 10  # of each kind


def offer_report(served: ServedAudit) -> None:
    """A button that makes the report when it is clicked, and the choice of what is in it."""
    popover = st.popover(
        "Report", icon=":material/description:", key="audit_report", on_change="rerun"
    )
    if not popover.open:
        return
    study, found = served.analysis.study, served.found
    marks = marks_of(study)
    marked = [finding for finding in found if finding.key in marks]
    best = [finding for kind in FINDINGS for finding in found.of(kind)[:_BEST]]
    choices = {"marked": marked, "best": best} if marked else {"best": best}
    labels = {
        "marked": f"the marked findings ({len(marked)})",
        "best": f"the first {_BEST} of each kind ({len(best)})",
    }
    support = shown_support(served.analysis, selection())
    with popover:
        chosen = st.radio(
            "What is in it", list(choices), format_func=labels.__getitem__, key="audit_report_of"
        )
        st.download_button(
            "One HTML file",
            data=lambda: figures.audit_report_html(
                served.analysis, choices[chosen], marks=marks, audit=found, support=support,
                taxonomy_name=served.known.taxonomy.name if served.known else "",
            ),
            file_name=f"{study.name}-audit.html",
            mime="text/html",
            on_click="ignore",
            key="download_audit_report",
        )  # fmt: skip
        st.caption(
            "With pictures, numbers, marks and notes. It opens without a server and holds no script. "
            f"From a shell: {plain('python -m hierviz audit STUDY -o report.html')}."
        )
