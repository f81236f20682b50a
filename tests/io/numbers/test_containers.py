"""Files that hold several arrays: torch's and safetensors, read without either."""

from __future__ import annotations

import json
import math
import os
import struct
import zipfile

import numpy as np
import pytest

import hierviz as hv
from hierviz.errors import LoadError
from hierviz.io import read_study, read_study_files, recognise_files
from hierviz.io.numbers import arrays, containers, scratch
from hierviz.io.numbers.arrays import read_array
from hierviz.io.numbers.containers import array_names
from tests.io.trees import torch_writer
from tests.io.trees.torch_writer import write_torch

LOGITS = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
LABELS = np.arange(30) % 4


def save_safetensors(path, tensors, **changes):
    """Written by hand, as the format says: length, JSON, bytes."""
    header, content = {}, b""
    names = {
        "float32": "F32",
        "float64": "F64",
        "float16": "F16",
        "int64": "I64",
        "uint8": "U8",
        "uint16": "BF16",
    }
    for name, array in tensors.items():
        begin = len(content)
        content += array.tobytes()
        about = {
            "dtype": names[array.dtype.name],
            "shape": array.shape,
            "data_offsets": [begin, len(content)],
        }
        header[name] = about | changes
    text = json.dumps({"__metadata__": {"by": "hand"}, **header}).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content)
    return path


def save_torch(path, value):
    if isinstance(value, dict):
        return write_torch(path, value)
    write_torch(path, {"": value})
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    pickled = next(name for name in members if name.endswith("/data.pkl"))
    members[pickled] = b"\x80\x02" + torch_writer._tensor(value, "0") + b"."  # the tensor itself
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("name", ["logits.pt", "logits.pth"])
def test_a_tensor(tmp_path, monkeypatch, name, large):
    if large:
        monkeypatch.setattr(scratch, "MAP_OVER", 0)
    save_torch(tmp_path / name, LOGITS)
    study = read_study(tmp_path)
    assert (study.logits == LOGITS).all()
    assert (read_study(tmp_path / name).logits == LOGITS).all()


def test_a_dict_of_logits_and_labels(tmp_path):
    save_torch(tmp_path / "logits.pt", {"outputs": LOGITS, "targets": LABELS})
    for place in (tmp_path, tmp_path / "logits.pt"):
        study = read_study(place)
        assert (study.logits == LOGITS).all()
        assert (study.labels == LABELS).all()
    assert "'targets' was taken as the labels" in " ".join(map(str, read_study(tmp_path).notices))


TORCH = {
    "prefix": {"val_logits": LOGITS, "val_labels": LABELS},
    "module": {"module.logits": LOGITS, "module.labels": LABELS},
    "other words": {"y_prob": LOGITS, "y_true": LABELS},
    "beside others": {"logits": LOGITS, "labels": LABELS, "train_labels": LABELS[:7]},
}


@pytest.mark.parametrize("kind", TORCH)
def test_names_of_arrays(tmp_path, kind):
    save_torch(tmp_path / "logits.pt", TORCH[kind])
    assert is_read(tmp_path)
    (tmp_path / "logits.pt").unlink()
    np.savez(tmp_path / "logits.npz", **TORCH[kind])
    assert is_read(tmp_path)


def is_read(folder):
    study = read_study(folder)
    return (study.logits == LOGITS).all() and (study.labels == LABELS).all()


def test_a_dict_in_a_dict(tmp_path):
    torch_writer.write_nested_torch(
        tmp_path / "logits.pt", {"test": {"logits": LOGITS, "labels": LABELS}}
    )
    assert is_read(tmp_path)
    both = {"logits": LOGITS, "labels": LABELS}
    torch_writer.write_nested_torch(tmp_path / "logits.pt", {"val": both, "test": both})
    with pytest.raises(LoadError, match=r"arrays named val\.logits, val\.labels, test\.logits"):
        read_study(tmp_path)


def test_lists_in_files_of_torch(tmp_path):
    """Batch by batch; logits and labels as a pair; labels as a list of numbers; numpy's arrays."""
    value, tensor = torch_writer._value, torch_writer._tensor
    parts = {"0": LOGITS[:16], "1": LOGITS[16:]}
    contents = {
        "batches": (parts, b"](" + tensor(LOGITS[:16], "0") + tensor(LOGITS[16:], "1") + b"e"),
        "pair": ({"0": LOGITS, "1": LABELS}, tensor(LOGITS, "0") + tensor(LABELS, "1") + b"\x86"),
        "list": (
            {"0": LOGITS},
            b"}(" + value("logits") + tensor(LOGITS, "0") + value("labels") + value(LABELS.tolist()) + b"u",
        ),
        "numpy": (
            {"0": LOGITS},
            b"}(" + value("logits") + tensor(LOGITS, "0") + value("labels") + value(LABELS) + b"u",
        ),
    }  # fmt: skip
    for name, (stored, content) in contents.items():
        write_torch(tmp_path / "logits.pt", stored, content=b"\x80\x02" + content + b".")
        study = read_study(tmp_path)
        assert (study.logits == LOGITS).all(), name
        assert name == "batches" or (study.labels == LABELS).all(), name


def test_labels_of_torch(tmp_path):
    save_torch(tmp_path / "labels.pt", LABELS)
    np.save(tmp_path / "logits.npy", LOGITS)
    assert (read_study(tmp_path).labels == LABELS).all()


@pytest.mark.parametrize("map_over", [0, 10**9])
def test_safetensors(tmp_path, map_over):
    path = save_safetensors(tmp_path / "x.safetensors", {"logits": LOGITS, "labels": LABELS})
    assert array_names(path) == ["logits", "labels"]
    found = read_array(path, "logits", map_over=map_over)
    assert (found == LOGITS).all()
    assert isinstance(found, np.memmap) == (map_over == 0)
    assert not found.flags.writeable
    study = read_study(path)
    assert (study.labels == LABELS).all()


def test_bfloat16(tmp_path):
    halves = (LOGITS.view(np.uint32) >> 16).astype(np.uint16)
    save_safetensors(tmp_path / "logits.safetensors", {"anything": halves})
    study = read_study(tmp_path)
    assert np.allclose(study.logits, LOGITS, rtol=0.01)
    assert "bfloat16" in " ".join(map(str, study.notices))


@pytest.mark.parametrize(
    "changes",
    [
        {"shape": [30, 5]},
        {"shape": [-30, -4]},
        {"dtype": "F7"},
        {"data_offsets": [0, 10**9]},
        {"data_offsets": "x"},
        {"shape": None},
        {"shape": [30.0, 4]},
    ],
)
def test_damaged_safetensors(tmp_path, changes):
    path = save_safetensors(tmp_path / "logits.safetensors", {"logits": LOGITS}, **changes)
    with pytest.raises(LoadError, match=r"logits.safetensors: logits: expected a tensor"):
        read_study(path)


@pytest.mark.parametrize(
    "content",
    [
        b"x" * 7,
        b"\xff" * 100,
        struct.pack("<Q", 4) + b"null",
        struct.pack("<Q", 10**12) + b"{}",
        struct.pack("<Q", 60_000) + b"[" * 60_000,
    ],
)
def test_what_is_no_safetensors(tmp_path, content):
    (tmp_path / "logits.safetensors").write_bytes(content)
    with pytest.raises(LoadError, match=r"logits.safetensors: expected a safetensors file"):
        read_study(tmp_path)


def test_several_arrays_of_no_known_name(tmp_path):
    save_torch(tmp_path / "logits.pt", {"a": LOGITS, "b": LOGITS})
    with pytest.raises(LoadError, match="one named 'logits'; found arrays named a, b"):
        read_study(tmp_path)


def test_uploads_of_torch_are_recognised(tmp_path):
    paths = [save_torch(tmp_path / "out.pt", {"logits": LOGITS, "labels": LABELS})]
    roles = recognise_files(paths)
    assert set(roles) == {"logits", "labels"}
    assert read_study_files(roles).n_points == 30
    assert set(recognise_files([save_torch(tmp_path / "model.pth", LOGITS)])) == {"logits"}


# -- files with a role that are not read ------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("labels.pkl", "pickle.load"),
        ("labels.mat", "loadmat"),
        ("classes.xlsx", "as CSV"),
        ("train_logits.h5", "h5py"),
        ("Labels.RDS", "readRDS"),
        ("labels.weird", "one of these forms"),
    ],
)
def test_files_with_a_role_are_never_passed_over(tmp_path, name, words):
    np.save(tmp_path / "logits.npy", LOGITS)
    (tmp_path / name).write_bytes(b"whatever")
    said = " ".join(map(str, read_study(tmp_path).notices))
    assert f"{name} was not read" in said
    assert words in said


@pytest.mark.parametrize("name", ["logits.pkl", "logits.mat", "assignments.xls", "logits.foo"])
def test_logits_that_are_not_read(tmp_path, name):
    (tmp_path / name).write_bytes(b"whatever")
    with pytest.raises(LoadError, match=name):
        read_study(tmp_path)


def test_capitals_do_not_matter(tmp_path):
    np.save(tmp_path / "Logits.npy", LOGITS)
    np.save(tmp_path / "LABELS.npy", LABELS)
    study = read_study(tmp_path)
    assert (study.labels == LABELS).all()


def test_all_endings_are_read():
    assert set(arrays.CONTAINERS) < set(arrays.ARRAY_ENDINGS)


@pytest.mark.parametrize("pad", range(4))
def test_large_safetensors_wherever_the_numbers_begin(tmp_path, monkeypatch, pad):
    """Their place may be no multiple of their size, for which there are no compiled loops."""
    logits = np.random.default_rng(0).normal(size=(200, 400)).astype(np.float32)
    said = {"logits": {"dtype": "F32", "shape": logits.shape, "data_offsets": [0, logits.nbytes]}}
    header = json.dumps(said).encode()
    header += b" " * (-len(header) % 8 + pad)
    path = tmp_path / "logits.safetensors"
    path.write_bytes(len(header).to_bytes(8, "little") + header + logits.tobytes())
    monkeypatch.setattr(read_array, "__kwdefaults__", {"map_over": 0})
    study = read_study(path)
    assert (study.logits == logits).all()
    assert (hv.l2h(study).parent == hv.l2h(logits).parent).all()


def test_small_safetensors_that_are_cut_short_while_they_are_read(tmp_path, monkeypatch):
    path = save_safetensors(tmp_path / "logits.safetensors", {"logits": LOGITS})
    prod = math.prod

    def cut(lengths):  # asked for between the header and the numbers
        os.truncate(path, about.st_size - 4)
        return prod(lengths)

    about = path.stat()
    monkeypatch.setattr(containers.math, "prod", cut)
    monkeypatch.setattr(type(path), "stat", lambda _: about)  # the size as it was before
    with pytest.raises(LoadError, match=r"expected 480 bytes of logits; found 476: .* cut short"):
        containers.read_safetensors(path, "logits")
