"""How long 100 replicates take, on the built-in ImageNet study and at ImageNet-train size, and what they need.

The large logits are made by `structured_logits.py`, memory-mapped.

    python benchmarks/support_speed.py
"""

import argparse
import resource
import sys
import tempfile
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

import hierviz as hv
from benchmarks.structured_logits import write_structured_logits
from hierviz.core.compiled import engine
from hierviz.support import support


def timed(label: str, analysis: hv.Analysis, replicates: int, n_threads: int | None = None) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    found = support(analysis, replicates, n_threads=n_threads)
    seconds = time.perf_counter() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    mean = np.nanmean(found.transfer)
    print(
        f"{label:36}{replicates:4} replicates {seconds:7.2f} s, {more:4.0f} MB more, mean {mean:.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--large", action="store_true", help="at ImageNet-train size too: 5.1 GB on disk"
    )
    large = parser.parse_args().large
    warnings.simplefilter("ignore")
    print(engine().name)
    analysis = hv.analyse(hv.read_study("imagenet"))
    support(analysis, 2)  # compiled by now
    for n_threads in (1, 2):
        timed(f"imagenet, 12,000 x 1000, {n_threads} threads", analysis, 100, n_threads)
    sizes = [(100_000, 100), (1_281_167, 1000)]
    for n, k in sizes if large else sizes[:1]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "logits.npy"
            write_structured_logits(path, n, k)
            timed(f"structured, {n:,} x {k}", hv.analyse(hv.read_study(path)), 100)


if __name__ == "__main__":
    main()
