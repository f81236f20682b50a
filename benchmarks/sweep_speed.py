"""How long the metrics of all cuts take at ImageNet-train size, compiled, in numpy and in scikit-learn.

Clusters and labels are drawn: three of four points lie in the cluster of their class, most others
in a near one. The tree joins groups at random.

    python benchmarks/sweep_speed.py
"""

import os
import platform
import resource
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn import metrics as oracle

import hierviz as hv
from hierviz import metrics as hm
from hierviz.core.compiled import SWITCH, engine
from hierviz.core.contingency import dense_contingency_table
from hierviz.core.cut import cut_into
from hierviz.core.hierarchy import Hierarchy

N_POINTS = 1_281_167
N_RUNS = 3
SIZES = (10, 300, 1000)  # at which scikit-learn is asked as well


def drawn_points(k: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Clusters and labels of points, int32."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, k, N_POINTS)
    near = (labels + rng.integers(1, 20, N_POINTS)) % k
    far = rng.integers(0, k, N_POINTS)
    kind = rng.random(N_POINTS)
    clusters = np.where(kind < 0.75, labels, np.where(kind < 0.95, near, far))
    return clusters.astype(np.int32), labels.astype(np.int32)


def drawn_merges(k: int, seed: int = 0) -> list[list[int]]:
    """Pairs of groups that join, in order."""
    rng = np.random.default_rng(seed)
    standing, merges = list(range(k)), []
    while len(standing) > 1:
        merges.append([standing.pop(rng.integers(len(standing))) for _ in range(2)])
        standing.append(k + len(merges) - 1)
    return merges


def everything(clusters, labels, merges, k, count=dense_contingency_table):
    """The sweep and the metrics of the tree, from labels and merges."""
    tree = Hierarchy.from_merges(merges)
    cells = hm.class_cells(tree, count(clusters, labels, k, k))
    return tree, hm.sweep(tree, cells), hm.tree_metrics(tree, cells)


@contextmanager
def numpy_only():
    before = os.environ.get(SWITCH)
    os.environ[SWITCH] = "0"
    try:
        yield
    finally:
        os.environ.pop(SWITCH)
        if before is not None:
            os.environ[SWITCH] = before


def best_of(call, *args, runs: int = N_RUNS) -> tuple[float, object]:
    """Seconds of the fastest run, and what the call returned."""
    seconds = []
    for _ in range(runs):
        began = time.perf_counter()
        result = call(*args)
        seconds.append(time.perf_counter() - began)
    return min(seconds), result


def by_scikit_learn(groups: np.ndarray, labels: np.ndarray) -> dict[str, float]:
    """What scikit-learn and scipy have of the sweep, of one cut."""
    table = oracle.cluster.contingency_matrix(labels, groups)
    matched = table[linear_sum_assignment(table, maximize=True)].sum()
    return {
        "nmi": oracle.normalized_mutual_info_score(labels, groups),
        "ari": oracle.adjusted_rand_score(labels, groups),
        "accuracy": matched / len(labels),
        "purity": table.max(axis=0).sum() / len(labels),
    }


def at_full_size() -> None:
    """The bars of the sweep and of AMI, and the same numbers from elsewhere."""
    k = 1000
    (clusters, labels), merges = drawn_points(k), drawn_merges(k)
    everything(clusters, labels, merges, k)  # loads the compiled loops
    seconds, (tree, found, _) = best_of(everything, clusters, labels, merges, k)
    print(f"all cuts, {engine().name:14}  {seconds * 1e3:8.1f} ms   (bar 100, stretch 30)")
    with numpy_only():
        slower, _ = best_of(everything, clusters, labels, merges, k)
        print(f"all cuts, {engine().name:14}  {slower * 1e3:8.1f} ms")
    counts = dense_contingency_table(clusters, labels, k, k)
    for n_groups in SIZES:
        groups = cut_into(tree, n_groups).group_of_leaf[clusters]
        theirs, expected = best_of(by_scikit_learn, groups, labels, runs=1)
        off = max(abs(found.at(n_groups)[name] - expected[name]) for name in expected)
        print(
            f"{n_groups:4} groups, scikit-learn      {theirs * 1e3:8.1f} ms   differs by {off:.0e}"
        )
    for n_groups in SIZES:
        table = hm.group_counts(counts, cut_into(tree, n_groups))
        print(
            f"AMI at {n_groups:4} groups           {best_of(hm.ami, table)[0] * 1e3:8.1f} ms   (bar 1000)"
        )
    rng = np.random.default_rng(0)
    uneven = np.diag(rng.integers(300, 2300, k)) + rng.poisson(0.1, (k, k))
    print(f"AMI, all sizes different    {best_of(hm.ami, uneven)[0] * 1e3:8.1f} ms   (bar 1000)")


def ends_of_scales() -> None:
    """What the page waits for beside the sweep: ceilings and levels by chance, of a shipped study."""
    study = hv.read_study("imagenet")
    analysis = hv.analyse(study)
    cells = hm.class_cells(analysis.tree, analysis.leaves.counts)
    for find in (hm.sweep, hm.ceilings, hm.chance_levels):
        print(
            f"imagenet, {find.__name__:14}    {best_of(find, analysis.tree, cells)[0] * 1e3:8.1f} ms"
        )


def with_many_clusters(k: int = 10_000) -> None:
    """Time and memory where clusters and classes go into the tens of thousands."""
    (clusters, labels), merges = drawn_points(k), drawn_merges(k)
    everything(clusters, labels, merges, k, hm.contingency_table)
    seconds, _ = best_of(everything, clusters, labels, merges, k, hm.contingency_table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"{k:,} clusters and classes, {engine().name}: {seconds * 1e3:.0f} ms, "
        f"the process never above {peak:.2f} GB   (bar 4)"
    )


def main() -> None:
    if sys.argv[1:] == ["many"]:
        with_many_clusters()
        return
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    print(f"{platform.machine()}, {os.cpu_count()} cores, load average {load}")
    print(f"{N_POINTS:,} points, 1000 clusters, 1000 classes; best of {N_RUNS}\n")
    at_full_size()
    ends_of_scales()
    print(flush=True)
    subprocess.run([sys.executable, __file__, "many"], check=True)


if __name__ == "__main__":
    main()
