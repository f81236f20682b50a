"""Long work, done once per server: started by the first visitor, followed by all."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar, cast

import streamlit as st

from hierviz.errors import Cancelled, HiervizError
from hierviz.ui.shared.visitors import is_here, this_visitor

#: Seconds for which work goes on though nobody waits for it: a tab may be reloaded.
PATIENCE_S = 20.0
_LOOK_S = 1.0
Progress = Callable[[int, int], None]
T = TypeVar("T")


class Job(Generic[T]):
    """One piece of work in a thread of its own.

    Attributes
    ----------
    key : hashable
        What the server knows it by.
    done, total : int
        Steps done and in all; total is 0 until the work has said it.
    result : T
        What the work returned, once `finished` is set; the error it ended with is raised.
    error : BaseException or None
    finished : threading.Event
    visitors : set of str
        Who waits for it; work that nobody waits for any more is stopped.
    left_alone : bool
        True when it was stopped for that.
    """

    def __init__(
        self,
        work: Callable[[Progress], T],
        *,
        key: Hashable = None,
        is_here: Callable[[str], bool] = is_here,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.key = key
        self.visitors: set[str] = set()
        self.left_alone = False
        self._is_here, self._clock = is_here, clock
        self._looked_at = self._seen_at = clock()
        self.done = self.total = 0
        self._result: T | None = None
        self.error: BaseException | None = None
        self.finished = threading.Event()
        self._cancelled = threading.Event()
        threading.Thread(target=self._run, args=(work,), daemon=True).start()

    @property
    def result(self) -> T:
        if self.error is not None:
            raise self.error
        return cast(T, self._result)  # there, as the work ended without an error

    @property
    def is_stopped(self) -> bool:
        """True when a visitor stopped it: it starts again only on request."""
        return isinstance(self.error, Cancelled) and not self.left_alone

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancelled.set()

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        self._look_who_waits()
        if self._cancelled.is_set():
            raise Cancelled(
                f"Stopped after step {done} of {total}.", hint="Run it again when you like."
            )

    def _look_who_waits(self) -> None:
        now = self._clock()
        if now - self._looked_at < _LOOK_S:
            return
        self._looked_at = now
        if not self.visitors or any(map(self._is_here, tuple(self.visitors))):
            self._seen_at = now
        elif now - self._seen_at > PATIENCE_S:
            self.left_alone = True
            self.cancel()

    def _run(self, work: Callable[[Progress], T]) -> None:
        try:
            self._result = work(self._progress)
        except BaseException as error:  # kept for whoever waits: it is raised again on the page
            self.error = error
        finally:
            self.finished.set()


class Jobs:
    """The jobs of a server by key, the least recently used finished ones forgotten."""

    def __init__(self, *, most: int = 24) -> None:
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._most = most

    def get(self, key: Hashable) -> Job | None:
        """The job of this key, if it was started."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.left_alone:
                return None
            self._jobs.move_to_end(key)
            return _awaited(job)

    def start(self, key: Hashable, work: Callable[[Progress], T]) -> Job[T]:
        """The job of this key; started unless it runs, has succeeded, or was stopped by a visitor."""
        with self._lock:
            job = self._jobs.get(key)
            is_over = job is not None and isinstance(job.error, HiervizError)
            if job is None or job.left_alone or (is_over and not job.is_stopped):
                job = self._jobs[key] = Job(work, key=key)
                finished = [k for k, old in self._jobs.items() if old.finished.is_set()]
                for old in finished[: max(0, len(self._jobs) - self._most)]:
                    del self._jobs[old]
            self._jobs.move_to_end(key)
            return _awaited(job)

    def forget(self, key: Hashable) -> None:
        """Forget a job that has ended: the next request starts it again."""
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.finished.is_set():
                del self._jobs[key]


def _awaited(job: Job[T]) -> Job[T]:
    """The job, which the visitor whose page is drawn waits for as well."""
    if visitor := this_visitor():
        job.visitors.add(visitor)
    return job


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The server's jobs."""
    return Jobs()
