"""Trees that other tools learned, opened in the app."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hierviz as hv
from hierviz.io.trees.tree_files import OWN, ROLES, TreeFiles
from tests.ui.test_pages import PAGES, pages_as_served, run, texts, write_study

__all__ = ["pages_as_served"]

SPECIMENS = {
    "CoHiClust": ("cohiclust/CIFAR10.last_epoch_model_masks.pth",),
    "DeepECT": ("deepect/digits.tree.txt", "deepect/digits.labels.npy"),
    "FPH": ("eph/A_B.gzip",),
    "HypHC": ("hyphc/model_0.pkl",),
    "NBDT": ("nbdt/CIFAR100.graph-wordnet.json", "nbdt/CIFAR100.wnids.txt"),
    "PERCH": ("perch/tree.tsv",),
    "TreeVAE": ("treevae/data_tree.npy",),
}
path_text = st.text(
    st.characters(blacklist_characters="|;=\n", blacklist_categories=["Cs"]), min_size=1
)


@given(
    paths=st.lists(path_text, min_size=1, max_size=3),
    roles=st.dictionaries(st.sampled_from([*ROLES, "format"]), path_text),
)
def test_files_of_a_tree_survive_a_link(paths, roles):
    files = TreeFiles(tuple(paths), **roles)
    assert TreeFiles.from_text(files.text()) == files


@pytest.mark.shared
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("tool", SPECIMENS)
def test_trees_of_other_tools_open_on_every_page(page, tool, shared_data):
    files = TreeFiles(tuple(str(shared_data / "trees" / name) for name in SPECIMENS[tool]))
    test = run(page, study=OWN + files.text(), node=3)
    assert not test.exception
    assert not test.error


@pytest.mark.shared
def test_a_tree_over_the_clusters_of_a_study(shared_data):
    tree = shared_data / "trees" / "nbdt" / "Imagenet1000.graph-induced.json"
    test = run("pages/tree.py", study="imagenet", tree=tree)
    assert not test.exception
    assert not test.error
    assert "Imagenet1000" in texts(test)


def test_trees_in_the_folder_of_a_study_are_offered(tmp_path):
    folder = write_study(tmp_path, "superclasses")
    (folder / "trees").mkdir()
    tree = hv.l2h(np.load(folder / "logits.npy"), leaf_names=[f"class {i}" for i in range(6)])
    hv.write_tree(tree, folder / "trees" / "mine.nwk")
    test = run("pages/tree.py", study=folder)
    box = test.selectbox(key="tree_box")
    assert box.options == ["L2H, computed here", "mine.nwk"]
    box.select_index(1).run()
    assert not test.exception
    assert "Newick" in texts(test)


def test_a_tree_that_cannot_be_read_leaves_the_study_as_it_was(tmp_path):
    folder = write_study(tmp_path, "superclasses")
    bad = tmp_path / "bad.nwk"
    bad.write_text("((a,b),(c,d")
    test = run("pages/tree.py", study=folder, tree=bad)
    assert not test.exception
    assert "bad.nwk" in test.error[0].value.replace("\\", "")
    assert "L2H" in texts(test)
    assert "tree" not in test.query_params


@pytest.mark.parametrize("query", [
    {"tree": "a" * 300 + ".nwk"}, {"tree": "~nobody-of-this-name/a.nwk"}, {"by": "a" * 300 + ".csv"},
    {"study": "tree:" + "a" * 300 + ".nwk"}, {"encoding": "class:" + "9" * 5000},
], ids=["tree", "home", "by", "study", "class"])  # fmt: skip
@pytest.mark.parametrize("page", ["pages/tree.py", "pages/taxonomy.py"])
def test_links_to_what_can_be_no_path_are_refused_in_words(page, query, tmp_path):
    test = run(page, **{"study": write_study(tmp_path, "superclasses"), **query})
    assert not test.exception
    assert "An unexpected error" not in texts(test)
