"""Long work: once a server, followed and stopped by anyone."""

from __future__ import annotations

import threading

import pytest

from hierviz.errors import Cancelled, LoadError
from hierviz.ui.shared.jobs import PATIENCE_S, Job, Jobs


def test_two_visitors_share_one_run():
    jobs, runs, gate = Jobs(), [], threading.Event()

    def work(progress):
        runs.append(1)
        gate.wait(5)
        return 42

    first, second = jobs.start("a", work), jobs.start("a", work)
    gate.set()
    assert first is second
    assert first.finished.wait(5)
    assert (first.result, len(runs)) == (42, 1)
    assert jobs.start("a", work) is first


def test_a_job_that_has_ended_can_be_begun_again():
    jobs, gate = Jobs(), threading.Event()
    first = jobs.start("a", lambda progress: gate.wait(5))
    jobs.forget("a")  # it runs: who asks for it follows it
    assert jobs.get("a") is first
    gate.set()
    assert first.finished.wait(5)
    jobs.forget("a")
    jobs.forget("unknown")
    assert jobs.get("a") is None
    assert jobs.start("a", lambda progress: 1) is not first


def test_progress_is_seen_and_work_can_be_stopped():
    jobs, ready, gate = Jobs(), threading.Event(), threading.Event()

    def work(progress):
        progress(1, 9)
        ready.set()
        gate.wait(5)
        progress(2, 9)

    job = jobs.start("a", work)
    assert ready.wait(5)
    assert (job.done, job.total) == (1, 9)
    job.cancel()
    gate.set()
    assert job.finished.wait(5)
    assert isinstance(job.error, Cancelled)
    assert "step 2 of 9" in str(job.error)
    assert jobs.start("a", lambda progress: "begun unasked") is job  # it stays stopped
    jobs.forget("a")
    again = jobs.start("a", lambda progress: "done")
    assert again.finished.wait(5)
    assert again.result == "done"


def test_a_foreseen_failure_is_tried_again_an_unforeseen_one_is_not():
    jobs = Jobs()

    def fail(error):
        def work(progress):
            raise error

        return work

    for error, again in ((LoadError("no"), True), (ZeroDivisionError(), False)):
        job = jobs.start(error, fail(error))
        assert job.finished.wait(5)
        assert job.error is error
        assert (jobs.start(error, fail(error)) is not job) == again


@pytest.mark.parametrize("most", [1, 3])
def test_old_results_are_forgotten(most):
    jobs = Jobs(most=most)
    for key in range(6):
        assert jobs.start(key, lambda progress: 1).finished.wait(5)
    assert jobs.get(0) is None
    assert jobs.get(5) is not None


def test_a_server_keeps_two_dozen():
    jobs = Jobs()
    for key in range(24):
        assert jobs.start(key, lambda progress: 1).finished.wait(5)
    assert all(jobs.get(key) for key in range(24))
    jobs.start(24, lambda progress: 1)
    assert [key for key in range(25) if jobs.get(key) is None] == [0]


def test_a_job_begins_with_nothing_done():
    go_on = threading.Event()

    def work(progress):
        go_on.wait(5)
        progress(3, 7)

    job = Jobs().start("key", work)
    assert (job.done, job.total) == (0, 0)
    go_on.set()
    assert job.finished.wait(5)
    assert (job.done, job.total) == (3, 7)


@pytest.fixture
def lonely():
    """A job whose visitors are in `here`, looked for whenever it makes a step."""
    here, now = {"a", "b"}, [0.0]
    steps = [threading.Event() for _ in range(4)]
    seen = [threading.Event() for _ in range(4)]

    def work(progress):
        for number, step in enumerate(steps):
            step.wait(5)
            progress(number, 4)
            seen[number].set()
        return "done"

    job = Job(work, is_here=lambda visitor: visitor in here, clock=lambda: now[0])
    job.visitors |= here

    def step(number, at):
        now[0] = at
        steps[number].set()
        return seen[number].wait(5) if number < 3 else job.finished.wait(5)

    return job, here, step


def test_work_that_nobody_waits_for_is_stopped(lonely):
    job, here, step = lonely
    assert step(0, 2)
    here.clear()
    assert step(1, 2 + PATIENCE_S)  # the tab may come back
    assert not job.left_alone
    step(2, 4 + PATIENCE_S)
    assert job.finished.wait(5) and job.left_alone
    assert isinstance(job.error, Cancelled)


def test_work_goes_on_while_one_of_its_visitors_stays(lonely):
    job, here, step = lonely
    here.remove("a")
    assert all(step(number, number * 100) for number in range(4))
    assert job.result == "done"


def test_work_that_was_left_alone_begins_anew_for_the_next_visitor():
    jobs = Jobs()
    job = jobs.start("a", lambda progress: 1)
    assert job.finished.wait(5)
    job.left_alone = True
    assert jobs.get("a") is None
    again = jobs.start("a", lambda progress: 2)
    assert again.finished.wait(5) and again.result == 2
