"""L2H beside one `logits.max(axis=1)` of the same memory map, and beside its definition.

    python benchmarks/l2h_speed.py           # about three minutes, 1 GB of disk
    python benchmarks/l2h_speed.py --full    # with 1,281,167 x 1000: 5.2 GB

Best of three with warm caches, in one process. The definition runs once, in float64: plainly, a
row at a time, and with a group's rows at once; its merges are compared with ours, and those of the
numpy version with numba's.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import hierviz as hv
from benchmarks.structured_logits import write_structured_logits
from hierviz.methods import engine, warm_up
from tests.naive.l2h import array_l2h, naive_l2h

SMALL = [(50_000, 100), (10_000, 1000), (100_000, 1000), (10_000, 10_000)]
FULL = (1_281_167, 1000)
NUMPY_FOR = {(50_000, 100), (10_000, 1000), (100_000, 1000)}
DEFINITION_FOR = {(50_000, 100), (10_000, 1000), (100_000, 1000)}
PLAIN_FOR = (100_000, 1000)


def best_of(function: Callable[[], object], n: int = 3) -> tuple[float, float, object]:
    """Least seconds of wall time, with the processor time of that run, and the result."""
    best = (np.inf, np.inf)
    for _ in range(n):
        wall, processor = time.perf_counter(), time.process_time()
        result = function()
        best = min(best, (time.perf_counter() - wall, time.process_time() - processor))
    return *best, result


def anonymous_memory() -> int:
    """Bytes of this process that no file stands behind; 0 where the system does not say."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("RssAnon"))


def most_memory(function: Callable[[], object]) -> int:
    """The most anonymous memory in use while a function runs, beyond what was before."""
    before, most, done = anonymous_memory(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.005):
            most = max(most, anonymous_memory() - before)

    watching = threading.Thread(target=watch)
    watching.start()
    function()
    done.set()
    watching.join()
    return most


def by_numpy(logits: np.ndarray) -> hv.Hierarchy:
    os.environ["HIERVIZ_NUMBA"] = "0"
    try:
        return hv.l2h(logits)
    finally:
        del os.environ["HIERVIZ_NUMBA"]


def merges_of(tree: hv.Hierarchy) -> list[tuple[frozenset, frozenset]]:
    group = [frozenset(tree.leaves_below(node).tolist()) for node in range(tree.n_nodes)]
    return [(group[record["selected"]], group[record["partner"]]) for record in tree.evidence]


def beyond_first(path: Path) -> float:
    """Seconds that the first run of a fresh process takes longer than the next: kernels are loaded."""
    code = (
        "import sys, time, warnings, numpy as np, hierviz as hv\n"
        "warnings.simplefilter('ignore')\n"
        "logits, seconds = np.load(sys.argv[1], mmap_mode='r'), []\n"
        "for _ in range(3):\n"
        "    began = time.perf_counter(); hv.l2h(logits); seconds.append(time.perf_counter() - began)\n"
        "print(seconds[0] - min(seconds))\n"
    )
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", code, path], cwd=root, capture_output=True, check=True, text=True
    )
    return float(done.stdout)


def compare(logits: np.ndarray) -> tuple[float, float]:
    """Print a line of the table; seconds of a maximum and of L2H."""
    one_pass, _, _ = best_of(lambda: logits.max(axis=1))
    ours, processor, tree = best_of(lambda: hv.l2h(logits))
    memory = most_memory(lambda: hv.l2h(logits))
    n, k = logits.shape
    cells = [
        f"{n:,} x {k:,}", f"{1000 * one_pass:.1f} ms", f"{ours:.3f} s", f"{ours / one_pass:.1f}",
        f"{processor / one_pass:.1f}", f"{memory / 1e6:.0f} MB",
    ]  # fmt: skip
    if (n, k) in NUMPY_FOR:
        seconds, _, other = best_of(lambda: by_numpy(logits), 1)
        same = "" if (tree.parent == other.parent).all() else " OTHER MERGES"
        cells += [f"{seconds / one_pass:.0f}{same}"]
    else:
        cells += [""]
    if (n, k) in DEFINITION_FOR:
        seconds, _, steps = best_of(lambda: array_l2h(logits, "sum-of-means"), 1)
        same = "" if merges_of(tree) == [step[:2] for step in steps] else " OTHER MERGES"
        cells += [f"{seconds:.1f} s, {seconds / ours:.0f} times ours{same}"]
    else:
        cells += [""]
    if (n, k) == PLAIN_FOR:
        seconds, _, result = best_of(lambda: naive_l2h(logits, "sum-of-means"), 1)
        steps = [(step.selected, step.partner) for step in result.steps]
        same = "" if merges_of(tree) == steps else " OTHER MERGES"
        cells += [f"{seconds:.1f} s, {seconds / ours:.0f} times ours{same}"]
    else:
        cells += [""]
    print("| " + " | ".join(cells) + " |", flush=True)
    return one_pass, ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="with 1,281,167 x 1000")
    parser.add_argument("--folder", type=Path, help="where to put the logits for a while")
    chosen = parser.parse_args()
    sizes = SMALL + [FULL] * chosen.full
    warnings.simplefilter("ignore", hv.HiervizWarning)
    began = time.perf_counter()
    warm_up()
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, load ", end=""
    )
    print(
        f"{os.getloadavg()[0]:.1f}; {engine().name}; warmed up in {time.perf_counter() - began:.1f} s"
    )
    print(
        "| points x clusters | one max | L2H | / max | CPU / max | memory | numpy / max "
        "| definition, groups at once | definition, plain |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    seconds: dict[tuple[int, int], float] = {}
    for n, k in sizes:
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            needed = 4 * n * k
            if shutil.disk_usage(folder).free < 1.2 * needed:
                print(f"| {n:,} x {k:,} | left out: {needed / 1e9:.1f} GB of disk are needed |")
                continue
            path = Path(folder) / "logits.npy"
            write_structured_logits(path, n, k)
            seconds[n, k] = compare(np.load(path, mmap_mode="r"))[1]
            if (n, k) == PLAIN_FOR:
                first = min(beyond_first(path) for _ in range(3))
    per_point = {size: spent / size[0] for size, spent in seconds.items()}
    print(
        f"K = 1000 to 10,000 at equal N x K: {seconds[10_000, 10_000] / seconds[100_000, 1000]:.2f} x"
    )
    if FULL in seconds:
        print(
            f"N = 100,000 to 1.28 M, time a point: {per_point[FULL] / per_point[100_000, 1000]:.2f} x"
        )
    print(f"first run of a process, kernels from the cache: {first:.2f} s beyond the next")
    print(f"load {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
