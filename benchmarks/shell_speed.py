"""The shell's helps and completion: what a reader waits for, and processor time.

    python benchmarks/shell_speed.py                  # half a minute
    python benchmarks/shell_speed.py OTHER_CHECKOUT   # beside another state of the code, in turn

The least wall-clock time of several processes and their median processor time, of Python's own start
too. The first process, which compiles, is left out.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from hierviz.cli.main import COMMANDS

RUNS = 7
ASKED = {"_HIERVIZ_COMPLETE": "bash_complete", "COMP_WORDS": "hierviz fit --met", "COMP_CWORD": "2"}


def main() -> None:
    checkouts = [ROOT, *map(Path, sys.argv[1:])]
    lines = {"--help": (["--help"], {}), "completion of fit --met": ([], ASKED)}
    lines |= {f"{name} --help": ([name, "--help"], {}) for name in COMMANDS}
    print(f"| hierviz | {' | '.join(f'{place.name}: wall, CPU' for place in checkouts)} |")
    print("|---" * (1 + len(checkouts)) + "|")
    for line, (words, env) in lines.items():
        runs: list[list[tuple[float, float]]] = [[] for _ in checkouts]
        for _ in range(RUNS + 1):
            for place, found in zip(checkouts, runs, strict=True):
                found.append(_seconds(place, words, env))
        cells = []
        for found in runs:
            wall, cpu = zip(*found[1:], strict=True)
            cells.append(f"{min(wall):.2f} s, {median(cpu):.2f} s")
        print(f"| {line} | {' | '.join(cells)} |", flush=True)


def _seconds(place: Path, words: list[str], env: dict[str, str]) -> tuple[float, float]:
    """Of one process: wall-clock time, and processor time."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "hierviz", *words],
        cwd=place, env=os.environ | env, stdout=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, used


if __name__ == "__main__":
    main()
