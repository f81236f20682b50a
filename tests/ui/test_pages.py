"""Every page on every sort of study, through Streamlit's AppTest."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from scipy import sparse
from scipy.cluster.hierarchy import linkage
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from hierviz.metrics import recall_at_1
from hierviz.ui.shared import questions
from tests.places import ROOT

APP = str(ROOT / "app.py")
PAGES = [f"pages/{name}.py" for name in questions.PAGES]


def logits(rng, n_points, n_clusters):
    centres = rng.integers(0, n_clusters, n_points)
    return (rng.normal(size=(n_points, n_clusters)) + 3 * np.eye(n_clusters)[centres]), centres


def write_study(folder: Path, kind: str) -> Path:
    """A small study of one sort."""
    rng = np.random.default_rng(3)
    n_clusters = {"one cluster": 1, "two clusters": 2}.get(kind, 6)
    scores, classes = logits(rng, 80, n_clusters)
    if kind in ("vectors", "vectors with a tree"):
        np.save(folder / "embeddings.npy", scores)
        np.save(folder / "labels.npy", classes)
        if kind == "vectors with a tree":
            (folder / "trees").mkdir()
            np.save(folder / "trees" / "ward.npy", linkage(scores, "ward"))
        return folder
    if kind == "graph":
        sparse.save_npz(folder / "graph.npz", sparse.csr_array(np.maximum(scores @ scores.T, 0)))
        return folder
    if kind == "empty clusters":
        scores[:, 4:] -= 100
    np.save(folder / "logits.npy", scores.astype(np.float32))
    if kind != "no labels":
        classes = classes.copy()
        classes[:5] = -1 if kind == "unknown labels" else classes[:5]
        np.save(folder / "labels.npy", classes if kind != "clustering" else (classes + 1) % 6)
    if kind == "superclasses":
        rows = [f"class {i},{'low' if i < 3 else 'high'}" for i in range(6)]
        (folder / "classes.csv").write_text("\n".join(["name,superclass", *rows]))
    if kind == "training split":
        np.save(folder / "train_logits.npy", logits(rng, 200, 6)[0])
    if kind == "pictures":
        np.save(folder / "images.npy", rng.integers(0, 255, (80, 9, 7, 3), dtype=np.uint8))
    if kind == "clustering":
        (folder / "study.toml").write_text('kind = "clustering"\n')
    return folder


KINDS = (
    "one cluster", "two clusters", "no labels", "unknown labels", "superclasses", "training split",
    "pictures", "clustering", "empty clusters", "vectors", "vectors with a tree", "graph",
)  # fmt: skip


@pytest.fixture(autouse=True)
def pages_as_served(monkeypatch):
    """As the app is served: pages run through app.py alone.

    AppTest looks for a folder pages/ anew at every run; here it finds none.
    """
    monkeypatch.setattr(PagesManager, "main_script_parent", Path("no such folder"))


def run(page: str, **query) -> AppTest:
    test = AppTest.from_file(APP, default_timeout=60)
    for name, value in query.items():
        test.query_params[name] = str(value)
    if page != "pages/tree.py":
        # AppTest.switch_page would run the page's file without app.py around it.
        test._page_hash = calc_hash(Path(page).stem)
    return test.run()


def texts(test: AppTest) -> str:
    parts = [*test.markdown, *test.caption, *test.info, *test.warning, *test.error, *test.subheader]
    return "\n".join(str(part.value) for part in parts)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("study", ["imagenet", "digits"])
def test_built_in_studies(page, study):
    test = run(page, study=study, node=3)
    assert not test.exception
    assert not test.error


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_sort_of_study(page, kind, tmp_path):
    folder = write_study(tmp_path, kind)
    n_nodes = {"one cluster": 1, "two clusters": 3}.get(kind, 11)
    for node in (-1, 0, n_nodes - 1):
        test = run(page, study=folder, node=node)
        assert not test.exception
        assert not test.error


def test_a_study_of_vectors_shows_what_there_is_and_says_how_to_get_a_tree(tmp_path):
    test = run("pages/study.py", study=write_study(tmp_path, "vectors"))
    shown = {metric.label: metric.value for metric in test.metric}
    vectors, labels = np.load(tmp_path / "embeddings.npy"), np.load(tmp_path / "labels.npy")
    assert shown == {
        "points": "80",
        "dimensions": "6",
        "classes": "6",
        "Recall@1": f"{recall_at_1(vectors, labels):.3f}",
    }
    assert "No tree yet: this study has vectors of 80 points" in texts(test)
    assert f"fit {tmp_path} --method ward" in test.code[0].value
    assert not test.radio, "it is neither a classifier nor a clustering model"


@pytest.mark.parametrize("show", ["table", "class", "no such way"])
@pytest.mark.parametrize("kind", KINDS)
def test_leaves_are_shown_in_other_ways(show, kind, tmp_path):
    test = run("pages/leaves.py", study=write_study(tmp_path, kind), show=show, node=0)
    assert not test.exception
    assert not test.error


def test_a_class_is_followed_to_the_leaves_that_hold_its_points(tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(3)[[0, 0, 1, 2, 2, 1]])
    np.save(tmp_path / "labels.npy", [0, 1, 1, 1, 2, 1])
    test = run("pages/leaves.py", study=tmp_path, show="class", **{"class": 1})
    assert "**4** points of 1 in **3 leaves**; **2** of them" in texts(test)
    found = test.dataframe[0].value
    assert found["points"].tolist() == [2, 1, 1]
    assert found["share of the class"].tolist() == [0.5, 0.25, 0.25]
    assert found["leaf"].tolist() == ["1", "0", "2"]


def test_an_older_link_to_a_leaf_selects_it():
    test = run("pages/leaves.py", study="digits", leaf=4, show="table")
    assert test.subheader[0].value == "4"
    assert dict(test.query_params) == {"study": "digits", "node": "4", "show": "table"}


@pytest.mark.shared
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["cifar10", "cifar100", "tiny-imagenet", "imagenet"])
def test_real_studies(page, name, shared_data):
    test = run(page, study=shared_data / name, node=3)
    assert not test.exception
    assert not test.error


def test_training_split_is_named(tmp_path):
    folder = write_study(tmp_path, "training split")
    assert "200 training points" in texts(run("pages/tree.py", study=folder)).replace("\\", "")
    panel = texts(run("pages/tree.py", study=folder, node=0)).replace("\\", "")
    assert "Counts, purity and confidence are of the evaluation points; the tree comes" in panel
    study = run("pages/study.py", study=folder)
    assert "These numbers are of the evaluation points. L2H makes its tree from the 200" in texts(
        study
    )
    labels = [metric.label for metric in study.metric]
    assert "evaluation points" in labels and "points" not in labels


def test_a_damaged_picture_is_a_message_not_a_crash(tmp_path):
    folder = write_study(tmp_path, "superclasses")
    (folder / "images").mkdir()
    (folder / "images" / "a.jpg").write_bytes(b"no picture at all")
    rows = "\n".join(f"{row},images/a.jpg" for row in range(80))
    (folder / "images.csv").write_text(f"row,file\n{rows}")
    for page in ("pages/tree.py", "pages/leaves.py"):
        test = run(page, study=folder, node=1)
        assert not test.exception
        assert "a.jpg" in test.error[0].value.replace("\\", "")


def test_missing_labels_are_named(tmp_path):
    folder = write_study(tmp_path, "no labels")
    test = run("pages/study.py", study=folder)
    assert "No labels" in texts(test)


@pytest.mark.parametrize(
    "query",
    [
        {"k": "9" * 30, "node": "99999"},
        {"k": "-3", "node": "-7", "leaf": "1e9"},
        {"k": "two", "node": "<b>", "colour": "column:nothing"},
        {"aggregation": "no such"},
    ],
)
def test_a_crooked_address_opens_what_it_can(query):
    for page in PAGES:
        test = run(page, study="digits", **query)
        assert not test.exception


def test_a_link_to_a_study_that_is_not_there_shows_no_other_in_its_place(tmp_path):
    fresh = AppTest.from_file(APP, default_timeout=60)
    fresh.query_params["study"] = str(tmp_path / "gone")
    fresh.run()
    assert not fresh.exception
    assert "gone" in fresh.error[0].value.replace("\\", "")
    assert not fresh.metric and not fresh.warning
    fresh.button(key="open_start").click().run()
    assert not fresh.error and not fresh.exception
    assert fresh.session_state["selection"].study == "imagenet"


def test_opening_by_path_and_failing_to(tmp_path):
    folder = write_study(tmp_path, "superclasses")
    test = run("pages/study.py", study="digits")
    test.text_input(key="open_path_text").set_value(str(folder))
    test.button[0].click().run()
    assert tmp_path.name in test.toast[0].value.replace("\\", "")
    assert test.session_state["selection"].study == str(folder)
    test = run("pages/study.py", study=folder)
    test.text_input(key="open_path_text").set_value(str(folder / "nothing here"))
    test.button[0].click().run()
    assert "nothing here" in test.error[0].value.replace("\\", "")
    assert tmp_path.name in texts(test).replace("\\", "")


def test_what_files_were_read_as_is_shown_and_columns_can_be_said(tmp_path):
    rows = ["id,a,b,c,note", *(f"{i},{i % 3}.5,{i % 2}.25,0.{i},{i % 4}" for i in range(9))]
    (tmp_path / "logits.csv").write_text("\n".join(rows))
    test, leave_out = run("pages/study.py", study=tmp_path), f"columns_leave_out_of {tmp_path.name}"
    assert "9 points x 4 clusters, first line taken as heading" in texts(test).replace("\\", "")
    test.text_input(key=leave_out).set_value("id, note")
    test.run()
    test.button(key="columns_again").click().run()
    assert "9 points x 3 clusters" in texts(test).replace("\\", "")
    assert "leave_out" in test.query_params["columns"]
    test.text_input(key=leave_out).set_value("nothing so called")
    test.run()
    test.button(key="columns_again").click().run()
    assert "nothing so called" in test.error[0].value.replace("\\", "")
    assert "9 points x 3 clusters" in texts(test).replace("\\", "")


@pytest.mark.parametrize("columns", ["{", "[" * 50_000, "[1]", '{"labels": 3}'])
def test_crooked_columns_in_a_link_are_a_message(tmp_path, columns):
    test = run("pages/study.py", study=write_study(tmp_path, "superclasses"), columns=columns)
    assert not test.exception
    assert "columns" in test.error[0].value


def test_probabilities_are_offered_the_logarithm(tmp_path):
    rng = np.random.default_rng(0)
    np.save(tmp_path / "logits.npy", rng.dirichlet(np.ones(4), size=50))
    test = run("pages/study.py", study=tmp_path)
    assert "probabilities" in texts(test)
    test.button(key="take_log").click().run()
    assert not test.exception
    assert test.query_params["take_log"] == "True"


def test_choosing_another_aggregation_makes_another_tree():
    test = run("pages/tree.py", study="digits", node=12)
    test.selectbox(key="aggregation_box").set_value("mean-of-means").run()
    assert "mean of means" in texts(test)
    assert "node" not in test.query_params  # nodes of another tree mean something else


def test_leaves_are_filtered():
    test = run("pages/leaves.py", study="imagenet", show="table")
    test.text_input(key="leaf_filter").set_value("terrier").run()
    names = test.dataframe[0].value["name"]
    assert len(names) > 10
    assert names.str.contains("terrier").all()


@pytest.mark.parametrize("study", ["x" * 400, "~nobody-of-this-name/x", "nul\0byte", "file:///x"])
def test_paths_that_cannot_be_are_told(study):
    test = run("pages/tree.py", study=study)
    assert not test.exception
    assert test.error


@pytest.mark.parametrize("page", PAGES)
def test_a_study_of_assignments_shows_its_clusters(page, tmp_path):
    np.save(tmp_path / "assignments.npy", np.arange(40) % 4)
    np.save(tmp_path / "labels.npy", np.arange(40) % 3)
    test = run(page, study=tmp_path, node=2)
    assert not test.exception
    assert not test.error
    said = texts(test)
    clusters = test.dataframe or "Most frequent classes" in said
    assert "no logits" in said or "by number alone" in said or clusters


def test_classes_of_one_name_are_told_apart():
    test = run("pages/leaves.py", study="imagenet", show="table")
    test.text_input(key="leaf_filter").set_value("crane").run()
    names = test.dataframe[0].value["name"]
    assert len(set(names)) == len(names) == 2


def test_what_the_model_is_can_be_corrected(tmp_path):
    folder = write_study(tmp_path, "superclasses")
    test = run("pages/study.py", study=folder)
    box = test.radio(key="kind_box")
    assert box.value == "classifier"
    box.set_value("clustering").run()
    assert not test.error
    assert test.radio(key="kind_box").value == "clustering"
    assert "kind" in test.query_params
    assert "most frequent class" in test.dataframe[0].value.columns


def test_a_folder_whose_name_is_not_utf8_is_listed_and_said_to_be_so(tmp_path, monkeypatch):
    folder = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff"))
    folder.mkdir()
    write_study(folder, "no labels")
    monkeypatch.setenv("HIERVIZ_ROOTS", str(tmp_path))
    test = run("pages/study.py", study="digits")
    assert not test.error
    box = next(box for box in test.selectbox if box.label == "Studies here")
    assert [Path(option).name for option in box.options] == ["bad\ufffd"]
    box.select_index(0).run()
    assert "UTF\\-8" in test.error[0].value
