"""The selected study and its tree: what every page begins with."""

from __future__ import annotations

from dataclasses import fields
from typing import NoReturn

import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import Cancelled, HiervizError
from hierviz.methods import share_of_time
from hierviz.ui.shared.analyses import (
    ServedAnalysis,
    analysis_key,
    find_job,
    lacks_tree,
    of_study,
    runs_by_itself,
    start_job,
)
from hierviz.ui.shared.jobs import Job, jobs
from hierviz.ui.shared.messages import callback, plain, show_error
from hierviz.ui.shared.page_controls import study_label
from hierviz.ui.shared.saved_views import say_what_no_longer_fits
from hierviz.ui.shared.selection import (
    DEFAULT_STUDY,
    Selection,
    select,
    selection,
    start_selection,
)
from hierviz.ui.shared.studies import open_study
from hierviz.ui.shared.supports import (
    can_have_support,
    pin_support,
    support_job,
    without_weak,
)
from hierviz.ui.shared.through_app import through_app
from hierviz.ui.shared.waiting import wait


def current_study() -> Study:
    """The selected study; when it cannot be read, the last good one with a message.

    Every page asks for it first, and ends with it where a link names no study that can be read:
    another one is not to be taken for it.
    """
    through_app()
    chosen = selection()
    try:
        study = open_study(chosen)
    except HiervizError as error:
        show_error(error)
        kept: Selection | None = st.session_state.get("last_good")
        if kept is None:
            _offer_start(chosen)
        st.warning(f"Still showing the study “{plain(study_label(kept.study))}”.")
        select(**{f.name: getattr(kept, f.name) for f in fields(kept)})
        return open_study(kept)
    st.session_state["last_good"] = chosen
    return study


def _offer_start(chosen: Selection) -> NoReturn:
    """The study of a visit without a link, offered where a link led nowhere; the page ends here."""
    start = start_selection().study
    if start == chosen.study:
        start = DEFAULT_STUDY

    def open_it() -> None:
        select(**{f.name: getattr(Selection(study=start), f.name) for f in fields(Selection)})

    st.button(
        f"Open {plain(study_label(start))} instead", key="open_start", on_click=callback(open_it)
    )
    st.stop()


def current_analysis(study: Study) -> ServedAnalysis:
    """The selected tree with all that follows; waits for it visibly, or stops the page."""
    chosen = selection()
    if lacks_tree(study, chosen):
        say_how_to_fit(study)
        if st.button("Fit a tree here", type="primary", key="to_fit"):
            go_to_fit()
        st.stop()
    job = find_job(study, chosen)
    if chosen.tree and job is not None and isinstance(job.error, HiervizError):
        show_error(job.error)
        if study.tree_logits is not None:
            st.warning("Showing L2H's tree instead.")
        select(tree="")
        return current_analysis(study)
    stopped = job.error if job is not None else None
    if job is None or isinstance(stopped, HiervizError):
        if job is not None or not runs_by_itself(study, chosen):
            _offer(study, chosen, stopped)
        job = start_job(study, chosen)
    if not job.finished.is_set():
        wait_for_tree(study, job, key="cancel_l2h")
    if isinstance(job.error, Cancelled):
        st.rerun()
    if chosen.tree and isinstance(job.error, HiervizError):
        st.rerun()  # said above the page, with L2H's tree instead
    analysis = _without_weak(job.result, chosen)
    pin_support(analysis, selection())
    say_what_no_longer_fits(analysis)
    return of_study(analysis, study)


def go_to_fit() -> NoReturn:
    """To where trees are fitted, the section open."""
    st.session_state["fit_is_wanted"] = True
    st.switch_page("pages/study.py")


def say_how_to_fit(study: Study) -> None:
    """What a study of vectors or a graph without a tree lacks, and what to do."""
    what = "vectors" if study.embeddings is not None else "a graph"
    place = study.folder or "FILE"
    st.info(
        f"No tree yet: this study has {what} of {study.n_points:,} points, and no model that put them "
        "into clusters. Fit a tree of the points on the Study page, or in a shell, and open it there, "
        "under “Open a tree”; a tree in the folder `trees` of the study is opened automatically."
    )
    st.code(f"python -m hierviz fit {place} --method ward -o tree.json", language="bash")


def _without_weak(analysis: ServedAnalysis, chosen: Selection) -> ServedAnalysis:
    """The analysis with the nodes that are shown; waits for their support where some are hidden."""
    if not chosen.hide or not can_have_support(analysis):
        return analysis
    job = support_job(analysis, chosen)
    if not job.finished.is_set():
        wait_for_support(job, key="cancel_support")
    if isinstance(job.error, HiervizError):
        show_error(job.error)
        select(hide=0)
        return analysis
    return without_weak(analysis, job.result, chosen.hide)


def _offer(study: Study, chosen: Selection, stopped: BaseException | None) -> None:
    """Ask before long work, and after a stop; the page ends here until the answer."""
    if isinstance(stopped, HiervizError):
        st.warning(plain(stopped))
    else:
        st.info(
            f"No tree yet: {_n_tree_points(study):,} {plain(study.tree_points_called)} in "
            f"{study.n_clusters:,} clusters."
        )

    def run() -> None:
        jobs().forget(analysis_key(study, chosen))
        start_job(study, chosen)

    st.button("Run L2H", type="primary", key="run_l2h", on_click=callback(run))
    st.stop()


def _n_tree_points(study: Study) -> int:
    return study.n_points if study.tree_logits is None else len(study.tree_logits)


def wait_for_tree(study: Study, job: Job, *, key: str) -> None:
    """Wait for the job that makes a study's tree, showing its progress."""
    n = study.n_clusters
    size = f"{_n_tree_points(study):,} {study.tree_points_called}"
    text = f"Reading the logits of {size} in {n:,} clusters and merging"
    wait(job, text, lambda done, total: share_of_time(done, total, n), key=key)


def wait_for_support(job: Job, *, key: str) -> None:
    """Wait for the draws of a tree, showing their progress."""
    wait(job, "Drawing points and making trees", key=key)
