"""The audit in the app: made by a job once per server, for every visitor."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from hierviz.audit import Audit, audit
from hierviz.support import Support
from hierviz.taxonomy import TreeTaxonomy
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.jobs import Job, jobs
from hierviz.ui.shared.messages import errors_as_messages
from hierviz.ui.shared.selection import Selection, selection
from hierviz.ui.shared.supports import can_have_support, support_job, support_so_far
from hierviz.ui.shared.taxonomies import chosen_taxonomy, ready_taxonomy, taxonomy_job
from hierviz.ui.shared.waiting import result_of


@dataclass(frozen=True, eq=False)
class ServedAudit:
    """An audit as the app keeps it.

    Parameters
    ----------
    found : Audit
    analysis : ServedAnalysis
    known : TreeTaxonomy or None
        The taxonomy it was made with, in the tree.
    key : str
        Names all three, and whether support was known.
    """

    found: Audit
    analysis: ServedAnalysis
    known: TreeTaxonomy | None
    key: str


def audit_job(
    analysis: ServedAnalysis, known: TreeTaxonomy | None, support: Support | None
) -> Job[ServedAudit]:
    """The job that looks for findings; begun unless it is under way or done."""
    study = analysis.study
    names = tuple(study.group_names.items())
    by = "" if known is None else known.key
    draws = 0 if support is None else support.n_replicates
    key = f"{analysis.key}-{study.fingerprint}-{by}-{draws}-{hash(names)}"
    return jobs().start(
        ("audit", key),
        lambda progress: ServedAudit(
            audit(
                analysis, known.taxonomy if known else None, support=support, progress=progress
            ),
            analysis, known, key,
        ),
    )  # fmt: skip


def known_support(analysis: ServedAnalysis, chosen: Selection) -> Support | None:
    """The support of all nodes where it is asked for and all draws are done."""
    if not chosen.support or not can_have_support(analysis):
        return None
    job = support_job(analysis, chosen)
    return support_so_far(analysis, job) if job.finished.is_set() else None


def served_audit(analysis: ServedAnalysis) -> ServedAudit | None:
    """The findings of the selection; waits for them visibly. None after a stop, with a message."""
    known = _taxonomy(analysis)
    job = audit_job(analysis, known, known_support(analysis, selection()))
    found = result_of(job, "Looking for findings", again="Look for findings", key="cancel_audit")
    # a study of the same numbers may lie elsewhere
    return None if found is None else replace(found, analysis=analysis)


def _taxonomy(analysis: ServedAnalysis) -> TreeTaxonomy | None:
    """The chosen taxonomy; None where there is none, or where it cannot be read, with a message."""
    by = chosen_taxonomy(analysis.study, selection())
    if not by:
        return None
    with st.spinner("Opening the taxonomy …"):
        known = ready_taxonomy(analysis, selection())
    if known is None:
        with errors_as_messages():
            job = taxonomy_job(analysis, by)
            job.finished.wait()
            return job.result
    return known
