"""The fuzzing itself: what breaks the rule is noticed, whatever it is, and kept; the rest goes on."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from hierviz.errors import LoadError
from tests.io.fuzzing.running import Fuzz, Seed

N_CASES = 6
AT = 3  # the case that breaks the rule


def read(kind: str, folder: Path, names: list[str], number: int) -> None:
    if number != AT:
        raise LoadError("refused, as it should be")
    if kind == "error":
        raise KeyError(number)
    if kind == "time":
        time.sleep(9)
    if kind == "memory":
        np.ones(1 << 26)
    if kind == "end":
        os.kill(os.getpid(), 9)


KINDS = {"error": "KeyError: 3", "time": "TooSlow", "memory": "Memory", "end": "ended", "fine": ""}
FUZZ = Fuzz(
    "tests.io.fuzzing.test_running", lambda: {kind: [Seed({"a/b.txt": b"1,2"})] for kind in KINDS}, read,
    most_seconds=0.5, most_bytes=1 << 28,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_what_breaks_the_rule_is_told_in_a_line_and_kept(tmp_path, kind):
    command = [sys.executable, "-m", FUZZ.module, "--cases", str(N_CASES), "--kind", kind]
    done = subprocess.run(
        [*command, "--keep", str(tmp_path)], capture_output=True, text=True, check=False
    )
    *faults, summary = done.stdout.splitlines()
    kept = [folder.name for folder in tmp_path.iterdir()]
    if kind == "fine":
        assert (done.returncode, faults, kept) == (0, [], [])
        assert "6 cases" in summary and summary.endswith("fine")
        return
    assert (done.returncode, len(faults), kept) == (1, 1, [f"{kind}-{AT}"])
    assert f"{kind}-{AT}" in faults[0] and KINDS[kind] in faults[0]
    assert (tmp_path / f"{kind}-{AT}" / "a" / "b.txt").is_file()
    assert summary.endswith("FAULTS")


def test_cases_are_the_same_for_the_same_numbers():
    some, same, other = (list(FUZZ.cases("fine", 9, seed=seed)) for seed in (0, 0, 1))
    assert some == same != other


if __name__ == "__main__":
    sys.exit(FUZZ.main())
