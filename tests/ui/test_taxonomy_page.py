"""The Taxonomy page and what colours the tree by categories, without a browser."""

from __future__ import annotations

import csv
import time

import numpy as np
import pytest

from hierviz.io.taxonomies.taxonomy_files import read_senses
from hierviz.ui.shared.compute import leaf_profile, open_study
from hierviz.ui.shared.jobs import Job
from hierviz.ui.shared.knowledge import Knowledge, as_key, taxonomies
from hierviz.ui.shared.selection import Selection
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
    assert set(table["kind"]) == {"living", "made", "pet", "toy"}
    assert table.set_index("kind").loc["living", "F1"] == 1.0


def test_a_file_in_the_folder_is_offered_and_opened(tmp_path):
    folder = write(tmp_path, name=NAMES)
    (folder / "taxonomy.nwk").write_text("((cat,dog,robin)living,(jet,kite,balloon)made);")
    study = open_study(Selection(study=str(folder)))
    assert taxonomies(study)[0] == str(folder / "taxonomy.nwk")
    test = run(PAGE, study=folder)
    assert {"living", "made"} < set(categories(test)["kind"])
    assert not test.error


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


def test_a_taxonomy_that_tells_no_classes_apart_says_so():
    test = run(PAGE, study="digits", by="wordnet")
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
    assert list(categories(run(PAGE, study=tmp_path))["kind"]) == ["round"]


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
    assert list(categories(test)["kind"]) == ["b"]


def test_a_sense_kept_with_the_study_changes_the_categories(tmp_path):
    folder = write(tmp_path, name=NAMES)
    (folder / "senses.csv").write_text("name,wnid\nkite,n01604968\ngone,n01604968\n")
    study = open_study(Selection(study=str(folder)))
    assert read_senses(study) == {"kite": "n01604968"}
    table = categories(run(PAGE, study=folder, by="wordnet")).set_index("kind")
    assert table.loc["bird", "of"] == 2  # robin and kite


# -- colours ------------------------------------------------------------------


@pytest.fixture
def known(tmp_path):
    from hierviz.taxonomy import class_of_leaf, recover
    from hierviz.ui.shared.compute import start_job
    from hierviz.ui.shared.knowledge import open_taxonomy

    kind = ["a,b", "a,b", "50%;", "50%;", "c", "c"]
    folder = write(tmp_path, name=NAMES, kind=kind, realm=[*"xxxyyy"])
    chosen = Selection(study=str(folder))
    study = open_study(chosen)
    job: Job = start_job(study, chosen)
    job.finished.wait(60)
    taxonomy = open_taxonomy(study, "kind")
    classes = class_of_leaf(study, leaf_profile(study))
    return Knowledge(
        "key", taxonomy, job.result, classes, recover(job.result.tree, taxonomy, classes)
    )


def test_names_with_commas_and_semicolons_are_categories_like_others(known):
    key = "kinds:" + ",".join(map(as_key, ("a,b", "50%;")))
    assert key == "kinds:a%2Cb,50%25%3B"
    column = known.column(key)
    assert column["values"] == ["a,b", "50%;"]
    assert column["codes"] == [0, 0, 1, 1, -1, -1]
    assert len(set(column["colours"])) == 2


def test_colours_stay_when_a_category_is_added_or_taken_away(known):
    first = known.column("kinds:c,a%2Cb")
    second = known.column("kinds:a%2Cb")
    third = known.column("kinds:50%25%3B,a%2Cb,c")
    colours = dict(zip(third["values"], third["colours"], strict=True))
    assert dict(zip(first["values"], first["colours"], strict=True)).items() <= colours.items()
    assert second["colours"] == [colours["a,b"]]


@pytest.mark.parametrize(
    "key",
    [
        "kinds:", "kinds:nothing", "kinds:%", "kinds:,,,", "depth:", "depth:-1", "depth:1e9",
        "depth:99999", "best:x", "clade:", "clade:nothing", "below:", "below:c", "group", "",
        "no such:1", "kinds:<b>", "below:%00",
    ],
)  # fmt: skip
def test_a_crooked_key_names_no_colouring(known, key):
    assert known.column(key) is None


@pytest.mark.parametrize(
    "key", ["depth:0", "depth:7", "best:1", "best:9999", "clade:c", "clade:a%2Cb"]
)
def test_every_colouring_has_a_code_a_leaf_and_a_colour_a_value(known, key):
    column = known.column(key)
    assert len(column["codes"]) == 6
    assert len(column["values"]) == len(column["colours"])
    assert -1 <= min(column["codes"]) <= max(column["codes"]) < len(column["values"])


@pytest.mark.parametrize("colour", ["kinds:%,;<script>", "depth:" + "9" * 50, "clade:;", "below:"])
def test_crooked_colours_in_an_address_open_the_page(tmp_path, colour):
    folder = write(tmp_path, name=NAMES, kind=[*"aabbcc"])
    test = run("pages/tree.py", study=folder, colour=colour, rings=colour, concept="<b>", by="kind")
    assert not test.exception
    assert not test.error
