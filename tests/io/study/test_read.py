"""Studies from folders and files: what is read, and every refusal with its message."""

import json
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hierviz.errors import LoadError
from hierviz.io import read_study, read_study_files, recognise_files
from hierviz.io.numbers import arrays
from tests.places import shared

N, K = 12, 3


def a_folder(path, *, logits=None, labels=None, names=("ape", "bee", "cow"), **files):
    """A sound study folder of 12 points and 3 classes, parts of it replaced."""
    rng = np.random.default_rng(0)
    truth = np.arange(N) % K
    if logits is None:
        logits = rng.normal(size=(N, K)).astype(np.float32) + 5 * np.eye(K, dtype=np.float32)[truth]
    np.save(path / "logits.npy", logits)
    np.save(path / "labels.npy", truth if labels is None else labels)
    if names is not None:
        rows = "".join(f"{name},w{place}\n" for place, name in enumerate(names))
        (path / "classes.csv").write_text("name,wnid\n" + rows)
    for name, content in files.items():
        (path / name.replace("__", ".")).write_text(content)
    return path


def refusal(call, *args, **options):
    with pytest.raises(LoadError) as caught:
        call(*args, **options)
    return str(caught.value)


def test_a_folder_is_read_with_all_its_parts(tmp_path):
    a_folder(tmp_path, study__toml='title = "T"\nlicence = "L"\n[options]\ncolour = "wnid"\n')
    np.save(tmp_path / "train_logits.npy", np.zeros((5, K), np.float16))
    np.save(tmp_path / "train_labels.npy", np.array([0, 1, 2, -1, 0]))
    study = read_study(tmp_path)
    assert (study.n_points, study.n_clusters, study.n_classes) == (N, K, K)
    assert study.class_names == ("ape", "bee", "cow")
    assert study.class_table["wnid"] == ("w0", "w1", "w2")
    assert study.cluster_is_class and study.notices == ()
    assert (study.title, study.licence, study.options["colour"]) == ("T", "L", "wnid")
    assert study.train_logits.dtype == np.float16 and study.train_labels[3] == -1
    assert study.name == tmp_path.name and study.folder == str(tmp_path)
    assert not study.logits.flags.writeable


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_floats_are_taken_as_they_are(tmp_path, dtype):
    a_folder(tmp_path, logits=np.arange(N * K).reshape(N, K).astype(dtype))
    assert read_study(tmp_path).logits.dtype == dtype


@pytest.mark.parametrize("dtype, cast", [("int8", "float32"), ("int64", "float64")])
def test_integer_logits_are_cast_with_a_notice(tmp_path, dtype, cast):
    a_folder(tmp_path, logits=np.arange(N * K).reshape(N, K).astype(dtype))
    study = read_study(tmp_path)
    assert study.logits.dtype == cast
    assert f"logits.npy: whole numbers ({dtype})" in study.notices[0].message


@pytest.mark.parametrize("ending", ["npz", "csv", "parquet"])
def test_logits_in_other_forms_are_the_same_logits(tmp_path, ending):
    a_folder(tmp_path)
    logits = np.load(tmp_path / "logits.npy").astype(np.float64)
    (tmp_path / "logits.npy").unlink()
    path = tmp_path / f"logits.{ending}"
    frame = pd.DataFrame(logits, columns=["a", "b", "c"])
    {
        "npz": lambda: np.savez_compressed(path, logits=logits, other=np.zeros(2)),
        "csv": lambda: frame.to_csv(path),  # with pandas' own row numbers
        "parquet": lambda: frame.to_parquet(path),
    }[ending]()
    np.testing.assert_array_equal(read_study(tmp_path).logits, logits)
    np.testing.assert_array_equal(read_study(path).logits, logits)


def test_csv_without_a_heading_and_lists_in_parquet(tmp_path):
    (tmp_path / "a.csv").write_text("1.5;2\n-3;4e1\n")
    np.testing.assert_array_equal(read_study(tmp_path / "a.csv").logits, [[1.5, 2], [-3, 40]])
    pd.DataFrame({"logits": [[1.0, 2.0], [3.0, 4.0]]}).to_parquet(tmp_path / "b.parquet")
    np.testing.assert_array_equal(read_study(tmp_path / "b.parquet").logits, [[1, 2], [3, 4]])


def test_an_npz_with_all_parts_is_a_study(tmp_path):
    np.savez(tmp_path / "s.npz", logits=np.eye(3), labels=np.arange(3))
    study = read_study(tmp_path / "s.npz")
    assert study.labels.tolist() == [0, 1, 2] and study.name == "s"


@pytest.mark.parametrize("ending", ["npy", "npz"])
def test_large_arrays_are_mapped(tmp_path, monkeypatch, ending):
    monkeypatch.setattr(arrays, "MAP_OVER", 50)
    monkeypatch.setattr(arrays.read_array, "__kwdefaults__", {"map_over": 50})
    a_folder(tmp_path)
    logits = np.load(tmp_path / "logits.npy")
    if ending == "npz":
        (tmp_path / "logits.npy").unlink()
        np.savez_compressed(tmp_path / "logits.npz", logits=logits)
    study = read_study(tmp_path)
    assert isinstance(study.logits, np.memmap)
    np.testing.assert_array_equal(study.logits, logits)


@pytest.mark.parametrize(
    "content, values",
    [
        ("0\n1\n-1\n", [0, 1, -1]),
        ("label\n0\n1\n-1\n", [0, 1, -1]),
        ("id,label\n9,0\n8,1\n7,-1\n", [0, 1, -1]),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "txt"])
def test_labels_in_text_files(tmp_path, content, values, ending):
    np.save(tmp_path / "logits.npy", np.eye(3))
    (tmp_path / f"labels.{ending}").write_text(content)
    assert read_study(tmp_path).labels.tolist() == values


@pytest.mark.parametrize(
    "name, content",
    [
        ("classes.csv", "ape\nbee\ncow\n"),
        ("classes.csv", "name\nape\nbee\ncow\n"),
        ("classes.txt", "ape\nbee\ncow\n"),
        ("classes.json", json.dumps(["ape", "bee", "cow"])),
        ("classes.json", json.dumps({"0": "ape", "2": "cow", "1": "bee"})),
        ("classes.json", json.dumps({"0": ["n0", "ape"], "1": ["n1", "bee"], "2": ["n2", "cow"]})),
        ("classes.json", json.dumps({"cow": 2, "ape": 0, "bee": 1})),
    ],
)
def test_class_names_in_all_forms(tmp_path, name, content):
    a_folder(tmp_path, names=None)
    (tmp_path / name).write_text(content)
    assert read_study(tmp_path).class_names == ("ape", "bee", "cow")


# -- probabilities ------------------------------------------------------------


def test_probabilities_are_noticed_and_their_log_taken_on_request(tmp_path):
    shares = np.array([[0.5, 0.5, 0.0], [0.2, 0.3, 0.5]])
    np.save(tmp_path / "logits.npy", shares)
    assert "look like probabilities" in read_study(tmp_path).notices[0].message
    study = read_study(tmp_path, take_log=True)
    np.testing.assert_allclose(study.logits[1], np.log(shares[1]))
    assert study.logits[0, 2] == np.log(np.finfo(float).smallest_normal)
    assert "1 values of (nearly) 0 were raised" in study.notices[0].message
    assert len(study.notices) == 1
    (tmp_path / "study.toml").write_text("take_log = true")
    assert read_study(tmp_path).fingerprint == study.fingerprint


def test_the_log_of_logits_is_refused(tmp_path):
    np.save(tmp_path / "logits.npy", np.array([[1.0, -2.0]]))
    message = refusal(read_study, tmp_path, take_log=True)
    assert "logits.npy: expected probabilities" in message and "row 0, column 1" in message


# -- logits that are none -------------------------------------------------------


@pytest.mark.parametrize(
    "logits, words",
    [
        (np.zeros(4), ["logits.npy", "found 1 dimension", "(4,)"]),
        (np.zeros((2, 2, 2)), ["logits.npy", "found 3 dimensions"]),
        (np.zeros((0, 3)), ["logits.npy", "at least one row"]),
        (np.array([[0.0, 1], [np.nan, 2]]), ["logits.npy", "nan in row 1, column 0"]),
        (np.array([[0.0, np.inf]]), ["logits.npy", "inf in row 0, column 1"]),
        (np.array([["a", "b"]]), ["logits.npy", "expected real numbers"]),
        (np.array([[1j]]), ["logits.npy", "complex128"]),
    ],
)
def test_arrays_that_cannot_be_logits(tmp_path, logits, words):
    np.save(tmp_path / "logits.npy", logits)
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    "content, words",
    [
        ("a,b\n1,2\n3,x\n", ["line 3, column 2", "'x'"]),
        ("1,2\n3\n", ["expected 2 fields", "found 1 in line 2"]),
        ("1,2\n3,4,5\n", ["expected 2 fields", "found 3 in line 2"]),
        ("a,b\n1,nan\n", ["nan in row 0, column 1"]),
        ("a,b\n1,\n", ["line 2, column 2", "''"]),
        ("a,b\n", ["found none"]),
        ("", ["empty (0 bytes)"]),
    ],
)
def test_csv_faults_name_line_and_column(tmp_path, content, words):
    (tmp_path / "logits.csv").write_text(content)
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in ["logits.csv", *words]), message


def test_text_in_another_encoding(tmp_path):
    a_folder(tmp_path, names=None)
    (tmp_path / "classes.csv").write_bytes("name\nüé\nb\nc\n".encode("latin-1"))
    assert "classes.csv: expected text in UTF-8" in refusal(read_study, tmp_path)


def test_parquet_with_a_column_of_words(tmp_path):
    pd.DataFrame({"a": [1.0], "b": ["x"]}).to_parquet(tmp_path / "logits.parquet")
    assert "column 1 (b)" in refusal(read_study, tmp_path)


@pytest.mark.parametrize("ending", ["npy", "npz", "parquet"])
@pytest.mark.parametrize("kept", [0, 4, 0.5, 0.95])
def test_truncated_files(tmp_path, ending, kept):
    path = tmp_path / f"logits.{ending}"
    logits = np.random.default_rng(1).normal(size=(200, 3))
    if ending == "parquet":
        pd.DataFrame(logits, columns=list("abc")).to_parquet(path)
    else:
        np.save(path, logits) if ending == "npy" else np.savez(path, logits=logits)
    content = path.read_bytes()
    path.write_bytes(content[: kept if isinstance(kept, int) else int(len(content) * kept)])
    message = refusal(read_study, tmp_path)
    assert path.name in message
    assert any(word in message for word in ("cut short", "empty", "damaged"))


def test_a_damaged_npz(tmp_path):
    np.savez_compressed(
        tmp_path / "logits.npz", logits=np.random.default_rng(0).normal(size=(99, 9))
    )
    content = bytearray((tmp_path / "logits.npz").read_bytes())
    content[400:500] = bytes(100)
    (tmp_path / "logits.npz").write_bytes(content)
    assert "damaged" in refusal(read_study, tmp_path)


def test_an_npz_with_several_unnamed_arrays(tmp_path):
    np.savez(tmp_path / "logits.npz", np.eye(2), np.eye(2))
    message = refusal(read_study, tmp_path)
    assert "one named 'logits'; found arrays named arr_0, arr_1" in message


class _Trap:
    """Makes a file when it is unpickled."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.mark.parametrize("form", ["pickle", "npy", "npz"])
@pytest.mark.parametrize("role", ["logits", "labels"])
def test_pickles_are_refused_and_never_run(tmp_path, form, role):
    a_folder(tmp_path)
    (tmp_path / f"{role}.npy").unlink()
    sprung = tmp_path / "sprung"
    trap = np.array([_Trap(sprung), 1], dtype=object)
    if form == "pickle":
        (tmp_path / f"{role}.npy").write_bytes(pickle.dumps(_Trap(sprung)))
    elif form == "npy":
        np.save(tmp_path / f"{role}.npy", trap, allow_pickle=True)
    else:
        np.savez(tmp_path / f"{role}.npz", trap)
    message = refusal(read_study, tmp_path)
    assert "refused" in message and role in message
    assert not sprung.exists()
    assert "refused" in refusal(recognise_files, [next(tmp_path.glob(f"{role}.np*"))])
    assert not sprung.exists()


# -- labels and names -----------------------------------------------------------


@pytest.mark.parametrize(
    "labels, words",
    [
        (np.zeros(5, int), ["labels.npy", "expected 12 labels", "found 5"]),
        (np.array([0, 1, 2, 3] * 3), ["labels.npy", "from 0 to 2", "found 3 in row 3"]),
        (np.array([0, -2, 1] * 4), ["labels.npy", "found -2 in row 1"]),
        (np.array([0, 0.5, 1] * 4), ["labels.npy", "expected whole numbers", "0.5 in row 1"]),
        (np.array([0, np.nan, 1] * 4), ["labels.npy", "expected whole numbers", "nan in row 1"]),
        (np.array(["a", "b", "c"] * 4), ["labels.npy", "expected whole numbers; found dtype"]),
        (np.zeros((N, K), int), ["labels.npy", "one whole number a point", "(12, 3)"]),
    ],
)
def test_labels_that_do_not_fit(tmp_path, labels, words):
    a_folder(tmp_path, labels=labels)
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in words), message


def test_labels_in_words_and_labels_from_one(tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(3))
    (tmp_path / "labels.csv").write_text("label\n0\ncat\n1\n")
    assert "labels.csv: expected a whole number in line 3; found 'cat'" in refusal(
        read_study, tmp_path
    )
    (tmp_path / "labels.csv").write_text("1\n2\n3\n")
    assert "counted from 0; found 1 to 3" in refusal(read_study, tmp_path)


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
    labels[37] = 255
    np.save(tmp_path / "labels.npy", labels)
    message = refusal(read_study, tmp_path)
    assert "expected classes from 0 to 4 for 5 clusters; found 255 in row 37" in message
    assert read_study(tmp_path, kind="clustering").n_classes == 256


@pytest.mark.parametrize(
    "content, words",
    [
        ("name,wnid\nape\n", ["expected 2 fields", "line 2"]),
        ("title,wnid\nape,w\n", ["'name'", "title, wnid"]),
        ("name,a,a\nx,1,2\n", ["different headings"]),
        ("name,wnid\n,w\n", ["class name in line 2"]),
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
    [("{", "expected JSON"), ('{"a": 5}', "none for 0"), ("3", "found int"), ("[1]", "class 0")],
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


# -- places -----------------------------------------------------------------------


def test_a_path_that_does_not_exist_names_near_ones(tmp_path):
    (tmp_path / "cifar100").mkdir()
    message = refusal(read_study, tmp_path / "cifar10O")
    assert "No such file or folder" in message and str(tmp_path / "cifar100") in message
    assert "imagenet" in refusal(read_study, "imagnet")


def test_a_folder_without_logits_says_what_it_holds(tmp_path):
    (tmp_path / "a.txt").touch()
    message = refusal(read_study, tmp_path)
    assert "expected a study folder with logits.npy" in message and "found a.txt" in message
    (tmp_path / "inner").mkdir()
    a_folder(tmp_path / "inner")
    assert f"Did you mean a folder in it: {tmp_path / 'inner'}" in refusal(read_study, tmp_path)


def test_two_files_for_one_part_are_said(tmp_path):
    a_folder(tmp_path, logits__csv="1,2\n")
    assert "only logits.npy was read" in read_study(tmp_path).notices[0].message


# -- fingerprints -------------------------------------------------------------------


def test_equal_studies_have_equal_fingerprints_and_others_do_not(tmp_path):
    marks = []
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        marks.append(read_study(a_folder(tmp_path / place)).fingerprint)
    assert marks[0] == marks[1]
    logits = np.load(tmp_path / "b" / "logits.npy")
    changed = logits.copy()
    changed[-1, -1] = np.nextafter(changed[-1, -1], 9, dtype=np.float32)
    for options in (
        {"logits": changed},
        {"logits": logits.astype(np.float64)},
        {"names": ("apeb", "ee", "cow")},
        {"labels": np.zeros(N, int)},
    ):
        marks.append(read_study(a_folder(tmp_path / "b", **options)).fingerprint)
    assert len(set(marks)) == 5


# -- uploads ------------------------------------------------------------------------


def test_uploads_are_recognised_by_content_and_name(tmp_path):
    np.save(tmp_path / "my_outputs.npy", np.eye(3, dtype=np.float16))
    np.save(tmp_path / "train_outputs.npy", np.eye(3))
    np.save(tmp_path / "y.npy", np.arange(3))
    (tmp_path / "y_train.txt").write_text("0\n1\n2\n")
    (tmp_path / "things.csv").write_text("name,wnid\na,1\nb,2\nc,3\n")
    np.save(tmp_path / "pics.npy", np.zeros((3, 4, 4), np.uint8))
    files = recognise_files(sorted(tmp_path.iterdir()))
    assert {role: path.name for role, path in files.items()} == {
        "logits": "my_outputs.npy",
        "train_logits": "train_outputs.npy",
        "labels": "y.npy",
        "train_labels": "y_train.txt",
        "classes": "things.csv",
        "images": "pics.npy",
    }
    study = read_study_files(files, name="mine")
    assert study.name == "mine" and study.images.has(2) and study.class_names == ("a", "b", "c")


def test_uploads_that_are_no_study(tmp_path):
    np.save(tmp_path / "y.npy", np.arange(3))
    assert "found y.npy (labels)" in refusal(recognise_files, [tmp_path / "y.npy"])
    (tmp_path / "a.docx").write_text("x")
    assert "the ending .docx is not read" in refusal(recognise_files, [tmp_path / "a.docx"])
    np.save(tmp_path / "z.npy", np.arange(3))
    both = [tmp_path / "y.npy", tmp_path / "z.npy"]
    assert "one file for labels; found y.npy and z.npy" in refusal(recognise_files, both)
    assert "found numbers" in refusal(read_study_files, {"numbers": tmp_path / "y.npy"})
    assert "found only labels" in refusal(read_study_files, {"labels": tmp_path / "y.npy"})


# -- built in and real ----------------------------------------------------------------


def test_the_imagenet_study():
    study = read_study("imagenet")
    assert (study.n_points, study.n_clusters) == (12000, 1000)
    assert study.logits.dtype == np.float16 and study.cluster_is_class
    accuracy = (study.logits.argmax(axis=1) == study.labels).mean()
    assert 0.83 < accuracy < 0.85


def test_the_digits_study_is_built_once_and_the_same(tmp_path, monkeypatch):
    marks = []
    for place in ("a", "b"):
        monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / place))
        study = read_study("digits")
        marks.append(study.fingerprint)
        assert [entry.name for entry in (tmp_path / place).iterdir()] == ["digits-1"]
    assert marks[0] == marks[1]
    assert (study.n_points, study.n_clusters) == (1797, 10)
    assert (study.logits.argmax(axis=1) == study.labels).mean() > 0.95
    assert study.images.picture(0).shape == (8, 8, 3) and study.images.picture(0).max() > 200


def test_a_cache_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "file"))
    assert "Set HIERVIZ_CACHE" in refusal(read_study, "digits")


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, shape, accuracy, pictures",
    [
        ("imagenet", (12000, 1000), 0.84, True),
        ("cifar100", (10000, 100), 0.705, False),
        ("cifar10", (10000, 10), 0.936, True),
        ("tiny-imagenet", (10000, 200), 0.546, True),
    ],
)
def test_real_studies(name, shape, accuracy, pictures):
    study = read_study(shared(name))
    assert study.logits.shape == shape and study.cluster_is_class and study.notices == ()
    assert (study.logits.argmax(axis=1) == study.labels).mean() == pytest.approx(accuracy, abs=5e-3)
    assert (study.images is not None) == pictures
    if pictures:
        assert study.images.has(study.n_points - 1) and study.images.picture(7).ndim == 3
