"""scipy, scikit-learn and scikit-network beside hierviz, on the same points: time, memory, and how good.

Run from the repository's root, with the real data beside it:

    python benchmarks/fit_beside_others.py [DATA ...]     # all of it when left out; cifar10 takes minutes

Every fit has a process of its own, is fitted to a few points first (compiled loops are loaded then), and is
timed once, in seconds of the processor, so that other work beside it hardly counts. Memory is how far
the process grew beyond what it held with the points loaded; it is measured on Linux only. Vectors have
rows of length 1, average linkage takes 1 - cosine. Dasgupta cost is that of (1 + cosine) / 2, or of the graph's
weights, scaled to sum 1; lower is better. Dendrogram purity is by the true classes; graphs have none.
Printed as Markdown.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.tables import graph, table_of_classes, vectors
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.vectors import unit_rows
from hierviz.methods.fit import fit_tree
from hierviz.methods.fit.paris import as_of_old
from hierviz.metrics import dasgupta_cost_of_points, dendrogram_purity

Points = np.ndarray | sparse.csr_array
Fit = Callable[[Points], object]

VECTORS = ("digits", "cifar10")
GRAPHS = ("cora_ml", "polblogs")
LINKAGES = ("single", "complete", "average", "ward")


def by_scipy(method: str) -> Fit:
    from scipy.cluster.hierarchy import linkage

    metric = "cosine" if method == "average" else "euclidean"
    return lambda points: linkage(points, method, metric)


def by_scikit_learn(method: str) -> Fit:
    from sklearn.cluster import AgglomerativeClustering

    metric = "cosine" if method == "average" else "euclidean"
    return AgglomerativeClustering(
        n_clusters=None, distance_threshold=0, linkage=method, metric=metric
    ).fit


def by_scikit_network(method: str) -> Fit:
    from sknetwork.hierarchy import LouvainIteration, Paris

    made = Paris(reorder=False) if method == "paris" else LouvainIteration()
    return lambda points: made.fit_predict(as_of_old(points))


def by_hierviz(method: str) -> Fit:
    return lambda points: fit_tree(method, points)


TOOLS = {
    "scipy": by_scipy,
    "scikit-learn": by_scikit_learn,
    "scikit-network": by_scikit_network,
    "hierviz": by_hierviz,
}
FITS_OF_VECTORS = [
    *((tool, method) for method in LINKAGES for tool in ("scipy", "scikit-learn", "hierviz")),
    ("hierviz", "hierarchical-kmeans"),
    ("hierviz", "dasgupta"),
]
FITS_OF_GRAPHS = [
    *((tool, method) for method in ("paris", "louvain") for tool in ("scikit-network", "hierviz")),
    ("hierviz", "dasgupta"),
]


def tree_of(made: object) -> Hierarchy:
    """The tree that a tool made, in whatever form it gives it."""
    if isinstance(made, tuple):
        return made[0]
    pairs = made[:, :2] if isinstance(made, np.ndarray) else made.children_
    return Hierarchy.from_merges(np.asarray(pairs, dtype=np.int64).tolist())


def measured(tool: str, method: str, name: str) -> dict[str, float | None]:
    """One fit, in this process."""
    points, labels = data(name)
    few = points[:50, :50] if sparse.issparse(points) else points[:50]
    fit = TOOLS[tool](method)
    fit(sparse.csr_array(few + sparse.eye_array(50)) if sparse.issparse(few) else few)
    held = forget_peak()
    began = time.process_time()
    made = fit(points)
    seconds = time.process_time() - began
    memory = None if held is None else memory_line("VmHWM") - held
    tree = tree_of(made)
    purity = None
    if labels is not None:
        purity = dendrogram_purity(tree, table_of_classes(np.arange(len(labels)), labels))
    cost = dasgupta_cost_of_points(tree, points)
    return {"seconds": seconds, "memory": memory, "cost": cost, "purity": purity}


def data(name: str) -> tuple[Points, np.ndarray | None]:
    if name in GRAPHS:
        return graph(name), None
    points, labels = vectors(name)
    return unit_rows(np.asarray(points, dtype=np.float64)), labels


def forget_peak() -> float | None:
    """Have Linux measure the peak of memory from now on; what is held now, in bytes."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:  # not Linux
        return None
    return memory_line("VmRSS")


def memory_line(key: str) -> float:
    status = Path("/proc/self/status").read_text()
    return 1024.0 * int(status.split(f"{key}:")[1].split()[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = (*VECTORS, *GRAPHS)
    parser.add_argument("data", nargs="*", metavar="DATA", help=f"of {', '.join(known)}")
    parser.add_argument("--one", nargs=3, metavar=("TOOL", "METHOD", "DATA"), help="as JSON")
    chosen = parser.parse_args()
    if chosen.one:
        print(json.dumps(measured(*chosen.one)))
        return
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    for name in chosen.data or known:
        shape = " x ".join(f"{n:,}" for n in data(name)[0].shape)
        print(f"\n### {name}, {shape}\n")
        print("| method | by | CPU seconds | memory | Dasgupta cost | dendrogram purity |")
        print("|---" * 6 + "|", flush=True)
        for tool, method in FITS_OF_GRAPHS if name in GRAPHS else FITS_OF_VECTORS:
            print_row(tool, method, name)


def print_row(tool: str, method: str, name: str) -> None:
    command = [sys.executable, "-W", "ignore", __file__, "--one", tool, method, name]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(done.stdout)
    memory = "" if found["memory"] is None else f"{found['memory'] / 1e6:,.0f} MB"
    purity = "" if found["purity"] is None else f"{found['purity']:.3f}"
    print(
        f"| {method} | {tool} | {found['seconds']:.2g} | {memory} | {found['cost']:.2f} | {purity} |",
        flush=True,
    )


if __name__ == "__main__":
    main()
