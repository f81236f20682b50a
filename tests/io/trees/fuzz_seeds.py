"""Small sound files of every tree format, from which `fuzz_trees` makes broken ones."""

from __future__ import annotations

import gzip
import io
import json
import pickle
import tempfile
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.io import write_tree
from tests.io.fuzzing.broken_files import Files
from tests.io.trees.torch_writer import write_old_torch, write_torch


def seeds() -> dict[str, list[Files]]:
    """Sound files of every format, by the format's key."""
    with tempfile.TemporaryDirectory() as folder:
        return {**_written(Path(folder)), **_torch(Path(folder)), **_arrays(), **_texts()}


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _written(folder: Path) -> dict[str, list[Files]]:
    names = ("it's", "b,c", "猫", 'q"', "two words", "f")
    merges = [(0, 1), (2, 3), (6, 4), (7, 8), (9, 5)]
    tree = Hierarchy.from_merges(merges, heights=[1, 1.5, 2, 3, 4], leaf_names=names)
    found = {}
    for key, ending in {
        "hierviz": "json", "newick": "nwk", "linkage": "npy", "parents": "csv"
    }.items():  # fmt: skip
        path = folder / f"t.{ending}"
        write_tree(tree, path)
        found[key] = [{path.name: path.read_bytes()}]
    found["linkage"].append({"Z.pkl": pickle.dumps(np.load(folder / "t.npy"), 5)})
    rows = np.load(folder / "t.npy").tolist()
    ours = {"Z": rows, "labels": list(names)}
    found["linkage"] += [{"Z.json": json.dumps(ours).encode()}, {"d.pkl": pickle.dumps(ours)}]
    lines = "".join(f'"{at}" {" ".join(map(repr, row))}\n' for at, row in enumerate(rows, 1))
    found["linkage"].append({"r.txt": f'"V1" "V2" "V3" "V4"\n{lines}'.encode()})
    records = (
        b'[{"id": "r", "parent": "#"}, {"id": "a", "parent": "r"}, {"id": "b", "parent": "r"}]'
    )
    found["parents"].append({"p.json": records})
    found["newick"].append({"p.jplace": b'{"tree": "((a:1{0},b:2:3):1,c:1);", "version": 3}'})
    nexus = b"#NEXUS\nbegin trees;\n translate 1 ape, 2 'b c', 3 cow;\n tree t = [&R] ((1:1,2:1):1,3:2);\nend;\n"
    found["newick"].append({"n.nex": nexus})
    found["newick"].append({"u.nwk": b"[&R] ((a:1,'b''':2)95:1[&&NHX:S=x],c_d:3,(e,f))r;"})
    return found


def _torch(folder: Path) -> dict[str, list[Files]]:
    masks = {depth: np.ones(1 << depth, np.float32) for depth in (1, 2, 3)}
    masks[3][[1, 6]] = 0
    new = write_torch(folder / "m.pth", masks).read_bytes()
    old = write_old_torch(folder / "o.pth", masks).read_bytes()
    head = {"tree_model.0.weight": np.zeros((7, 2), np.float32)}
    model = write_torch(folder / "h.pth", head).read_bytes()
    sigmoids = _npy(np.random.default_rng(0).random((9, 7)))
    points = np.random.default_rng(1).normal(size=(12, 3))
    embedded = {"scale": np.ones(1), "embeddings.weight": points}
    hyphc = write_torch(folder / "e.pkl", embedded).read_bytes()
    return {
        "cohiclust": [
            {"m.pth": new},
            {"m.pth": new, "s.npy": sigmoids},
            {"o.pth": old},
            {"h.pth": model, "m.pth": new},
        ],
        "hyphc": [{"e.pkl": hyphc}],
    }


def _condensed() -> bytes:
    rows = [
        (6, 7, 0.5, 4),
        (6, 4, 0.6, 1),
        (6, 5, 0.4, 1),
        *((7, leaf, 0.9, 1) for leaf in range(4)),
    ]
    lines = ["parent,child,lambda_val,child_size", *(",".join(map(str, row)) for row in rows)]
    return "\n".join(lines).encode()


def _arrays() -> dict[str, list[Files]]:
    rows = [
        [0, "0", None, 10], [1, "1", 0, 10], [2, " truck: 0.9 tot 9", 0, 1],
        [3, "no digits", 1, 1], [4, "no digits", 1, 1],
    ]  # fmt: skip
    vae = _npy(np.array(rows, dtype=object))
    tables = {
        "best_A.npy.npz": np.array([[1.0, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0, 0.2, 0.8]]),
        "best_B.npy.npz": np.array([[0, 0, 1.0], [0, 0, 0.4], [0, 0, 0]]),
    }
    packed: Files = {}
    for name, table in tables.items():
        stream = io.BytesIO()
        np.savez_compressed(stream, table)
        packed[name] = stream.getvalue()
    fph = {
        "A": tables["best_A.npy.npz"],
        "B": tables["best_B.npy.npz"],
        "T": {4: [0, 1, 2], 5: [4, 3]},
    }
    pairs = np.array([[0, 1], [2, 3], [4, 5]])
    dendrogram = np.array([[1.0, 0, 1, 2], [3, 2, 1, 2], [4, 5, np.inf, 4]])
    return {
        "treevae": [{"data_tree.npy": vae}, {"data_tree.npy": vae, "l.npy": _npy(np.arange(3))}],
        "nested": [
            {
                "d3.json": b'{"name": "r", "children": [{"name": "a", "children": [{"name": "b"}, {"id": 3}]}, {"name": "c"}]}'
            },
            {"lists.json": b'[["a", "b"], ["c", {"left": {"name": "d"}, "right": {"name": "e"}}]]'},
            {"plain.json": b'{"animal": {"cat": null, "dog": {}}, "car": ["bus", "van"]}'},
            {
                "auspice.json": b'{"tree": {"name": "N", "node_attrs": {"div": 0}, "children": [{"name": "A", "node_attrs": {"div": 1}}, {"name": "B", "node_attrs": {"div": 2}}]}}'
            },
        ],
        "hdbscan": [{"c.csv": _condensed()}],
        "eph": [packed],
        "fph": [{"A_B.gzip": gzip.compress(pickle.dumps(fph))}],
        "scikit-learn": [
            {"c.npy": _npy(pairs)},
            {"c.npy": _npy(pairs), "d.npy": _npy(np.arange(1.0, 4))},
        ],
        "scikit-network": [{"n.npy": _npy(dendrogram)}],
        "higra": [
            {"p.npy": _npy(np.array([4, 4, 5, 5, 6, 6, 6]))},
            {
                "p.npy": _npy(np.array([4, 4, 5, 5, 6, 6, 6])),
                "a.npy": _npy(np.array([0.0, 0, 0, 0, 1, 1, 2])),
            },
        ],
    }


def _texts() -> dict[str, list[Files]]:
    steps = [((0,), (1,)), ((2,), (0, 1)), ((3,), (0, 1, 2))]
    graph = {
        "nodes": [{"id": f"n0000000{i}", "label": f"a{i}"} for i in range(4)]
        + [{"id": "f00000001"}, {"id": "f00000002"}],
        "links": [
            {"source": "f00000002", "target": "f00000001"},
            {"source": "f00000002", "target": "n00000000"},
            {"source": "f00000002", "target": "n00000003"},
            {"source": "f00000001", "target": "n00000001"},
            {"source": "f00000001", "target": "n00000002"},
        ],
    }
    nbdt = json.dumps(graph).encode()
    wnids = "".join(f"n0000000{i}\n" for i in range(4)).encode()
    deepect = b"[[[0, 8], [[2, [7, 9]], 4]], [[1, [5, 11]], [3, (6, 10)]]]"
    return {
        "l2h-steps": [
            {"m.txt": repr(steps).encode()},
            {"m.json": json.dumps(steps).encode()},
            {"m.pkl": pickle.dumps(steps)},
        ],
        "deepect": [{"t.txt": deepect}, {"t.txt": deepect, "l.npy": _npy(np.array([0, 8, 10, 6]))}],
        "nbdt": [{"g.json": nbdt}, {"g.json": nbdt, "w.txt": wnids}, {"g.json": b"other.json"}],
        "perch": [{"t.tsv": b"r\tNone\tNone\nx\tr\tNone\na\tx\t1\nb\tx\t2\nc\tr\t1\n"}],
    }
