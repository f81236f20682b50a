"""A study opened, its profile, its tree: with a pass of its own over the logits each, and from one.

    python benchmarks/opening_speed.py                # half a minute, 0.4 GB of disk
    python benchmarks/opening_speed.py --full         # with 1,281,167 x 1000: 5.2 GB
    python benchmarks/opening_speed.py --cold         # what the system keeps of the file is dropped first

"Apart" is what opening took before: one pass to check and hash, one for clusters and confidences,
one of L2H's own. The passes are counted as whole tables read before L2H begins to merge; its steps
come back to rows a few times, as ever. Best of three; the numbers are compared to the last digit.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import hierviz as hv
from benchmarks.structured_logits import write_structured_logits
from hierviz.core.blocks import Blocks
from hierviz.core.profile import LeafProfile
from hierviz.io.numbers.arrays import read_array
from hierviz.io.study.logits_pass import pass_over
from hierviz.methods import warm_up

SIZES = [(100_000, 1000, np.float32), (150_000, 1000, np.float16)]
FULL = (1_281_167, 1000, np.float32)


class RowsRead:
    """Counts the rows that are read in blocks, from files and from maps."""

    def __init__(self) -> None:
        self.n = 0
        self._count(Blocks, "read", lambda blocks, number: _length(blocks.rows[number]))
        algorithm = sys.modules["hierviz.methods.l2h.algorithm"]
        self._count(algorithm, "read", lambda source, *_: len(source.logits))

    def _count(self, owner: object, name: str, n_rows: Callable[..., int]) -> None:
        function = getattr(owner, name)

        def counted(*arguments: object) -> object:
            self.n += n_rows(*arguments)
            return function(*arguments)

        setattr(owner, name, counted)


def _length(rows: slice) -> int:
    return rows.stop - rows.start


def apart(path: Path) -> list[Callable[[list], object]]:
    """Every step with a pass of its own."""
    return [
        lambda _: pass_over(read_array(path), where=path.name, predicts=False),
        lambda _: LeafProfile.from_study(hv.Study("apart", logits=read_array(path))),
        lambda _: hv.l2h(read_array(path)),
    ]


def together(path: Path) -> list[Callable[[list], object]]:
    """One pass, from which the others take up."""
    return [
        lambda _: hv.read_study(path),
        lambda made: LeafProfile.from_study(made[0]),
        lambda made: hv.l2h(made[0]),
    ]


def timed(steps: list[Callable[[list], object]], path: Path, cold: bool) -> tuple[list, list]:
    """Seconds of every step, and what they made."""
    seconds, made = [], []
    for step in steps:
        if cold:
            drop(path)
        began = time.perf_counter()
        made.append(step(made))
        seconds.append(time.perf_counter() - began)
    return seconds, made


def drop(path: Path) -> None:
    """Have the system forget what it keeps of a file, so that it is read from the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def compare(path: Path, n: int, rows: RowsRead, cold: bool) -> None:
    """Print two lines of the table."""
    results = []
    for name, steps in (("apart", apart(path)), ("together", together(path))):
        best = None
        for _ in range(3):
            rows.n = 0
            seconds, made = timed(steps, path, cold)
            best = seconds if best is None or sum(seconds) < sum(best) else best
        results.append((made[1], made[2]))
        cells = [f"{second:.2f} s" for second in (*best, sum(best))]
        print(f"| {name} | {' | '.join(cells)} | {rows.n / n:.0f} |", flush=True)
    (leaves, tree), (other_leaves, other_tree) = results
    same = (
        leaves.assignments.tobytes() == other_leaves.assignments.tobytes()
        and leaves.confidence.tobytes() == other_leaves.confidence.tobytes()
        and (tree.parent == other_tree.parent).all()
        and tree.evidence.tobytes() == other_tree.evidence.tobytes()
    )
    print("the same to the last digit" if same else "OTHER NUMBERS", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help="with 1,281,167 x 1000")
    parser.add_argument("--cold", action="store_true", help="drop the file from memory first")
    parser.add_argument("--folder", type=Path, help="where to put the logits for a while")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore", hv.HiervizWarning)
    warm_up()
    rows = RowsRead()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for n, k, dtype in [FULL] if chosen.full else SIZES:
        with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
            needed = 4 * n * k
            if shutil.disk_usage(folder).free < 1.7 * needed:
                print(f"{n:,} x {k:,} left out: {1.7 * needed / 1e9:.1f} GB of disk are needed")
                continue
            path = Path(folder) / "logits.npy"
            write_structured_logits(path, n, k)
            if dtype != np.float32:
                np.save(path, np.load(path).astype(dtype))
            print(f"\n{n:,} x {k:,} {np.dtype(dtype)}\n")
            print("| | open | profile | L2H | all | passes |\n|---|---|---|---|---|---|")
            compare(path, n, rows, chosen.cold)


if __name__ == "__main__":
    main()
