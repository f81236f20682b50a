"""Logits that are larger than memory should hold: formats, disks and files that fail."""

import errno
import gc
import os
import warnings
from collections import namedtuple
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays as some_arrays

from hierviz.core import blocks
from hierviz.core.logits import check_finite, looks_of
from hierviz.core.predictions import predict
from hierviz.errors import Cancelled, InputError
from hierviz.io import read_study
from hierviz.io.numbers import arrays, scratch
from hierviz.io.numbers.arrays import read_array
from hierviz.io.study.fingerprint import Fingerprint
from hierviz.io.study.logits_pass import pass_over
from tests.io.numbers.large import LOGITS, K, N, refusal, write_shards

pytestmark = pytest.mark.usefixtures("cache")
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/maps").exists(), reason="looks at open files as Linux shows them"
)


def scratch_places(cache):
    """Open or mapped files without a name in the cache folder."""
    fds = [os.path.realpath(f"/proc/self/fd/{fd}") for fd in os.listdir("/proc/self/fd")]
    maps = Path("/proc/self/maps").read_text().splitlines()
    return [line for line in (*fds, *maps) if str(cache) in line]


def write_parquet(path, logits=LOGITS):
    table = pa.table({f"c{k}": logits[:, k] for k in range(logits.shape[1])})
    pq.write_table(table, path, row_group_size=20)


def write_lists(path, logits=LOGITS):
    pq.write_table(pa.table({"logits": list(logits)}), path, row_group_size=20)


WRITERS = {
    "logits.npz": lambda path: np.savez_compressed(path, logits=LOGITS),
    "logits.csv": lambda path: pd.DataFrame(LOGITS.astype(float)).to_csv(path, header=list("abcd")),
    "logits.parquet": write_parquet,
    "logits.parquet with lists": write_lists,
}


# -- formats --------------------------------------------------------------------


@pytest.mark.parametrize("form", WRITERS)
def test_every_format_is_the_same_table_in_memory_and_mapped(tmp_path, request, form):
    path = tmp_path / form.split()[0]
    WRITERS[form](path)
    small = read_study(path)
    assert not isinstance(small.logits, np.memmap)
    request.getfixturevalue("small_limits")
    large = read_study(path)
    assert isinstance(large.logits, np.memmap) and not large.logits.flags.writeable
    assert large.logits.dtype == small.logits.dtype
    np.testing.assert_array_equal(large.logits, LOGITS)


@needs_proc
@pytest.mark.parametrize("form", WRITERS)
def test_a_scratch_file_goes_with_its_study(tmp_path, cache, small_limits, form):
    path = tmp_path / form.split()[0]
    WRITERS[form](path)
    study = read_study(path)
    assert scratch_places(cache)
    del study
    gc.collect()
    assert not scratch_places(cache)


@pytest.mark.parametrize("dtype", ["int8", "int64", "uint8"])
def test_large_whole_numbers_become_floats_on_disk(tmp_path, small_limits, dtype):
    whole = (LOGITS * 20).round().clip(0, 100).astype(dtype)
    np.save(tmp_path / "logits.npy", whole)
    study = read_study(tmp_path)
    assert isinstance(study.logits, np.memmap) and study.logits.dtype.kind == "f"
    assert f"whole numbers ({dtype})" in study.notices[0].message
    np.testing.assert_array_equal(study.logits, whole)


def test_large_probabilities_become_logits_on_disk(tmp_path, small_limits):
    shares = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    np.save(tmp_path / "logits.npy", shares)
    assert "look like probabilities" in read_study(tmp_path).notices[0].message
    study = read_study(tmp_path, take_log=True)
    assert isinstance(study.logits, np.memmap) and study.logits.dtype == np.float32
    np.testing.assert_allclose(study.logits, np.log(shares), rtol=1e-6)


def test_a_large_table_whose_first_column_does_not_count_rows(tmp_path, small_limits):
    frame = pd.DataFrame(LOGITS.astype(float), index=[*range(N - 1), 7], columns=list("abcd"))
    frame.to_csv(tmp_path / "logits.csv")
    message = refusal(read_study, tmp_path / "logits.csv")
    assert "only whole numbers in column 1" in message and "a, b, c, d" in message


def test_an_empty_value_in_a_large_parquet_table(tmp_path, small_limits):
    numbers = [*range(N - 1), None]
    pq.write_table(pa.table({"a": numbers, "b": numbers}), tmp_path / "logits.parquet")
    message = refusal(read_study, tmp_path)
    assert "logits.parquet: expected a number in row 49" in message and "column a" in message
    floats = [float(n) if n is not None else None for n in numbers]
    pq.write_table(pa.table({"a": floats, "b": floats}), tmp_path / "logits.parquet")
    assert "found nan in row 49, column 0" in refusal(read_study, tmp_path)


def test_lists_of_different_lengths(tmp_path):
    pq.write_table(pa.table({"a": [[1.0, 2.0], [3.0]]}), tmp_path / "logits.parquet")
    assert "expected 2 numbers in every row of column a; found 1 in row 1" in refusal(
        read_study, tmp_path
    )


# -- one pass ---------------------------------------------------------------------

VALUES = st.one_of(
    st.floats(width=16, allow_nan=False, allow_infinity=False),
    st.sampled_from([0.0, 1.0, 0.5, np.nan, np.inf, -np.inf]),
)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["float16", "float32", "float64"]).flatmap(
        lambda dtype: some_arrays(
            dtype, st.tuples(st.integers(1, 6), st.integers(1, 3)), elements=VALUES
        )
    ),
    st.integers(1, 40),
)
def test_the_pass_says_what_a_check_a_hash_and_predictions_say(logits, block_bytes):
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error")
        patch.setattr(blocks, "BLOCK_BYTES", block_bytes)
        try:
            check_finite(logits, where="scores.npy")
        except InputError as error:
            with pytest.raises(InputError) as caught:
                pass_over(logits, where="scores.npy")
            assert caught.value.message == error.message
            return
        found, alone = pass_over(logits, where="scores.npy"), predict(logits)
        assert found.looks == looks_of(logits)
        assert found.predictions.assignments.tobytes() == alone.assignments.tobytes()
        assert found.predictions.confidence.tobytes() == alone.confidence.tobytes()
        one, other = Fingerprint(), Fingerprint()
        one.add_array("logits", logits)
        other.add_array("logits", logits, content=found.content)
        assert one.text == other.text


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_the_last_number_of_a_large_file_is_bad(tmp_path, small_limits, dtype, bad):
    logits = LOGITS.astype(dtype)
    logits[-1, -1] = bad
    np.save(tmp_path / "logits.npy", logits)
    assert f"logits.npy: expected finite numbers; found {bad} in row 49, column 3" in refusal(
        read_study, tmp_path
    )


def test_columns_first_on_disk_are_read_as_well(tmp_path, small_limits):
    np.save(tmp_path / "logits.npy", np.asfortranarray(LOGITS))
    np.testing.assert_array_equal(read_study(tmp_path).logits, LOGITS)


# -- disks and files that fail ------------------------------------------------------


@pytest.mark.parametrize("form", WRITERS)
def test_a_disk_without_room_is_told_before_anything_is_written(
    tmp_path, monkeypatch, cache, small_limits, form
):
    WRITERS[form](tmp_path / form.split()[0])
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(scratch.shutil, "disk_usage", lambda _: usage(10**9, 10**9, 5_000_000))
    message = refusal(read_study, tmp_path)
    assert form.split()[0] in message and f"free in {cache}" in message
    assert "found 0.01 GB" in message and "set HIERVIZ_CACHE to a folder" in message


@needs_proc
def test_a_disk_that_fills_up_meanwhile(tmp_path, monkeypatch, cache, small_limits):
    WRITERS["logits.csv"](tmp_path / "logits.csv")

    class Full:
        def __init__(self, file):
            self.file = file

        def write(self, _):
            raise OSError(errno.ENOSPC, "No space left on device")

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

    real = scratch.tempfile.TemporaryFile
    monkeypatch.setattr(scratch.tempfile, "TemporaryFile", lambda dir: Full(real(dir=dir)))
    message = refusal(read_study, tmp_path)
    assert "logits.csv: the table could not be kept in" in message and "No space left" in message
    assert not scratch_places(cache)


def test_a_cache_folder_that_cannot_be_made(tmp_path, monkeypatch, small_limits):
    write_shards(tmp_path)
    (tmp_path / "file").touch()
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "file"))
    message = refusal(read_study, tmp_path)
    assert "could not be kept" in message and "set HIERVIZ_CACHE" in message


@needs_proc
@pytest.mark.parametrize("stop", [Cancelled("Stopped."), KeyboardInterrupt()])
def test_nothing_is_left_of_a_conversion_that_was_stopped(
    tmp_path, monkeypatch, cache, small_limits, stop
):
    write_shards(tmp_path)
    written = []

    def write_some(file, block, *, where):
        if len(written) == 3:
            raise stop
        written.append(file.write(block.tobytes()))

    monkeypatch.setattr(scratch, "write_block", write_some)
    with pytest.raises(type(stop)):
        read_study(tmp_path)
    assert len(written) == 3 and not scratch_places(cache)


@pytest.mark.parametrize("form", ["whole", "parts"])
def test_a_file_that_shrinks_while_it_is_read(tmp_path, monkeypatch, small_limits, form):
    write_shards(tmp_path) if form == "parts" else np.save(tmp_path / "logits.npy", LOGITS)
    path = tmp_path / ("logits-00001.npy" if form == "parts" else "logits.npy")
    read = blocks.Blocks.read

    def cut_then_read(self, number):
        os.truncate(path, 200)
        return read(self, number)

    monkeypatch.setattr(blocks.Blocks, "read", cut_then_read)
    message = refusal(read_study, tmp_path)
    assert f"{path.name}: expected" in message and "found 200:" in message
    assert "was cut short meanwhile" in message


def change_after_heading(monkeypatch, change):
    """Something happens to a file when its heading has been read, and not its numbers."""
    read = arrays.array_header

    def read_and_change(*given, **named):
        found = read(*given, **named)
        change()
        return found

    monkeypatch.setattr(arrays, "array_header", read_and_change)


@pytest.mark.parametrize("map_over", [0, 10**9])
def test_heading_and_numbers_are_of_one_file(tmp_path, monkeypatch, map_over):
    np.save(tmp_path / "a.npy", LOGITS)
    np.save(tmp_path / "b.npy", np.ones((2 * N, K)))
    change_after_heading(monkeypatch, lambda: (tmp_path / "b.npy").replace(tmp_path / "a.npy"))
    assert (read_array(tmp_path / "a.npy", map_over=map_over) == LOGITS).all()


@pytest.mark.parametrize("change", ["cut", "written"])
def test_a_small_file_that_changes_while_it_is_read(tmp_path, monkeypatch, change):
    path = tmp_path / "a.npy"
    np.save(path, LOGITS)
    read = np.lib.format.read_array

    def change_and_read(*given, **named):
        os.truncate(path, 200) if change == "cut" else os.utime(path, ns=(1, 1))
        return read(*given, **named)

    monkeypatch.setattr(np.lib.format, "read_array", change_and_read)
    said = refusal(read_array, path)
    assert "a.npy: expected the file to stay as it was" in said and "open it again" in said


@pytest.mark.parametrize("kept", [0.4, 0.9])
def test_a_large_npz_that_is_cut_short(tmp_path, small_limits, kept):
    path = tmp_path / "logits.npz"
    np.savez(path, logits=LOGITS)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    assert "logits.npz: expected a zip archive; the file is damaged or cut short" in refusal(
        read_study, tmp_path
    )


def test_a_large_npz_that_holds_less_than_it_says(tmp_path, small_limits):
    path = tmp_path / "logits.npz"
    np.savez(path, logits=LOGITS)
    content = path.read_bytes().replace(b"(50, 4)", b"(99, 4)")
    path.write_bytes(content)
    assert "logits.npy: this part of the archive is damaged or cut short" in refusal(
        read_study, tmp_path
    )
