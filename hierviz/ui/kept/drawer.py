"""The drawer: what was kept of a study, on every page."""

from __future__ import annotations

import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import HiervizError
from hierviz.io.store import store_of
from hierviz.ui.kept.author import ask_author
from hierviz.ui.kept.notes import show_notes
from hierviz.ui.kept.views import show_views
from hierviz.ui.shared.analyses import ServedAnalysis, find_job, of_study
from hierviz.ui.shared.messages import errors_as_messages, fragment, show_error
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.studies import open_study

_EVERY_S = 5.0  # what others write is seen within


def offer_kept(page: str) -> None:
    """A button in the header that opens the drawer."""
    popover = st.popover(
        "", icon=":material/bookmarks:", key="kept", on_change="rerun", help="Notes, saved views and stories",
    )  # fmt: skip
    if popover.open:
        with popover:
            _drawer(page)


@fragment(run_every=_EVERY_S)
def _drawer(page: str) -> None:
    """What was kept; read again every few seconds, so that everyone sees what the others write."""
    try:
        study = open_study(selection())
        words = store_of(study).words()
    except HiervizError as error:
        show_error(error)
        return
    ask_author()
    views, notes = st.tabs(
        [f"Views ({len(words.views)})", f"Notes ({len(words.notes) + len(words.marks)})"]
    )
    with views, errors_as_messages():
        show_views(study, words, page)
    with notes, errors_as_messages():
        show_notes(study, words, _analysis(study))


def _analysis(study: Study) -> ServedAnalysis | None:
    """The tree that is shown, where it is there already."""
    job = find_job(study, selection())
    if job is None or not job.finished.is_set() or job.error is not None:
        return None
    return of_study(job.result, study)
