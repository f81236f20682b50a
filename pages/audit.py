"""Audit: which classes the model ties together for the wrong reason, and which points did it."""

import streamlit as st

from hierviz.ui.audit.findings import show_findings
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import heading
from hierviz.ui.shared.questions import QUESTIONS

study = current_study()
with st.container(horizontal=True, vertical_alignment="center", key="audit_head"):
    heading("Audit", QUESTIONS["audit"])
show_findings(current_analysis(study))
