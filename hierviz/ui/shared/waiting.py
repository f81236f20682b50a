"""Waiting for a job visibly: what is done, its progress, and a button that stops it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from hierviz.errors import HiervizError, InputError
from hierviz.ui.shared.jobs import Job, jobs
from hierviz.ui.shared.messages import callback, percent, plain, show_error

T = TypeVar("T")


def share_done(done: int, total: int) -> float:
    """The share of equal steps that are done."""
    return min(1.0, done / total)


def wait(
    job: Job,
    words: str | Callable[[int], str],
    share: Callable[[int, int], float] = share_done,
    *,
    key: str,
    stop: str = "Cancel",
) -> None:
    """Show how far a job is until it has ended.

    Parameters
    ----------
    words : str or callable
        What is being done; or how that reads after so many steps.
    share : callable
        (steps done, all steps) -> share of the time, 0 to 1.
    key : str
        Of the button that stops the job.
    stop : str
        Its label.
    """
    said = words if callable(words) else lambda _: words
    place = st.empty()
    with place.container(border=True):
        bar = st.progress(0.0, f"{plain(said(0))} …")
        st.button(plain(stop), on_click=callback(job.cancel), key=key)
        while not job.finished.wait(0.1):
            if job.total:
                now = share(job.done, job.total)
                bar.progress(now, f"{plain(said(job.done))}: {percent(now)}")
    place.empty()


def result_of(
    job: Job[T],
    words: str | Callable[[int], str],
    share: Callable[[int, int], float] = share_done,
    *,
    again: str,
    key: str,
) -> T | None:
    """The result of a job, after `wait` where it takes long; None on failure, with a message.

    Parameters
    ----------
    again : str
        The label of the button that begins again what was stopped.
    """
    if not job.finished.wait(0.2):
        wait(job, words, share, key=key)
    if job.is_stopped:
        st.warning(plain(job.error))
        forget = lambda: jobs().forget(job.key)  # noqa: E731
        st.button(plain(again), type="primary", key=f"again_{key}", on_click=callback(forget))
        return None
    if isinstance(job.error, InputError):  # nothing is wrong: there is nothing to do here
        st.info(plain(job.error), icon="ℹ️")
        return None
    if isinstance(job.error, HiervizError):
        show_error(job.error)
        return None
    return job.result
