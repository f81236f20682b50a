"""How long comparing two trees takes, by leaves: without halves, with 20 of them, and where nothing is matched.

python benchmarks/compare_speed.py [--large]
"""

import argparse
import resource
import sys
import time
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np

import hierviz as hv
from hierviz.compare import compare, tangle


def random_tree(k: int, seed: int) -> hv.Hierarchy:
    """Two of the groups that stand are merged, again and again: the worst case for matching."""
    rng = np.random.default_rng(seed)
    standing, merges = list(range(k)), []
    for step in range(k - 1):
        pair = [standing.pop(rng.integers(len(standing))) for _ in range(2)]
        merges.append(tuple(pair))
        standing.append(k + step)
    return hv.Hierarchy.from_merges(merges)


def timed(label: str, work) -> None:
    began, of_processor = time.perf_counter(), time.process_time()
    work()
    seconds, of_processor = time.perf_counter() - began, time.process_time() - of_processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{label:48}{seconds:7.2f} s, {of_processor:6.2f} s of a processor, {peak:6,.0f} MB at most so far",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="5,000 leaves too: minutes")
    large = parser.parse_args().large
    warnings.simplefilter("ignore")
    analysis = hv.analyse(hv.read_study("imagenet"))
    half = hv.l2h(analysis.study.logits[::2], leaf_names=analysis.tree.leaf_names)
    compare(analysis, half, halves=1)  # compiled by now
    timed("imagenet and a half of it, no halves", lambda: compare(analysis, half, halves=0))
    timed("imagenet and a half of it, 2 halves", lambda: compare(analysis, half, halves=2))
    timed("imagenet and a half of it, 20 halves", lambda: compare(analysis, half))
    found = compare(analysis, half, halves=0)
    timed("their tanglegram", lambda: tangle(found))
    for k in (2_000, *((5_000,) if large else ()), 10_000):
        one, other = random_tree(k, 0), random_tree(k, 1)
        timed(f"two random trees of {k:,} leaves", lambda one=one, other=other: compare(one, other))


if __name__ == "__main__":
    main()
