"""Logits in numbered files: one table, its gaps, and parts that do not go with the others."""

from pathlib import Path

import numpy as np
import pytest

from hierviz.io import read_study
from tests.io.numbers.large import LOGITS, K, refusal, write_shards

pytestmark = pytest.mark.usefixtures("cache")


@pytest.mark.parametrize("name", ["logits-{:05}.npy", "logits-{}.npy", "logits-{:03}-of-003.npy"])
@pytest.mark.parametrize("dtype", ["float16", "float32"])
def test_numbered_files_are_one_table(tmp_path, name, dtype):
    for place in ("whole", "parts"):
        (tmp_path / place).mkdir()
    logits = LOGITS.astype(dtype)
    np.save(tmp_path / "whole" / "logits.npy", logits)
    write_shards(tmp_path / "parts", logits=logits, name=name)
    one, other = read_study(tmp_path / "whole"), read_study(tmp_path / "parts")
    np.testing.assert_array_equal(other.logits, logits)
    assert other.logits.dtype == dtype and one.fingerprint == other.fingerprint


def test_large_numbered_files_are_one_map(tmp_path, small_limits):
    write_shards(tmp_path)
    write_shards(tmp_path, name="train_logits-{}.npy")
    study = read_study(tmp_path)
    assert isinstance(study.logits, np.memmap) and isinstance(study.train_logits, np.memmap)
    np.testing.assert_array_equal(study.logits, LOGITS)
    np.testing.assert_array_equal(study.train_logits, LOGITS)


def test_one_numbered_file_is_mapped_where_it_lies(tmp_path, small_limits):
    write_shards(tmp_path, cuts=())
    assert Path(read_study(tmp_path).logits.filename).name == "logits-00000.npy"


def test_numbered_files_beside_a_whole_one_are_said(tmp_path):
    write_shards(tmp_path)
    np.save(tmp_path / "logits.npy", LOGITS[:9])
    study = read_study(tmp_path)
    assert study.n_points == 9
    assert "only logits.npy was read" in study.notices[0].message


def test_a_gap_in_the_numbers(tmp_path):
    write_shards(tmp_path)
    (tmp_path / "logits-00001.npy").unlink()
    message = refusal(read_study, tmp_path)
    assert "numbered from 0 without a gap; found logits-00002.npy next after 1 files" in message
    (tmp_path / "logits-00000.npy").unlink()
    assert "found logits-00002.npy next after 0 files" in refusal(read_study, tmp_path)


def test_a_number_that_comes_twice_and_a_last_file_that_is_missing(tmp_path):
    write_shards(tmp_path)
    np.save(tmp_path / "logits-1.npy", LOGITS)
    assert "twice" in refusal(read_study, tmp_path)
    (tmp_path / "other").mkdir()
    write_shards(tmp_path / "other", name="logits-{}-of-4.npy")
    assert "expected 4 files, as its name says; found 3" in refusal(read_study, tmp_path / "other")


@pytest.mark.parametrize(
    ("part", "words"),
    [
        (np.zeros((5, K + 1), np.float32), ["as many columns as logits-00000.npy", "(5, 5)"]),
        (np.zeros(5, np.float32), ["as many columns as logits-00000.npy", "(5,)"]),
        (np.float32(5), ["as many columns", "found shape ()"]),
        (np.array([["a"] * K]), ["expected real numbers"]),
    ],
)
def test_a_numbered_file_that_does_not_go_with_the_others(tmp_path, part, words):
    write_shards(tmp_path)
    np.save(tmp_path / "logits-00001.npy", part)
    message = refusal(read_study, tmp_path)
    assert all(word in message for word in ["logits-00001.npy", *words]), message


def test_a_bad_number_is_named_with_its_own_file_and_row(tmp_path):
    logits = LOGITS.copy()
    logits[-1, 1] = np.nan
    write_shards(tmp_path, logits=logits)
    assert "logits-00002.npy: expected finite numbers; found nan in row 9, column 1" in refusal(
        read_study, tmp_path
    )


def test_a_numbered_file_that_is_cut_short(tmp_path):
    write_shards(tmp_path)
    path = tmp_path / "logits-00002.npy"
    path.write_bytes(path.read_bytes()[:-3])
    assert "logits-00002.npy: expected 160 bytes" in refusal(read_study, tmp_path)
