"""Labels and classes: which fit, what they are called, whether clusters are classes."""

import numpy as np
import pytest

from hierviz.io import read_study
from tests.io.study.folders import K, N, a_folder, refusal

# -- labels and names -----------------------------------------------------------


@pytest.mark.parametrize(
    "labels, words",
    [
        (np.zeros(5, int), ["labels.npy", "expected 12 labels", "found 5"]),
        (np.array([0, 1, 2, 3] * 3), ["labels.npy", "from 0 to 2", "found 3 in row 3"]),
        (np.array([0, -2, 1] * 4), ["labels.npy", "found -2 in row 1"]),
        (np.array([0, 0.5, 1] * 4), ["labels.npy", "expected whole numbers", "0.5 in row 1"]),
        (np.full(12, np.nan), ["labels.npy", "expected whole numbers", "nan in row 0"]),
        (np.array(["ape", "b", "c"] * 4), ["labels.npy", "name of a class in row 1", "'b'"]),
        (np.zeros((N, K), int), ["labels.npy", "one whole number per point", "(12, 3)"]),
    ],
)
def test_labels_that_do_not_fit(tmp_path, labels, words):
    a_folder(tmp_path, labels=labels)
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in words), message


def test_labels_in_words_and_labels_from_one(tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(3))
    (tmp_path / "labels.csv").write_text("label\n0\ncat\n1\n")
    (tmp_path / "classes.csv").write_text("ape\nbee\ncow\n")
    assert "name of a class in row 0 (counted from 0); found '0'" in refusal(read_study, tmp_path)
    (tmp_path / "labels.csv").write_text("1\n2\n3\n")
    study = read_study(tmp_path)
    assert study.labels.tolist() == [0, 1, 2]
    assert "labels.csv: classes are counted from 1" in study.notices[1].message


def test_whole_floats_are_labels_with_a_notice(tmp_path):
    a_folder(tmp_path, labels=(np.arange(N) % K).astype(float))
    study = read_study(tmp_path)
    assert study.labels.dtype == np.int32
    assert "stored as float64" in study.notices[0].message


def test_another_number_of_names_than_clusters(tmp_path):
    a_folder(tmp_path, names=("ape", "bee", "cow", "doe"))
    (tmp_path / "labels.npy").unlink()
    assert "classes.csv: expected 3 names" in refusal(read_study, tmp_path)
    a_folder(tmp_path, names=("ape", "bee", "cow", "doe"))
    assert "found 4" in refusal(read_study, tmp_path, kind="classifier")
    assert "classes.csv: expected 3 names" in refusal(read_study, tmp_path)
    assert not read_study(tmp_path, kind="clustering").cluster_is_class


def test_a_label_beyond_an_evident_classifier_is_refused_with_its_row(tmp_path):
    rng = np.random.default_rng(0)
    labels = np.arange(100) % 5
    np.save(tmp_path / "logits.npy", rng.normal(size=(100, 5)) + 6 * np.eye(5)[labels])
    labels[37] = 77
    np.save(tmp_path / "labels.npy", labels)
    message = refusal(read_study, tmp_path)
    assert "expected classes from 0 to 4 for 5 clusters; found 77 in row 37" in message
    assert read_study(tmp_path, kind="clustering").n_classes == 78


@pytest.mark.parametrize(
    "content, words",
    [
        ("name,wnid\nape\n", ["expected 2 fields", "line 2"]),
        ("caption,wnid\nape,w\n", ["'name'", "caption, wnid"]),
        ("name,a,a\nx,1,2\n", ["different headings"]),
        ("name,wnid\n,w\n", ["name for class 0"]),
        ("name,wnid\n", ["at least one class name"]),
    ],
)
def test_class_tables_that_do_not_fit(tmp_path, content, words):
    a_folder(tmp_path)
    (tmp_path / "classes.csv").write_text(content)
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in ["classes.csv", *words]), message


@pytest.mark.parametrize(
    "content, word",
    [
        ("{", "expected JSON"),
        ('{"a": "b"}', "keys a"),
        ("3", "found 3"),
        ("[1]", "class 0"),
        ("[[]]", "class 0"),
    ],
)
def test_json_names_that_do_not_fit(tmp_path, content, word):
    a_folder(tmp_path, names=None)
    (tmp_path / "classes.json").write_text(content)
    message = refusal(read_study, tmp_path)
    assert "classes.json" in message and word in message


# -- classifier or clustering ---------------------------------------------------


def test_scrambled_clusters_are_a_clustering(tmp_path):
    truth = np.arange(60) % K
    logits = 9.0 * np.eye(K)[(truth + 1) % K]
    a_folder(tmp_path, logits=logits, labels=truth)
    study = read_study(tmp_path)
    assert not study.cluster_is_class
    assert "Cluster k is class k for 0.0% of the points, but 100.0%" in study.notices[0].message
    assert 'kind = "classifier"' in study.notices[0].hint
    assert read_study(tmp_path, kind="classifier").cluster_is_class
    (tmp_path / "study.toml").write_text('kind = "classifier"')
    assert read_study(tmp_path).notices == ()


def test_names_when_there_are_none(tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(3))
    assert read_study(tmp_path).class_names == ("0", "1", "2")
    assert read_study(tmp_path, kind="clustering").class_names == ()
    np.save(tmp_path / "labels.npy", np.array([0, 1, -1]))
    assert read_study(tmp_path, kind="clustering").class_names == ("0", "1")


def test_assignments_instead_of_logits(tmp_path):
    np.save(tmp_path / "assignments.npy", np.array([0, 2, -1, 2]))
    np.save(tmp_path / "labels.npy", np.array([0, 1, 1, 1]))
    study = read_study(tmp_path)
    assert study.logits is None and study.n_clusters == 3
    assert study.assignments.tolist() == [0, 2, -1, 2]


def test_train_logits_of_another_model(tmp_path):
    a_folder(tmp_path)
    np.save(tmp_path / "train_logits.npy", np.zeros((5, 4)))
    assert "train_logits.npy: expected 3 columns" in refusal(read_study, tmp_path)


@pytest.mark.parametrize(
    "content, word",
    [
        ("title = ", "expected TOML"),
        ('kind = "tree"', "found 'tree'"),
        ("take_log = 1", "take_log to be true or false"),
        ("title = 3", "expected title in quotes"),
        ("options = 3", "[options]"),
    ],
)
def test_settings_that_do_not_fit(tmp_path, content, word):
    a_folder(tmp_path, study__toml=content)
    message = refusal(read_study, tmp_path)
    assert "study.toml" in message and word in message


@pytest.mark.parametrize("code", [0x110000, 0xFFFFFFFF, 0xD800])
@pytest.mark.parametrize("order", "<>")
def test_text_of_no_letters_is_refused(tmp_path, code, order):
    words = np.full(N, "ape", dtype=f"{order}U3")
    words.view(f"{order}u4")[4] = code
    message = refusal(read_study, a_folder(tmp_path, labels=words))
    assert f"labels.npy: expected text; found {code:#x}" in message


def test_a_column_beyond_all_numbers_is_refused(tmp_path):
    settings = f'[columns]\nlabel = "{"9" * 5000}"\n'
    folder = a_folder(tmp_path, study__toml=settings)
    (folder / "logits.npy").unlink()
    (folder / "logits.csv").write_text("a,b\n1.5,2\n2.5,1\n" * 6)
    assert "expected a column" in refusal(read_study, folder)
