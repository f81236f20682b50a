"""Long work, done once a server: started by the first visitor, followed by all."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar, cast

import streamlit as st

from hierviz.errors import Cancelled, HiervizError

Progress = Callable[[int, int], None]
T = TypeVar("T")


class Job(Generic[T]):
    """One piece of work in a thread of its own.

    Attributes
    ----------
    done, total : int
        Steps done and in all; total is 0 until the work has said it.
    result : T
        What the work returned, once `finished` is set; the error it ended with is raised.
    error : BaseException or None
    finished : threading.Event
    """

    def __init__(self, work: Callable[[Progress], T]) -> None:
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

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._cancelled.set()

    def _progress(self, done: int, total: int) -> None:
        self.done, self.total = done, total
        if self._cancelled.is_set():
            raise Cancelled(
                f"Stopped after step {done} of {total}.", hint="Run it again when you like."
            )

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
            if key in self._jobs:
                self._jobs.move_to_end(key)
            return self._jobs.get(key)

    def start(self, key: Hashable, work: Callable[[Progress], T]) -> Job[T]:
        """The job of this key; started unless it runs or has succeeded."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or isinstance(job.error, HiervizError):
                job = self._jobs[key] = Job(work)
                finished = [k for k, old in self._jobs.items() if old.finished.is_set()]
                for old in finished[: max(0, len(self._jobs) - self._most)]:
                    del self._jobs[old]
            self._jobs.move_to_end(key)
            return job


@st.cache_resource(show_spinner=False)
def jobs() -> Jobs:
    """The server's jobs."""
    return Jobs()
