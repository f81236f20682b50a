"""Linkages among other things: in files with several arrays, in JSON, in tables of R and of Excel."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pandas as pd
import pytest
import scipy.io
from scipy.cluster.hierarchy import linkage

from hierviz.errors import LoadError
from hierviz.io import read_tree

POINTS = np.random.default_rng(0).normal(size=(9, 3))
Z = linkage(POINTS, "average")
PAIRS, HEIGHTS = Z[:, :2].astype(int), Z[:, 2]
R_MERGE = np.where(PAIRS < 9, -PAIRS - 1, PAIRS - 8)
R_TABLE = pd.DataFrame(R_MERGE, columns=["V1", "V2"], index=range(1, 9)).assign(height=HEIGHTS)


def write_r_table(path):
    lines = ['"V1" "V2" "height"', *(f'"{row[0]}" {row[1]} {row[2]} {row[3]!r}' for row in R_TABLE.itertuples())]  # fmt: skip
    path.write_text("\n".join(lines) + "\n")


def write_excel(path):
    table = pd.DataFrame(Z).to_csv(sep=";", decimal=",", index=False, lineterminator="\r\n")
    path.write_bytes(b"\xef\xbb\xbf" + table.encode())


FILES = {
    "named.npz": lambda path: np.savez(path, Z=Z, labels=np.array(list("abcdefghi"))),
    "unnamed.npz": lambda path: np.savez(path, POINTS, Z),
    "sklearn.npz": lambda path: np.savez(path, children=PAIRS, distances=HEIGHTS),
    "dict.pkl": lambda path: path.write_bytes(pickle.dumps({"Z": Z, "labels": list("abcdefghi")})),
    "lists.pkl": lambda path: path.write_bytes(pickle.dumps(Z.tolist())),
    "two.mat": lambda path: scipy.io.savemat(path, {"X": POINTS, "Z": Z[:, :3] + [1, 1, 0]}),
    "lists.json": lambda path: path.write_text(json.dumps(Z.tolist())),
    "hclust.json": lambda path: path.write_text(
        json.dumps({"merge": R_MERGE.tolist(), "height": HEIGHTS.tolist(), "order": [1, 2]})
    ),
    "r.txt": write_r_table,
    "excel.csv": write_excel,
}


@pytest.mark.parametrize("name", FILES)
def test_the_linkage_is_found(tmp_path, name):
    FILES[name](tmp_path / name)
    np.save(tmp_path / "plain.npy", Z)
    tree, plain = read_tree(tmp_path / name), read_tree(tmp_path / "plain.npy")
    assert tree.parent.tolist() == plain.parent.tolist()
    np.testing.assert_allclose(tree.height, plain.height)


def test_children_as_pandas_writes_them(tmp_path):
    """The heading 0,1 is no merge of leaves 0 and 1."""
    pairs = PAIRS[:, ::-1]
    pd.DataFrame(pairs).to_csv(tmp_path / "children.csv", index=False)
    np.save(tmp_path / "children.npy", pairs)
    tree = read_tree(tmp_path / "children.csv")
    assert tree.n_leaves == 9
    assert tree.parent.tolist() == read_tree(tmp_path / "children.npy").parent.tolist()


def test_several_arrays_and_no_merges(tmp_path):
    scipy.io.savemat(tmp_path / "other.mat", {"X": POINTS, "Y": POINTS})
    with pytest.raises(LoadError, match=r"found X \(9, 3\), Y \(9, 3\)"):
        read_tree(tmp_path / "other.mat")
    np.savez(tmp_path / "other.npz", X=POINTS, Y=POINTS)
    with pytest.raises(LoadError, match=r"arrays named X, Y\. Nearest is a linkage"):
        read_tree(tmp_path / "other.npz")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n", "Git LFS"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "a web page"),
    ],
)
def test_what_lies_there_in_the_place_of_a_file(tmp_path, content, said):
    for name in ("tree.nwk", "Z.npy", "tree.json"):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(LoadError, match=said):
            read_tree(tmp_path / name)


def test_further_numbers_after_a_length(tmp_path):
    (tmp_path / "t.nwk").write_text("((a:1:95:0.5,b:1):2,c:3);")
    tree = read_tree(tmp_path / "t.nwk")
    assert tree.height.tolist() == [0, 0, 0, 1, 3]
    assert "At 1 node, numbers after the length were left out." in tree.notices


def test_a_semicolon_inside_a_name(tmp_path):
    (tmp_path / "t.nwk").write_text("((a;b,c),d);")
    with pytest.raises(LoadError, match="Put a name that holds ; in quotes"):
        read_tree(tmp_path / "t.nwk")
