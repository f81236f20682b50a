"""The Taxonomy page and what colours the tree by categories, without a browser."""

from __future__ import annotations

import csv
import time

import numpy as np
import pytest

from hierviz.io.taxonomies.taxonomy_files import read_senses
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.studies import open_study
from hierviz.ui.shared.taxonomies import taxonomies
from tests.ui import test_pages
from tests.ui.test_pages import pages_as_served, texts  # noqa: F401

PAGE = "pages/taxonomy.py"
NAMES = ("cat", "dog", "robin", "jet", "kite", "balloon")


@pytest.fixture(autouse=True)
def own_cache(tmp_path_factory, monkeypatch):
    """Nothing is kept in the cache of whoever runs the tests; WordNet is unpacked once."""
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path_factory.getbasetemp() / "taxonomy-cache"))


def write(folder, **columns):
    """A study of six classes with these columns of the class table."""
    rng = np.random.default_rng(1)
    classes = np.arange(90) % 6
    near = np.kron(np.eye(2), np.ones((3, 3))) * 2 + np.eye(6) * 3  # animals, then things
    np.save(folder / "logits.npy", rng.normal(size=(90, 6)) * 0.3 + near[classes])
    np.save(folder / "labels.npy", classes)
    with (folder / "classes.csv").open("w", newline="") as file:
        csv.writer(file).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return folder


def run(page, **query):
    """A page that no longer waits for WordNet."""
    test = test_pages.run(page, **query)
    end = time.monotonic() + 60
    while "being opened" in texts(test) and time.monotonic() < end:
        time.sleep(0.2)
        test.run()
    return test


def categories(test):
    return test.dataframe[0].value


def test_several_columns_from_coarse_to_fine(tmp_path):
    realm = ["living"] * 3 + ["made"] * 3
    kind = ["pet", "pet", "bird", "craft", "toy", "toy"]
    folder = write(tmp_path, name=NAMES, kind=kind, realm=realm)
    test = run(PAGE, study=folder, by="realm,kind")
    assert not test.error
    table = categories(test)
    assert set(table["category"]) == {"living", "made", "pet", "toy"}
    assert table.set_index("category").loc["living", "F1"] == 1.0


def test_a_file_in_the_folder_is_offered_and_opened(tmp_path):
    folder = write(tmp_path, name=NAMES)
    (folder / "taxonomy.nwk").write_text("((cat,dog,robin)living,(jet,kite,balloon)made);")
    study = open_study(Selection(study=str(folder)))
    assert taxonomies(study)[0] == str(folder / "taxonomy.nwk")
    test = run(PAGE, study=folder)
    assert {"living", "made"} == set(categories(test)["category"])
    test.checkbox(key="category_all").check().run()  # the root, which holds all
    assert len(categories(test)) == 3
    assert not test.error


def test_sorting_by_surprise(tmp_path):
    parts = {
        "cat": "tame",
        "dog": "tame",
        "robin": "wild",
        "jet": "wild",
        "kite": "toy",
        "balloon": "toy",
    }
    folder = write(tmp_path, name=NAMES, kind=[parts[name] for name in NAMES])
    test = run(PAGE, study=folder, by="kind")
    end = time.monotonic() + 60
    while "above chance" not in categories(test) and time.monotonic() < end:
        test.run()
    table = categories(test)
    assert list(table["above chance"]) == sorted(table["above chance"], reverse=True)
    assert (
        table["category"].iloc[-1] == "wild"
    )  # a robin and a jet, far apart: no better than chance
    assert table["above chance"].iloc[-1] <= 0 < table["above chance"].iloc[0]
    test.selectbox(key="category_order").set_value("surprisingly split up").run()
    assert categories(test)["category"].iloc[0] == "wild"
    test.selectbox(key="category_order").set_value("number of classes").run()
    assert list(categories(test)["of"]) == [2, 2, 2]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("kinds", "no column 'kinds'"),
        ("nothing.csv", "No such file"),
        ("circle.csv", "cycle"),
        ("a,b", "no column 'a'"),
    ],
)
def test_what_is_wrong_is_a_message_and_another_can_be_chosen(tmp_path, by, said):
    folder = write(tmp_path, name=NAMES, kind=[*"aabbcc"])
    (folder / "circle.csv").write_text("child,parent\ncat,pet\npet,animal\nanimal,pet\n")
    for page in (PAGE, "pages/tree.py"):
        test = run(page, study=folder, by=by, colour="kinds:a,b", concept="a")
        assert not test.exception
    test = run(PAGE, study=folder, by=by)
    assert said in test.error[0].value.replace("\\", "")
    test.selectbox(key="taxonomy_page_box").set_value("kind").run()
    assert not test.error
    assert len(categories(test)) == 3


def test_offsets_of_another_wordnet_are_a_message_and_the_columns_stay(tmp_path):
    wrong = ["n00000001", "n00000002", "n00000003", "n00000004", "n00000005", "n00000006"]
    folder = write(tmp_path, name=NAMES, wnid=wrong, kind=[*"aabbcc"])
    test = run(PAGE, study=folder)
    assert "not WordNet 3.0's" in test.error[0].value.replace("\\", "")
    test.selectbox(key="taxonomy_page_box").set_value("kind").run()
    assert not test.error


def test_a_taxonomy_that_tells_no_classes_apart_says_so(tmp_path):
    np.save(tmp_path / "logits.npy", np.random.default_rng(0).normal(size=(40, 4)))
    rows = [f"{name},thing" for name in ("apple", "boat", "cat", "door")]
    (tmp_path / "classes.csv").write_text("\n".join(["name,sort", *rows]))
    test = run(PAGE, study=tmp_path, by="sort")
    assert "says nothing about how they relate" in texts(test)
    assert not test.metric


def test_numbers_are_no_names_and_the_page_says_what_is_missing(tmp_path):
    np.save(tmp_path / "logits.npy", np.random.default_rng(0).normal(size=(40, 5)))
    for study in (tmp_path, "digits"):
        test = run(PAGE, study=study)
        assert "known by number alone" in texts(test)
        assert not test.error
        assert not run("pages/tree.py", study=study, colour="depth:1").exception


def test_classes_that_are_numbers_can_have_a_taxonomy_file(tmp_path):
    np.save(tmp_path / "logits.npy", np.random.default_rng(0).normal(size=(40, 4)))
    lines = "0,round\n1,straight\n2,round\n3,round\n"
    (tmp_path / "taxonomy.csv").write_text(f"child,parent\n{lines}")
    assert list(categories(run(PAGE, study=tmp_path))["category"]) == ["round"]


def test_leaves_of_a_clustering_take_their_most_frequent_class(tmp_path):
    folder = write(tmp_path, name=NAMES, kind=[*"aaabbb"])
    test = run(PAGE, study=folder, kind="clustering")
    assert "most frequent class of its points" in texts(test)


def test_a_link_shows_the_category_it_names(tmp_path):
    folder = write(tmp_path, name=NAMES, kind=[*"aaabbb"])
    test = run(PAGE, study=folder, by="kind", concept="a")
    assert "3 of 3" in texts(test)
    test.button(key="category_to_tree").click().run()
    assert test.query_params["colour"] == "clade:a"
    assert test.query_params["concept"] == "a"


def test_the_list_of_categories_is_filtered(tmp_path):
    folder = write(tmp_path, name=NAMES, kind=[*"aaaabb"])
    test = run(PAGE, study=folder, by="kind")
    test.text_input(key="category_filter").set_value("B").run()
    assert list(categories(test)["category"]) == ["b"]


def test_a_sense_kept_with_the_study_changes_the_categories(tmp_path):
    folder = write(tmp_path, name=NAMES)
    (folder / "senses.csv").write_text("name,wnid\nkite,n01604968\ngone,n01604968\n")
    study = open_study(Selection(study=str(folder)))
    assert read_senses(study) == {"kite": "n01604968"}
    table = categories(run(PAGE, study=folder, by="wordnet")).set_index("category")
    assert table.loc["bird", "of"] == 2  # robin and kite


# -- colours ------------------------------------------------------------------


@pytest.mark.parametrize("colour", ["kinds:%,;<script>", "depth:" + "9" * 50, "clade:;", "below:"])
def test_crooked_colours_in_an_address_open_the_page(tmp_path, colour):
    folder = write(tmp_path, name=NAMES, kind=[*"aabbcc"])
    test = run("pages/tree.py", study=folder, colour=colour, rings=colour, concept="<b>", by="kind")
    assert not test.exception
    assert not test.error
