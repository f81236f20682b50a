"""hdbscan's condensed tree: which points and clusters fall out of which cluster, and when."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import read_array
from hierviz.io.numbers.text_form import first_line
from hierviz.io.trees.formats import FoundTree, npy_header, only_file
from hierviz.io.trees.links import rows_off_the_root

FIELDS = ("parent", "child", "lambda_val", "child_size")


def looks_like(path: Path, head: bytes) -> bool:
    """True for an array or a table with the columns parent, child, lambda_val, child_size."""
    found = npy_header(head)
    if found is not None:
        return found[1].names == FIELDS
    line = head.decode("utf-8-sig", "replace").split("\n")[0]
    return all(
        name in line.replace('"', "").replace(";", ",").strip().split(",") for name in FIELDS
    )


def read(files: Sequence[Path]) -> FoundTree:
    """Read the tree over single points; the height of a cluster is 1 / lambda where it splits."""
    path = only_file(files, "condensed tree")
    table = read_array(path)
    if table.dtype.names:
        parent, child, density = (np.asarray(table[name], dtype=np.float64) for name in FIELDS[:3])
    else:
        headings = [field.strip() for field in first_line(path)[0] if field.strip()]
        if table.ndim != 2 or not set(FIELDS) <= set(headings[-table.shape[1] :]):
            raise LoadError(
                f"{path.name}: expected the columns {', '.join(FIELDS)}; found {', '.join(headings)}."
            )
        places = [headings[-table.shape[1] :].index(name) for name in FIELDS[:3]]
        parent, child, density = (table[:, place] for place in places)
    tree = _tree(parent, child, density, path.name)
    return FoundTree(tree, has_names=False, over_points=True)


def _tree(parent: np.ndarray, child: np.ndarray, density: np.ndarray, where: str) -> Hierarchy:
    if not len(parent) or (np.concatenate([parent, child]) % 1).any() or np.isnan(density).any():
        raise LoadError(f"{where}: expected whole numbers as parent and child, and lambda_val.")
    root = parent.min()
    nodes, place = np.unique(np.concatenate([parent, child]), return_inverse=True)
    top, below = place[: len(parent)], place[len(parent) :]
    above = np.full(len(nodes), -1)
    above[below] = top
    leaves = np.flatnonzero(nodes < root)
    is_sound = len(np.unique(child)) == len(child) and (nodes[below] != root).all()
    if (
        not is_sound
        or not len(leaves)
        or rows_off_the_root(above.tolist())
        or (above < 0).sum() != 1
    ):
        raise LoadError(
            f"{where}: expected every point and cluster to fall out of one cluster, and all out of "
            f"{int(root)}; found others.",
            hint="Save clusterer.condensed_tree_.to_numpy() whole.",
        )
    with np.errstate(divide="ignore"):
        distance = np.where(density > 0, 1 / density, np.inf)
    finite = distance[np.isfinite(distance)].max(initial=0.0)
    heights = np.zeros(len(nodes))
    np.maximum.at(heights, top, np.where(np.isfinite(distance), distance, finite * 1.1 or 1.0))
    return Hierarchy.from_parents(
        above, leaf_ids=leaves.tolist(), heights=heights, height_unit="distance",
        source=f"condensed tree of hdbscan {where}",
    )  # fmt: skip
