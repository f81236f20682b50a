"""Small sound studies, with which of their files `fuzz_study` breaks."""

from __future__ import annotations

import io
import json
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image

from hierviz.core.hierarchy import Hierarchy
from hierviz.io import write_tree
from hierviz.io.store import STORE_FILE, Store
from hierviz.io.words import Mark, Words, write_words
from tests.io.fuzzing.broken_files import Files
from tests.io.fuzzing.running import Seed

N, K = 12, 4
TRUTH = np.arange(N) % K
LOGITS = np.round(np.random.default_rng(0).normal(size=(N, K)) + 5 * np.eye(K)[TRUTH], 3)
NAMES = ("ape", "bee", "red cow", "dog, big")
WNIDS = ("n02470325", "n02206856", "n01887787", "n02084071")
CLASSES = "name,wnid,superclass\n" + "".join(
    f'"{name}",{wnid},{kind}\n'
    for name, wnid, kind in zip(NAMES, WNIDS, ("mammal", "insect", "mammal", "mammal"), strict=True)
)


def seeds() -> dict[str, list[Seed]]:
    """Sound studies by the kind of file that is broken in them."""
    plain = {"logits.npy": _npy(LOGITS), "labels.npy": _npy(TRUTH), "classes.csv": CLASSES.encode()}

    def beside(files: Files, *without: str) -> Seed:
        kept = {name: part for name, part in plain.items() if name.split(".")[0] not in without}
        return Seed({**kept, **files}, tuple(files))

    return {
        "npy": [beside(files, *roles) for files, *roles in _arrays()],
        "npz": [beside(files, *roles) for files, *roles in _archives()],
        "csv": [beside({"logits.csv": text}, "logits") for text in _tables()],
        "parquet": [beside(files, *roles) for files, *roles in _parquet()],
        "labels": [beside(files, "labels") for files in _labels()],
        "classes": [beside(files, "classes") for files in _classes()],
        "images": [beside(files) for files in _images()],
        "settings": [beside({"study.toml": text}) for text in _settings()],
        "taxonomy": [beside(files) for files in _taxonomies()],
        "words": [beside(files) for files in _words()],
        "tree": [Seed(files) for files in _tree_studies()],
    }


def _npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def _npz(**arrays: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.savez_compressed(stream, **arrays)
    return stream.getvalue()


def _lines(rows: Iterable[Iterable[object]], sign: str = ",") -> bytes:
    return "".join(sign.join(map(str, row)) + "\n" for row in rows).encode()


def _arrays() -> list[tuple]:
    """Files, and the roles in whose place they come."""
    return [
        ({"logits.npy": _npy(LOGITS.astype("f4"))}, "logits"),
        ({"logits.npy": _npy(np.asfortranarray(LOGITS.astype(">f8")))}, "logits"),
        ({"logits-00000.npy": _npy(LOGITS[:7]), "logits-00001.npy": _npy(LOGITS[7:])}, "logits"),
        ({"labels.npy": _npy(TRUTH.astype("i4"))}, "labels"),
        ({"labels.npy": _npy(np.array(NAMES)[TRUTH])}, "labels"),
        ({"labels.npy": _npy(np.eye(K)[TRUTH])}, "labels"),
        ({"assignments.npy": _npy(TRUTH)}, "logits"),
        ({"train_logits.npy": _npy(LOGITS[::2]), "train_labels.npy": _npy(TRUTH[::2])},),
        ({"images.npy": _npy(np.zeros((N, 2, 2, 3), "u1"))},),
    ]


def _archives() -> list[tuple]:
    study = _npz(
        logits=LOGITS, labels=TRUTH, train_logits=LOGITS[::2], images=np.zeros((N, 2, 2), "u1")
    )
    return [
        ({"logits.npz": _npz(logits=LOGITS, other=TRUTH)}, "logits"),
        ({"labels.npz": _npz(arr_0=TRUTH)}, "labels"),
        ({"all.npz": study}, "logits", "labels", "classes"),
    ]


def _tables() -> list[bytes]:
    numbered = [[row, *values] for row, values in enumerate(LOGITS)]
    comma = [[str(value).replace(".", ",") for value in row] for row in LOGITS]
    return [
        _lines(LOGITS),
        _lines([["", *"abcd"], *numbered]),
        _lines([[*"abcd", "label"], *([*row, c] for row, c in zip(LOGITS, TRUTH, strict=True))]),
        _lines(comma, ";"),
        _lines(LOGITS, "\t"),
    ]


def _parquet() -> list[tuple]:
    columns = pa.table({f"c{k}": LOGITS[:, k] for k in range(K)})
    lists = pa.table({"logits": list(LOGITS.astype("f4"))})
    labels = pa.table({"label": TRUTH})
    return [
        ({"logits.parquet": _packed(columns, row_group_size=5)}, "logits"),
        ({"logits.parquet": _packed(lists, compression="none")}, "logits"),
        ({"labels.parquet": _packed(labels)}, "labels"),
        ({"labels.parquet": _packed(pa.table({"label": np.array(NAMES)[TRUTH]}))}, "labels"),
    ]


def _packed(table: pa.Table, **options: object) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


def _labels() -> list[Files]:
    words = ["ape", "bee", "unknown", *(NAMES[c] for c in TRUTH[3:])]
    return [
        {"labels.csv": _lines([["label"], *([c] for c in TRUTH)])},
        {
            "labels.csv": _lines(
                [["file", "label"], *([f"{row}.png", c] for row, c in enumerate(TRUTH))]
            )
        },
        {"labels.txt": "\n".join(words).encode()},
        {"labels.txt": _lines([c] for c in TRUTH)},
    ]


def _classes() -> list[Files]:
    pairs = {str(c): [WNIDS[c], NAMES[c]] for c in range(K)}
    numbers = {name: c for c, name in enumerate(NAMES)}
    return [
        {"classes.csv": CLASSES.encode()},
        {"classes.csv": CLASSES.replace(",", ";").encode()},
        {"classes.txt": "ape\nbee\ncow\n猫\n".encode()},
        {"classes.txt": b"0: ape\n1: bee\n2: cow\n3: dog\n"},
        {"classes.txt": b"{0: 'ape', 1: \"bee's\", 2: 'cow', 3: 'dog'}"},
        {"classes.txt": b"n02470325 1 ape\nn02206856 2 bee\nn01887787 3 cow\nn02084071 4 dog\n"},
        {"classes.yaml": b"path: x\nnames:\n  0: ape\n  1: bee\n  2: red cow\n  3: dog\n"},
        {"classes.npy": _npy(np.array(NAMES))},
        *({"classes.json": json.dumps(one).encode()} for one in (NAMES, pairs, numbers)),
    ]


def _images() -> list[Files]:
    pictures = {}
    for row, ending in enumerate(("png", "jpeg", "gif", "bmp", "webp", "tiff", "ppm")):
        stream = io.BytesIO()
        Image.new("RGB", (3, 2), (9 * row, 0, 0)).save(stream, ending)
        pictures[f"{row}.{ending}"] = stream.getvalue()
    table = _lines([["row", "file"], *enumerate(pictures)])
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w") as archive:
        for name, content in {**pictures, "images.csv": table}.items():
            archive.writestr(name, content)
    below = {f"images/{name}": content for name, content in pictures.items()}
    classes = {
        f"images/{name}/{row}": pictures["0.png"]
        for name in NAMES[:2]
        for row in ("0.png", "1.png")
    }
    return [
        {"images.csv": table, **below},
        {"images.csv": table},
        {"images.zip": zipped.getvalue()},
        classes,
    ]


def _settings() -> list[bytes]:
    return [
        b'title = "A study"\nsource = "here"\nlicence = "CC"\nkind = "classifier"\n\n[options]\n'
        b"take_log = false\none_picture_a_class = true\nn_clusters = 4\n",
        b'kind = "clustering"\ntitle = """two\nlines"""\n[columns]\nheading = true\nlabel = "label"\n'
        b'leave_out = ["a", 2]\n[options]\nday = 1979-05-27T07:32:00Z\nnumbers = [1, 2.5, 0x1f]\n',
    ]


def _taxonomies() -> list[Files]:
    names = [name.replace(", big", "") for name in NAMES]
    with tempfile.TemporaryDirectory() as place:
        tree = Hierarchy.from_merges([(0, 2), (4, 3), (5, 1)], leaf_names=NAMES)
        write_tree(tree, Path(place) / "t.json")
        content = (Path(place) / "t.json").read_bytes()
    pairs = [["child", "parent"], ["ape", "mammal"], ["n01887787", "mammal"], ["mammal", "animal"],
             ["bee", "animal"], ["ape", "primate"], ["primate", "mammal"]]  # fmt: skip
    return [
        {"taxonomy.csv": _lines(pairs)},
        {
            "taxonomy.nwk": f"(({names[0]},'{NAMES[2]}')mammal,{names[1]},{WNIDS[3]})animal;".encode()
        },
        {"taxonomy.json": content},
    ]


MARKED = {"pair 0/1": Mark("real", "two\nlines"), "pair 2/3": Mark("", "hm")}


def _words() -> list[Files]:
    words = Words({(0, 2): "mammals", (0, 1, 2): "猫, all"}, {"ape": WNIDS[0], "bee": ""}, MARKED)
    with tempfile.TemporaryDirectory() as place:
        store, table = Store(Path(place) / STORE_FILE), Path(place) / "words.csv"
        store.add(words)
        with closing(sqlite3.connect(store.path)) as database:
            database.execute("PRAGMA journal_mode=DELETE")
        write_words(words, table)
        return [
            {STORE_FILE: store.path.read_bytes()},
            {"group_names.csv": b'name,clusters\nmammals,0 2\n"all, of them",0 1 2 3\n'},
            {"senses.csv": f"name,wnid\nape,{WNIDS[0]}\nbee,\n".encode()},
            {"words.csv": table.read_bytes()},
        ]


def _tree_studies() -> list[Files]:
    newick = b"((a:1,b:1)ab:2,(c:1,'d e':1)cd:2)root;"
    return [
        {"t.nwk": newick, "classes.csv": b"name\na\nb\nc\nd e\n", "labels.npy": _npy(TRUTH),
         "assignments.npy": _npy(TRUTH)},
        {"t.nwk": newick, "mapping.csv": b"leaf,cluster\na,1\nb,0\nc,2\nd e,3\n", "assignments.csv": _lines([c] for c in TRUTH)},
        {"t.npy": _npy(np.array([[0, 1, 1, 2], [2, 3, 2, 2], [4, 5, 3, 4.0]])), "labels.meta": b"0\n1\n1\n0\n"},
    ]  # fmt: skip
