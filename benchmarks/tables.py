"""The tables of two papers beside what the methods here give: every cell equal, better, worse, or why not.

Run from the repository's root, with the real data beside it: python benchmarks/tables.py [--quick]
[--starts N] [--shakes N] [--seconds S] [--embeddings N]. "--quick" leaves out what takes over a minute;
"--embeddings N" prints nothing but the table of embeddings, of N of the pictures. Printed as Markdown.

- EPH: the poster of "Expected Probabilistic Hierarchies": Dasgupta cost of vectors and of graphs, and
  tree-sampling divergence. Vectors: columns standardised, rows of unit length. Graphs: A + A^T, largest
  component. For the cost, trees of more than 512 inner nodes are reduced to 512.
- GHC: its Figure 3a, dendrogram purity of raw features.
- Embeddings of cifar10 and tiny-imagenet, all methods, which no paper has numbers for: Dasgupta cost and
  dendrogram purity, rows of length 1 and as they are. The cost goes by the cosine either way.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from hierviz.core.contingency import contingency_table
from hierviz.core.graphs import undirected
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.vectors import standardised, unit_rows
from hierviz.errors import InputError
from hierviz.methods.fit import FIT_METHODS, Fitted, fit_tree, foretell
from hierviz.metrics import dasgupta_cost_of_points, dendrogram_purity, tree_sampling_divergence
from hierviz.metrics.fewer_nodes import costliest_nodes
from hierviz.metrics.pair_weights import pair_weights
from hierviz.support.consensus import collapsed

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
MOST_INNER = 512

VECTORS = ("zoo", "iris", "glass", "digits", "segmentation", "spambase", "letter")
EPH_VECTORS = {
    "ward": (56.28, 69.98, 122.16, 1126.77, 1266.17, 2962.62, 12241),
    "average": (56.31, 69.48, 121.64, 1121.68, 1258.22, 2952.21, 12181),
    "single": (57.67, 70.71, 126.33, 1166.05, 1368.21, 3042.28, 13166),
    "complete": (55.78, 70.10, 123.02, 1140.26, 1277.48, 2971.59, 12396),
    "louvain": (56.26, 72.31, 125.94, 1126.48, 1238.35, 2916.48, 11946),
    "sparsest-cut": (55.94, 69.10, 121.45, 1119.43, 1237.20, 2917.07, 11895),
    "dasgupta": (55.77, 69.10, 120.94, 1117.58, 1230.60, 2916.17, 11894),
}
GRAPHS = ("polblogs", "brain", "citeseer", "genes", "cora_ml", "openflight", "wiki_physics")
EPH_COST = {
    "average": (355.61, 556.68, 83.69, 196.50, 292.77, 363.40, 658.04),
    "ward": (338.52, 567.90, 137.80, 270.18, 301.68, 379.68, 660.12),
    "louvain": (344.47, 582.45, 158.79, 247.27, 335.57, 501.29, 798.75),
    "sparsest-cut": (307.70, 526.17, 85.41, 188.82, 264.62, 367.36, 630.53),
    "dasgupta": (235.50, 400.20, 74.01, 176.57, 238.28, 312.31, 456.26),
}
EPH_DIVERGENCE = {
    "average": (25.25, 28.91, 67.80, 66.72, 55.30, 52.02, 43.15),
    "louvain": (28.86, 30.74, 68.09, 67.51, 58.18, 52.97, 47.01),
}
GHC = {
    "complete": {"glass": 0.47, "spambase": 0.63, "digits": None},
    "hierarchical-kmeans": {"glass": 0.51, "spambase": 0.63, "digits": None},
    "birch": {"glass": 0.43, "spambase": 0.60, "digits": None},
}
LABELS = {"dasgupta": "EPH; here: search"}

#: Options that the papers' rows were found to need.
OPTIONS = {"louvain": {"neighbours": 0, "depth": 3}}
GRAPH_METHODS = {
    "average": ("paris", {"weights": "uniform"}),
    "louvain": ("louvain", {"depth": 3}),
    "sparsest-cut": ("sparsest-cut", {}),
}
EMBEDDINGS = ("cifar10", "tiny-imagenet")
#: A method that is foretold to take longer is left out of the table of embeddings.
MOST_SECONDS = 300.0
#: Cells that take over a minute.
SLOW = {"spambase", "letter", "openflight", "wiki_physics"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--shakes", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0, help="of one search, at most")
    parser.add_argument("--embeddings", type=int, metavar="N", help="their table alone")
    chosen = parser.parse_args()
    search = {"starts": chosen.starts, "shakes": chosen.shakes, "seconds": chosen.seconds}
    if chosen.embeddings:
        print_embeddings(chosen.embeddings, search)
        return
    is_left_out = SLOW.__contains__ if chosen.quick else lambda name: False
    print_vectors([name for name in VECTORS if not is_left_out(name)], search)
    print_graphs([name for name in GRAPHS if not is_left_out(name)], search)
    print_ghc()
    if not chosen.quick:
        print_embeddings(10_000, search)


# -- the tables -----------------------------------------------------------------


def print_vectors(names: list[str], search: dict) -> None:
    heading("EPH poster: Dasgupta cost of vectors", names)
    rows = {name: unit_rows(standardised(vectors(name)[0])) for name in names}
    for method, printed in EPH_VECTORS.items():
        options = search if method == "dasgupta" else OPTIONS.get(method, {})
        cells = []
        for name in names:
            published = printed[VECTORS.index(name)]
            try:
                found, seconds = timed(lambda n=name: fit_tree(method, rows[n], **options))  # noqa: B023
            except InputError as error:
                cells.append(cannot(published, error.message))
                continue
            tree = in_chains(found.tree) if method == "louvain" else found.tree
            cost = dasgupta_cost_of_points(reduced(tree, rows[name]), rows[name])
            cells.append(cell(published, cost, seconds))
        row(method, cells)


def print_graphs(names: list[str], search: dict) -> None:
    graphs = {name: graph(name) for name in names}
    heading("EPH poster: Dasgupta cost of graphs", names)
    trees: dict[tuple[str, str], Hierarchy] = {}
    for method, printed in EPH_COST.items():
        if method == "ward":
            row(
                method,
                [
                    cannot(printed[GRAPHS.index(name)], "the vectors are not stated")
                    for name in names
                ],
            )
            continue
        key, options = ("dasgupta", search) if method == "dasgupta" else GRAPH_METHODS[method]
        cells = []
        for name in names:
            found, seconds = timed(lambda n=name: fit_tree(key, graphs[n], **options))  # noqa: B023
            tree = in_chains(found.tree) if method == "louvain" else found.tree
            trees[method, name] = tree
            cost = dasgupta_cost_of_points(reduced(tree, graphs[name]), graphs[name])
            cells.append(cell(printed[GRAPHS.index(name)], cost, seconds))
        row(method, cells)
    row("DBLP", ["cannot be checked: the graph is not available"] + [""] * (len(names) - 1))
    heading("EPH poster: tree-sampling divergence of graphs, %", names)
    for method, printed in EPH_DIVERGENCE.items():
        cells = []
        for name in names:
            share = 100 * tree_sampling_divergence(trees[method, name], graphs[name])
            cells.append(cell(printed[GRAPHS.index(name)], share, higher_is_better=True))
        row(method, cells)


def print_ghc() -> None:
    names = ["glass", "spambase", "digits"]
    heading("GHC, Figure 3a: dendrogram purity", names)
    for method, printed in GHC.items():
        cells = []
        for name in names:
            if printed[name] is None:
                cells.append("cannot be checked: its 200 digits are another data set")
                continue
            features, labels = vectors(name)
            found, seconds = timed(lambda f=features: fit_tree(method, f, unit_rows=False))  # noqa: B023
            purity = dendrogram_purity(found.tree, table_of_classes(found.leaf_of_point, labels))
            cells.append(cell(printed[name], purity, seconds, higher_is_better=True))
        row(method, cells)
    print("\nFigure 3b cannot be checked: it does not state the similarity.")


def print_embeddings(most: int, search: dict) -> None:
    points = {name: every(vectors(name), most) for name in EMBEDDINGS}
    columns = [(name, is_unit) for name in EMBEDDINGS for is_unit in (True, False)]
    titles = [f"{name}, {'rows of length 1' if is_unit else 'raw'}" for name, is_unit in columns]
    print(f"\n### Embeddings, {most:,} pictures\n\nDasgupta cost / dendrogram purity.\n")
    print(f"| method | {' | '.join(titles)} |\n|{'---|' * (len(titles) + 1)}")
    for method in FIT_METHODS.values():
        cells = []
        for name, is_unit in columns:
            features, labels = points[name]
            known = {option.key for option in method.options}
            options = {"k": len(np.unique(labels))} if "k" in known else {}
            options |= {key: value for key, value in search.items() if method.key == "dasgupta"}
            foretold = foretell(method.key, features.shape, **options).seconds
            if foretold > MOST_SECONDS:
                cells.append(f"left out: about {foretold:.0f} s are foretold")
                continue
            cells.append(of_embedding(method.key, features, labels, is_unit, options))
        print(f"| {method.key} | {' | '.join(cells)} |", flush=True)
    print("\nNone of these can be checked against a paper: none has numbers for them.")


def every(data: tuple[np.ndarray, np.ndarray], most: int) -> tuple[np.ndarray, np.ndarray]:
    """So many rows, as far apart as they can be: files may be in the order of their classes."""
    rows = np.linspace(0, len(data[1]) - 1, min(most, len(data[1]))).astype(int)
    return data[0][rows], data[1][rows]


def of_embedding(
    method: str, features: np.ndarray, labels: np.ndarray, is_unit: bool, options: dict
) -> str:
    """Cost and purity of one tree of embeddings; the points of one leaf meet in it."""
    found, seconds = timed(lambda: fit_tree(method, features, unit_rows=is_unit, **options))
    tree, leaf = found
    cost = dasgupta_cost_of_points(tree, features, leaf_of_point=leaf)
    purity = dendrogram_purity(tree, table_of_classes(leaf, labels))
    return f"{cost:.1f} / {purity:.3f}, {seconds:.2g} s"


# -- cells ------------------------------------------------------------------------


def cell(
    printed: float, found: float, seconds: float | None = None, *, higher_is_better: bool = False
) -> str:
    """Published number, ours, and how ours is; equal is the same number as printed."""
    digits = _digits(printed)
    shown = round(found, digits)
    is_better = (shown > printed) == higher_is_better
    mark = "equal" if shown == printed else "better" if is_better else "worse"
    took = "" if seconds is None else f", {seconds:.2g} s"
    return f"{printed:.{digits}f} / {found:.{digits}f} {mark}{took}"


def cannot(printed: float, why: str) -> str:
    return f"{printed:.{_digits(printed)}f} / cannot be checked: {why}"


def _digits(printed: float) -> int:
    """How many digits the papers print after the point: two, or none of whole numbers."""
    return 2 if isinstance(printed, float) else 0


def heading(title: str, names: Iterable[str]) -> None:
    names = list(names)
    print(f"\n### {title}\n\nPublished / here.\n\n| method | {' | '.join(names)} |")
    print("|---" * (len(names) + 1) + "|", flush=True)


def row(method: str, cells: list[str]) -> None:
    print(f"| {LABELS.get(method, method)} | {' | '.join(cells)} |", flush=True)


def timed(fit: Callable[[], Fitted]) -> tuple[Fitted, float]:
    start = time.perf_counter()
    return fit(), time.perf_counter() - start


# -- data and trees -----------------------------------------------------------------


def reduced(tree: Hierarchy, points: np.ndarray | sparse.csr_array) -> Hierarchy:
    """The tree with 512 inner nodes at most."""
    if tree.n_inner <= MOST_INNER:
        return tree
    return collapsed(tree, costliest_nodes(pair_weights(tree, points), MOST_INNER))


def in_chains(tree: Hierarchy) -> Hierarchy:
    """The tree with the children of every node joined one by one, the last first.

    So scikit-network's LouvainIteration, which the poster ran, writes communities as a dendrogram.
    """
    made, pairs = list(range(tree.n_leaves)) + [-1] * tree.n_inner, []
    for node in range(tree.n_leaves, tree.n_nodes):
        # Communities come by their size, the largest first; points by their number.
        below = sorted(tree.children(node).tolist(), key=lambda u: (-tree.n_leaves_below[u], u))
        made[node] = made[below.pop()]
        for other in reversed(below):
            pairs.append((made[node], made[other]))
            made[node] = tree.n_leaves + len(pairs) - 1
    return Hierarchy.from_merges(pairs)


def vectors(name: str) -> tuple[np.ndarray, np.ndarray]:
    if name == "digits":
        from sklearn.datasets import load_digits

        return load_digits(return_X_y=True)
    if (DATA / name / "embeddings.npy").is_file():
        features = np.load(DATA / name / "embeddings.npy").astype(np.float64)
        return features, np.load(DATA / name / "labels.npy")
    with np.load(DATA / "vectors" / f"{name}.npz") as file:
        return file["features"], file["labels"]


def graph(name: str) -> sparse.csr_array:
    """A + A^T of the binary matrix, its largest component."""
    whole = undirected(sparse.load_npz(DATA / "graphs" / f"{name}.npz").astype(bool))
    part = connected_components(whole, directed=False)[1]
    kept = np.flatnonzero(part == np.bincount(part).argmax())
    return whole[kept][:, kept]


def table_of_classes(leaf_of_point: np.ndarray, labels: np.ndarray) -> sparse.csr_array:
    """Points of every class in every leaf."""
    kinds, classes = np.unique(labels, return_inverse=True)
    return contingency_table(leaf_of_point, classes, int(leaf_of_point.max()) + 1, len(kinds))


if __name__ == "__main__":
    main()
