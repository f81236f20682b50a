"""Audit: which classes the model ties together for the wrong reason, and which points did it."""

from hierviz.ui.audit.confusions import show_confusions
from hierviz.ui.audit.findings import show_findings
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.page_head import head_with_ways

WAYS = {"": "Findings", "confusions": "Confusions"}

study = current_study()
shown = head_with_ways("audit", WAYS, "audit_shown", label="Show of the audit")
analysis = current_analysis(study)
if shown == "":
    show_findings(analysis)
else:
    show_confusions(analysis)
