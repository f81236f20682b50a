"""The files that hierviz once misread, and what is right for each; docs/formats.md lists the kinds."""

from __future__ import annotations

import re

import numpy as np
import pytest

from hierviz.errors import HiervizError
from hierviz.io import read_study, read_tree
from hierviz.io.taxonomies.taxonomy_files import read_taxonomy
from tests.places import ROOT, shared

FIVE = ("cat", "dog", "None", "NA", "nan")
LETTERS = tuple("abcde")


def said(study) -> str:
    return " ".join(map(str, study.notices))


def named(*names, points=40, notice=""):
    return lambda study: (
        study.class_names == names
        and study.n_points == points
        and re.search(notice, said(study)) is not None
    )


def shaped(n_points, n_clusters, notice="", labels=None):
    return lambda study: (
        (study.n_points, study.n_clusters) == (n_points, n_clusters)
        and re.search(notice, said(study)) is not None
        and (
            labels is None
            or (study.labels is not None and len(set(study.labels.tolist()) - {-1}) == labels)
        )
    )


def leaves(*names, notice=""):
    return lambda tree: (
        set(tree.leaf_names) == set(names) and re.search(notice, " ".join(tree.notices)) is not None
    )


def numbered(n, notice="", height=None):
    return lambda tree: (
        tree.n_leaves == n
        and re.search(notice, " ".join(tree.notices)) is not None
        and (height is None or abs(tree.height[-1] - height) < 1e-6 or tree.height[-1] > 0)
    )


def refused(words):
    return words


CASES = {
    "csv_headernum": shaped(40, 5, "taken as heading"),
    "bothhdr": shaped(40, 5, labels=5),
    "lcsvpd0": shaped(40, 5, labels=5),
    "csv_idx100": shaped(40, 5, "numbers the rows"),
    "csv_id1": shaped(40, 5, "'id' numbers the rows and is left out"),
    "csv_label": shaped(40, 5, "taken as the true classes", labels=5),
    "pqlab": shaped(40, 5, "taken as the true classes", labels=5),
    "csv_plain": named(*LETTERS, notice="words of the heading taken as names"),
    "csv_space": shaped(40, 5),
    "c_idxname_shuf": named(*FIVE),
    "c_pydict": named(*(f"{name}, Tinca" for name in FIVE)),
    "c_loc": lambda study: study.class_table["wnid"][0] == "n01440760" and study.class_names[0] == "cat, Tinca tinca",
    "c_cub": named(*(f"{name}_bird" for name in FIVE), notice="from 1"),
    "c_hf": named(*FIVE),
    "c_npy": named(*FIVE),
    "c_wnids": lambda study: study.class_names[0] == "tench" and study.class_table["wnid"][0] == "n01440764",
    "c_NameCap": named(*FIVE),
    "l255": shaped(40, 5, "9 labels are unknown"),
    "lbool": shaped(40, 2, "true and false", labels=2),
    "lstr": shaped(40, 5, "matched to the names", labels=5),
    "lcub": shaped(40, 5, "from 1 to 5", labels=5),
    "n1k": shaped(40, 5, "was read as"),
    "neginf": refused("Column 4 is -inf throughout"),
    "bf16": shaped(40, 5, "bfloat16"),
    "pt": refused("logits.pt"),
    "round": shaped(600, 11, "look like rounded probabilities"),
    "sigm": shaped(600, 11, "probabilities of a sigmoid"),
    "transp": shaped(11, 600, "transposed"),
    "tf1001": shaped(600, 11, "shifted by one"),
    "exif": lambda study: _is_turned(study),
    "i16": lambda study: abs(study.images.picture(0).mean() - 127.5) < 2,
    "order": lambda study: [int(study.images.picture(row).mean()) for row in range(12)]
    == sorted(int(study.images.picture(row).mean()) for row in range(12)),
    "Z.csv": numbered(8), "Z.txt": numbered(8), "Z.npz": numbered(8),
    "matlab3.npy": numbered(8, "from 1"),
    "merge.csv": numbered(8, "as R writes"),
    "condensed.npy": numbered(10),
    "edges_pc.csv": leaves("cat", "dog", "car"),
    "root0.csv": leaves("cat", "dog", "car"),
    "isa.txt": leaves("tench", "goldfish", "cat", "dog", "car", "bus", notice="animal, vehicle"),
    "d3.json": leaves("cat", "dog", "car"),
    "auspice.json": leaves("A", "B"),
    "decimalcomma.nwk": refused("decimal commas"),
    "netw.nwk": refused("network"),
    "inner.nwk": lambda tree: set(tree.inner_names) == {"fish", "pet", "animal"} and tree.n_leaves == 4,
    "g.nwk.gz": leaves("a", "b", "c"),
    "x.nex": leaves("A", "B", "C d"),
    "multi.nwk": refused("found 2: which is meant"),
    "badquote.nwk": refused("double a quote"),
    "wikipedia_noname.nwk": leaves("0", "1", "2", "3", notice="no names"),
    "nxund.json": refused("undirected"),
    "one_b.nwk": leaves("1", "2", "3", "4", "5"),
    "trunc.npy": refused("stopped early"),
    "all0.npy": numbered(4, "heights"),
}  # fmt: skip


def _is_turned(study) -> bool:
    from PIL import Image

    files = study.images._files
    with Image.open(files.root / study.images._names[0]) as image:
        stored = image.size
    shown = study.images.picture(0).shape[:2]
    return shown == stored  # height and width exchanged


@pytest.mark.shared
@pytest.mark.parametrize("name", CASES)
def test_what_is_right(name, shared_data):
    path, right = shared_data / "cases" / name, CASES[name]
    read = read_study if path.is_dir() else read_tree
    if isinstance(right, str):
        with pytest.raises(HiervizError) as caught:
            read(path)
        assert right in str(caught.value)
    else:
        assert right(read(path))


@pytest.mark.shared
def test_every_case_is_tried(shared_data):
    found = {path.name for path in (shared_data / "cases").iterdir()} - {"README.md"}
    assert found == set(CASES)


@pytest.mark.shared
def test_edges_as_a_taxonomy(shared_data, tmp_path):
    np.save(tmp_path / "logits.npy", np.random.default_rng(0).normal(size=(20, 6)))
    (tmp_path / "classes.txt").write_text("tench\ngoldfish\ncat\ndog\ncar\nbus\n")
    taxonomy = read_taxonomy(shared_data / "cases" / "isa.txt", read_study(tmp_path))
    assert {"fish", "pet", "animal", "vehicle"} <= set(taxonomy.ids)


@pytest.mark.shared
def test_leaves_from_1_beside_a_study(shared_data):
    names = [str(number) for number in range(5)]
    tree = read_tree(shared_data / "cases" / "one_b.nwk", leaf_names=names)
    assert "counted from 1" in tree.notices[-1]


@pytest.mark.shared
def test_the_documentation_has_a_line_for_every_case():
    """Each line names the cases that it is about, in a comment that only the source shows."""
    text = (ROOT / "docs" / "formats.md").read_text()
    assert shared().exists()
    listed = {
        name for line in re.findall(r"<!-- cases: ([^>]*) -->", text) for name in line.split()
    }
    assert listed == set(CASES)
