"""Studies from folders and files: what is read, and every refusal with its message."""

import json
import pickle
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hierviz.io import read_study, recognise_files
from hierviz.io.numbers import arrays
from tests.io.study.folders import K, N, a_folder, refusal


def test_a_folder_is_read_with_all_its_parts(tmp_path):
    a_folder(tmp_path, study__toml='title = "T"\nlicence = "L"\n[options]\ncolour = "wnid"\n')
    np.save(
        tmp_path / "train_logits.npy", np.linspace(-9, 9, 5 * K, dtype=np.float16).reshape(5, K)
    )
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
        (np.zeros(4, int), ["logits.npy", "found 1 dimension", "(4,)"]),
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
        ("a,b,c,d\n1,2\n", ["expected 4 fields", "found 2 in line 2"]),
        ("a,b\n1,2,3,4\n", ["expected 2 fields", "found 4 in line 2"]),
        ("a,b,label,c\n1,2,0\n", ["expected 4 fields", "found 3 in line 2"]),
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


@pytest.mark.parametrize("heading", ["1" * 60_000 + "x", f'"logit{" " * 60_000}\n"'])
def test_long_headings_are_read_at_once(tmp_path, heading):
    (tmp_path / "logits.csv").write_text(f"{heading},b\n1.5,2.5\n2.5,1.5\n")
    read_study(tmp_path)


def test_text_in_another_encoding(tmp_path):
    a_folder(tmp_path, names=None)
    (tmp_path / "classes.csv").write_bytes("name\nüé\nb\nc\n".encode("latin-1"))
    assert read_study(tmp_path).class_names == ("üé", "b", "c")


def test_parquet_with_a_column_of_words(tmp_path):
    pd.DataFrame({"a": [1.0], "b": ["x"]}).to_parquet(tmp_path / "logits.parquet")
    study = read_study(tmp_path)
    assert study.logits.shape == (1, 1) and "column 'b' holds text" in study.notices[0].message


@pytest.mark.parametrize("other", [["x", "y"], [datetime(2020, 1, 1)] * 2])
def test_parquet_with_columns_of_one_name(tmp_path, other):
    columns, path = [[1.5, 2.5], [2.5, 1.5]], tmp_path / "logits.parquet"
    pq.write_table(pa.Table.from_arrays([pa.array(one) for one in columns], names=["a", "a"]), path)
    assert read_study(tmp_path).logits.tolist() == [[1.5, 2.5], [2.5, 1.5]]
    columns.append(other)
    pq.write_table(
        pa.Table.from_arrays([pa.array(one) for one in columns], names=["a", "b", "a"]), path
    )
    assert "several called a" in refusal(read_study, tmp_path)


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
        np.save(tmp_path / f"{role}.npy", trap)
    else:
        np.savez(tmp_path / f"{role}.npz", trap)
    message = refusal(read_study, tmp_path)
    assert "refused" in message and role in message
    assert not sprung.exists()
    assert "refused" in refusal(recognise_files, [next(tmp_path.glob(f"{role}.np*"))])
    assert not sprung.exists()


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
    assert "a file with features and labels is opened by its own path" in message
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
