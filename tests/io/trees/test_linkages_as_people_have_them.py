"""Linkages, children and condensed trees in the files in which people have them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from scipy.cluster.hierarchy import cophenet, linkage
from scipy.io import savemat

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io import read_tree

POINTS = np.random.default_rng(4).normal(size=(8, 2))
Z = linkage(POINTS, "average")


def same_as_scipy(tree) -> bool:
    """Every pair of leaves meets at scipy's height."""
    n = tree.n_leaves
    meets = np.zeros((n, n))
    for node in range(n, tree.n_nodes):
        leaves = tree.leaves_below(node)
        inside = np.zeros((n, n), bool)
        inside[np.ix_(leaves, leaves)] = True
        meets[inside & (meets == 0)] = tree.height[node]
    return np.allclose(meets[np.triu_indices(n, 1)], cophenet(Z))


def to_r(rows) -> np.ndarray:
    """R's hclust: leaves negative, merges from 1."""
    n = len(rows) + 1
    ids = rows[:, :2]
    return np.where(ids < n, -ids - 1, ids - n + 1)


def text_of(rows, delimiter=",", heading="", index=False) -> str:
    lines = [
        delimiter.join(([str(at)] if index else []) + [repr(float(x)) for x in row])
        for at, row in enumerate(rows)
    ]
    return "\n".join(([heading] if heading else []) + lines) + "\n"


LINKAGES = {
    "Z.csv": lambda p: p.write_text(text_of(Z)),
    "Z.txt": lambda p: np.savetxt(p, Z),
    "Z.tsv": lambda p: p.write_text(text_of(Z, "\t")),
    "three.csv": lambda p: p.write_text(text_of(Z[:, :3])),
    "pandas.csv": lambda p: p.write_text(text_of(Z, heading=",0,1,2,3", index=True)),
    "headed.csv": lambda p: p.write_text(text_of(Z, heading="left,right,distance,size")),
    "named.npz": lambda p: np.savez(p, Z=Z),
    "positional.npz": lambda p: np.savez(p, Z),
    "Z.mat": lambda p: savemat(p, {"Z": np.column_stack([Z[:, :2] + 1, Z[:, 2]]), "n": 3}),
    "matlab.npy": lambda p: np.save(p, np.column_stack([Z[:, :2] + 1, Z[:, 2]])),
    "octave.csv": lambda p: p.write_text(text_of(np.column_stack([Z[:, :2] + 1, Z[:, 2]]))),
    "r.csv": lambda p: p.write_text(text_of(np.column_stack([to_r(Z), Z[:, 2]]), heading='"V1","V2","height"')),
    "r.npy": lambda p: np.save(p, np.column_stack([to_r(Z), Z[:, 2]])),
}  # fmt: skip


@pytest.mark.parametrize("name", LINKAGES)
def test_linkages(tmp_path, name):
    path = tmp_path / name
    LINKAGES[name](path)
    tree = read_tree(path)
    assert tree.n_leaves == 8
    assert same_as_scipy(tree)
    said = " ".join(tree.notices)
    assert ("from 1" in said) == (name in ("Z.mat", "matlab.npy", "octave.csv"))
    assert ("as R writes" in said) == name.startswith("r.")


def test_linkages_of_height_0(tmp_path):
    np.save(tmp_path / "z.npy", [[0, 1, 0, 2], [2, 3, 0, 2], [4, 5, 0, 4]])
    tree = read_tree(tmp_path / "z.npy")
    assert tree.height[4:].tolist() == [1, 2, 3]
    assert "All heights" in tree.notices[0]


def test_children_of_a_clustering_that_was_stopped(tmp_path):
    np.save(tmp_path / "c.npy", np.array([[0, 59], [1, 60], [2, 3], [61, 62]]))
    with pytest.raises(LoadError, match="stopped early"):
        read_tree(tmp_path / "c.npy")


CONDENSED = [
    (4, 5, 0.25, 2),
    (4, 6, 0.25, 2),
    (5, 0, 2.0, 1),
    (5, 1, 2.0, 1),
    (6, 2, 1.0, 1),
    (6, 3, 1.0, 1),
]


@pytest.mark.parametrize("name", ["c.npy", "c.csv", "pandas.csv"])
def test_condensed_trees(tmp_path, name):
    path = tmp_path / name
    kinds = [("parent", "i8"), ("child", "i8"), ("lambda_val", "f8"), ("child_size", "i8")]
    if name == "c.npy":
        np.save(path, np.array(CONDENSED, dtype=kinds))
    else:
        index = name == "pandas.csv"
        heading = "," * index + "parent,child,lambda_val,child_size"
        path.write_text(text_of(CONDENSED, heading=heading, index=index))
    tree = read_tree(path)
    assert tree.parent.tolist() == [4, 4, 5, 5, 6, 6, -1]
    assert tree.height[4:].tolist() == [0.5, 1.0, 4.0]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_pickled_linkage(tmp_path, protocol, order):
    (tmp_path / "Z.pkl").write_bytes(pickle.dumps(np.array(Z, order=order), protocol))
    tree = read_tree(tmp_path / "Z.pkl")
    assert same_as_scipy(tree)
    assert tree.opened == "Opened Z.pkl as linkage matrix: 8 points."


def test_a_pickle_of_something_else_is_no_linkage(tmp_path):
    (tmp_path / "Z.pkl").write_bytes(pickle.dumps(POINTS))
    with pytest.raises(LoadError, match=r"Z\.pkl"):
        read_tree(tmp_path / "Z.pkl")


@pytest.mark.parametrize("name", ["r.csv", "r.txt", "children.csv"])
def test_merges_without_heights(tmp_path, name):
    ids = to_r(Z) if name.startswith("r") else Z[:, :2]
    rows = ids.astype(int).tolist()
    heading = '"V1","V2"\n' if name == "r.csv" else ""
    parts = " " if name == "r.txt" else ","
    (tmp_path / name).write_text(heading + "\n".join(f"{a}{parts}{b}" for a, b in rows))
    tree = read_tree(tmp_path / name)
    np.testing.assert_array_equal(tree.parent, Hierarchy.from_linkage(Z).parent)
    assert tree.height[8:].tolist() == [1, 2, 3, 4, 5, 6, 7]
