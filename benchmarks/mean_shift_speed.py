"""Mean shift of scikit-learn and of hierviz on the same points, in one run: seconds, and whether the groups are equal.

Run from the repository's root:

    python benchmarks/mean_shift_speed.py [POINTS ...]     # 1000 and 2000 when left out

Points are normal noise around 20 centres in 256 dimensions, with rows of length 1, in windows of
width 0.98. Seconds are of the clock.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
from sklearn.cluster import MeanShift
from sklearn.metrics import adjusted_rand_score

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hierviz.core.vectors import unit_rows
from hierviz.methods.fit import fit_tree

DIMENSIONS, CENTRES, RADIUS = 256, 20, 0.98


def points_of(n: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(CENTRES, DIMENSIONS))
    points = centres[rng.integers(CENTRES, size=n)] + rng.normal(size=(n, DIMENSIONS))
    return unit_rows(points)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("points", nargs="*", type=int, default=[1000, 2000], metavar="POINTS")
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}\n")
    print("| points | scikit-learn, s | hierviz, s | groups | adjusted Rand index between them |")
    print("|---" * 5 + "|")
    for n in parser.parse_args().points:
        points = points_of(n)
        began = time.perf_counter()
        theirs = MeanShift(bandwidth=RADIUS).fit_predict(points)
        between = time.perf_counter()
        ours = fit_tree("mean-shift", points, radius=RADIUS).leaf_of_point
        ended = time.perf_counter()
        print(
            f"| {n:,} | {between - began:.1f} | {ended - between:.2f} | {theirs.max() + 1} | "
            f"{adjusted_rand_score(theirs, ours):.3f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
