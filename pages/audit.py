"""Audit: which classes the model ties together for the wrong reason, and which points did it."""

import streamlit as st

from hierviz.ui.audit.confusions import show_confusions
from hierviz.ui.audit.findings import show_findings
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import callback, heading
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import select, selection

WAYS = {"": "Findings", "confusions": "Confusions"}


def choose() -> None:
    """Show what was asked for."""
    select(audit_shown=st.session_state["audit_shown"] or "")


study = current_study()
shown = selection().audit_shown if selection().audit_shown in WAYS else ""
st.session_state["audit_shown"] = shown
with st.container(horizontal=True, vertical_alignment="center", key="audit_head"):
    heading("Audit", QUESTIONS["audit"])
    st.segmented_control(
        "Show of the audit", list(WAYS), format_func=WAYS.__getitem__, key="audit_shown",
        label_visibility="collapsed", width="content", on_change=callback(choose), required=True,
    )  # fmt: skip
analysis = current_analysis(study)
if shown == "":
    show_findings(analysis)
else:
    show_confusions(analysis)
