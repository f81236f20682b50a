"""Ctrl-C at any moment ends the shell with one line and status 130.

What cannot be guarded is Python's own start, before `hierviz.__main__.run` is called: for some
hundredths of a second the interpreter dies of the signal, or says where in itself it was.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from tests.cli.test_main import command
from tests.places import ROOT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")
STOPPED = (130, "hierviz: stopped.\n")
INTERRUPT = "os.kill(os.getpid(), signal.SIGINT)"


def hears_ctrl_c() -> None:
    """As in a terminal: what runs beside a shell inherits that SIGINT is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def ended(script: str, *words: str) -> tuple[int, str]:
    """Status and stderr of a process that runs a script, then the command line."""
    script = (
        "import os, runpy, signal, sys, time\n"
        f"{script}\nruns = runpy.run_module('hierviz', run_name='__main__', alter_sys=True)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, *words], cwd=ROOT, capture_output=True, text=True, timeout=120,
        preexec_fn=hears_ctrl_c,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "module",
    ["click", "hierviz.cli.main", "hierviz.cli.commands.metrics", "numpy", "scipy.sparse", "hierviz.cli.metrics"],
)  # fmt: skip
def test_while_modules_come_in(module):
    script = (
        "class Finder:\n"
        "    def find_spec(name, *_):\n"
        f"        if name == {module!r}: {INTERRUPT}\n"
        "sys.meta_path.insert(0, Finder)"
    )
    assert ended(script, "metrics", "digits") == STOPPED


WORK = "import hierviz.cli.info as place\ndef work(**_):\n    {}\nplace.info = work"


@pytest.mark.parametrize(
    "work",
    [
        INTERRUPT + "; time.sleep(60)",
        f"type('Lost', (), {{'__del__': lambda _: {INTERRUPT}}})(); time.sleep(60)",
        f"import atexit; atexit.register(lambda: {INTERRUPT})",
    ],
    ids=["in the work", "where Python loses it", "at the end"],
)
def test_in_the_work_and_after_it(work):
    assert ended(WORK.format(work), "info", "digits") == STOPPED


def test_what_else_a_callback_raises_is_reported_as_ever():
    work = "type('Odd', (), {'__del__': lambda _: 1 / 0})()"
    status, said = ended(WORK.format(work), "info", "digits")
    assert status == 0 and "ZeroDivisionError" in said


def test_a_job_that_a_shell_keeps_from_ctrl_c_goes_on():
    script = "signal.signal(signal.SIGINT, signal.SIG_IGN)\n" + WORK.format(INTERRUPT)
    assert ended(script, "info", "digits") == (0, "")


@pytest.mark.parametrize("words", ["fit --help", "info digits", "export digits -o tree.pdf"])
def test_at_many_moments(words, tmp_path):
    for moment in (0.02, 0.05, 0.08, 0.12, 0.2, 0.3, 0.5, 0.7, 1):
        process = subprocess.Popen(
            command(*words.replace("tree", str(tmp_path / "tree")).split()),
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            preexec_fn=hears_ctrl_c,
        )  # fmt: skip
        time.sleep(moment)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
        if process.returncode == 130 or "in run\n" in said:
            assert said.splitlines()[-1] == STOPPED[1].strip()
            assert "Traceback" not in said
