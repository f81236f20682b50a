"""Pieces of pages: errors, notices, progress, numbers, pictures."""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from dataclasses import asdict

import numpy as np
import streamlit as st

from hierviz.core.naming import class_names
from hierviz.core.study import Study
from hierviz.errors import Cancelled, HiervizError
from hierviz.io import thumbnails
from hierviz.methods import share_of_time
from hierviz.ui.shared.compute import Analysis, find_job, open_study, runs_by_itself, start_job
from hierviz.ui.shared.gallery import show_gallery
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.selection import Selection, select, selection, start_selection

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~<>:&])")


def plain(text: object) -> str:
    """Text from a file, made safe to stand inside Markdown: every mark escaped."""
    return _MARKDOWN.sub(r"\\\1", str(text)).replace("\n", " ")


def number(value: float, digits: int = 3) -> str:
    """A number for reading; a dash where it is not defined."""
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def percent(value: float) -> str:
    """A share for reading; a dash where it is not defined."""
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


@contextmanager
def errors_as_messages():
    """Show what hierviz foresaw as a message, and go on with the rest of the page."""
    try:
        yield
    except HiervizError as error:
        st.error(f"{plain(error.message)}\n\n{plain(error.hint)}".strip(), icon="⚠️")


def heading(title: str, question: str) -> None:
    """A page's title and the one line that says which question it answers."""
    st.markdown(f"### {title} &nbsp; :gray[:small[{question}]]")


def notices(study: Study) -> None:
    """What the checks found, each with what to do about it."""
    for notice in study.notices:
        st.info(f"{plain(notice.message)} {plain(notice.hint)}".strip(), icon="ℹ️")


def current_study() -> Study:
    """The selected study; when it cannot be read, the last good one with a message."""
    chosen = selection()
    try:
        study = open_study(chosen)
    except HiervizError as error:
        st.error(f"{plain(error.message)}\n\n{plain(error.hint)}".strip(), icon="⚠️")
        kept: Selection | None = st.session_state.get("last_good")
        fallback = kept or start_selection()
        word = "Still showing" if kept else "Showing"
        st.warning(f"{word} the study “{plain(fallback.study)}”.")
        select(**asdict(fallback))
        return open_study(fallback)
    st.session_state["last_good"] = chosen
    return study


def current_analysis(study: Study) -> Analysis:
    """The selected tree with all that follows; waits for it in plain sight, or stops the page."""
    chosen = selection()
    job = find_job(study, chosen)
    if chosen.tree and job is not None and isinstance(job.error, HiervizError):
        st.error(f"{plain(job.error.message)}\n\n{plain(job.error.hint)}".strip(), icon="⚠️")
        st.warning("Showing the tree that L2H makes.")
        select(tree="")
        return current_analysis(study)
    if job is None or isinstance(job.error, HiervizError):
        if job is not None or not runs_by_itself(study, chosen):
            _offer(study, chosen, job)
        job = start_job(study, chosen)
    if not job.finished.is_set():
        _wait(job, study)
    if isinstance(job.error, Cancelled):
        st.rerun()
    if chosen.tree and isinstance(job.error, HiervizError):
        st.rerun()  # said above the page, with L2H's tree instead
    if job.error is not None:
        raise job.error
    return job.result


def _offer(study: Study, chosen: Selection, job: Job | None) -> None:
    """Ask before long work, and after a stop; the page ends here until the answer."""
    if job is not None:
        st.warning(f"{plain(job.error.message)} {plain(job.error.hint)}")
    else:
        st.info(f"No tree yet: {study.n_points:,} points in {study.n_clusters:,} clusters.")
    st.button("Run L2H", type="primary", key="run_l2h", on_click=start_job, args=(study, chosen))
    st.stop()


def _wait(job: Job, study: Study) -> None:
    place = st.empty()
    with place.container(border=True):
        bar = st.progress(0.0, f"Reading {study.n_points:,} × {study.n_clusters:,} logits …")
        st.button("Cancel", on_click=job.cancel, key="cancel_l2h")
        while not job.finished.wait(0.1):
            if job.total:
                share = share_of_time(job.done, job.total, study.n_clusters)
                bar.progress(share, f"Reading and merging: {percent(share)}")
    place.empty()


def pictures(
    analysis: Analysis,
    study: Study,
    clusters: np.ndarray,
    rows: np.ndarray,
    *,
    key: str,
    side: int = 84,
) -> None:
    """Pictures of points of some clusters: their true class, the model's word, how sure it was."""
    if study.images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
        return
    if len(rows) == 0:
        st.caption("No points here.")
        return
    sheet = thumbnails(study.images, rows.tolist(), 128)
    wrong = analysis.points.is_wrong(clusters, rows)
    marks = [""] * len(rows) if wrong is None else [("right", "wrong")[int(w)] for w in wrong]
    show_gallery(sheet, _captions(analysis, study, rows), marks, key=key, side=side)
    if not study.images.exact:
        st.caption(plain(study.images.origin))


def _captions(analysis: Analysis, study: Study, rows: np.ndarray) -> list[tuple[str, str]]:
    names = class_names(study)
    leaves = analysis.leaves
    lines = []
    for row in rows.tolist():
        label = -1 if study.labels is None else int(study.labels[row])
        first = names[label] if label >= 0 else f"point {row}"
        guess = analysis.tree.leaf_names[leaves.assignments[row]]
        sure = "" if leaves.confidence is None else f" {100 * leaves.confidence[row]:.0f} %"
        lines.append((first, f"→ {guess}{sure}"))
    return lines
