"""Blocks are the rows in order, and a file that was cut short is an error, not the end of the process."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import numpy as np
import pytest

from hierviz.core.blocks import Blocks, row_slices
from hierviz.core.mapped import MappedFile
from hierviz.core.predictions import predict
from hierviz.errors import LoadError
from hierviz.io.numbers.arrays import read_array


@pytest.fixture
def logits(tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(600, 50, dtype=np.float32))
    return np.load(tmp_path / "logits.npy", mmap_mode="r")


@pytest.mark.parametrize(
    ("n_rows", "row_size", "at_once", "starts"),
    [(10, 2, 7, [0, 3, 6, 9]), (3, 100, 7, [0, 1, 2]), (3, 0, 2, [0, 2]), (0, 4, 9, [])],
)
def test_slices_hold_at_most_so_much_and_one_row_at_least(n_rows, row_size, at_once, starts):
    slices = row_slices(n_rows, row_size, at_once)
    assert [rows.start for rows in slices] == starts
    assert [rows.stop for rows in slices] == [*starts, n_rows][1:]


@pytest.mark.parametrize("change", [lambda x: x, lambda x: x[100:], np.array, np.asfortranarray])
def test_blocks_are_the_rows_in_order(logits, change):
    array = change(logits)
    blocks = Blocks(array, n_bytes=1000)
    assert len(blocks) == -(-len(array) // 5)
    assert [first for first, _ in blocks] == list(range(0, len(array), 5))
    assert (np.concatenate([block for _, block in blocks]) == array).all()
    assert (blocks.read(1) == array[5:10]).all()


def test_rows_of_files_are_copied(logits):
    assert not np.shares_memory(Blocks(logits).read(0), logits)
    memory = np.array(logits)
    assert np.shares_memory(Blocks(memory).read(0), memory)


@pytest.mark.parametrize("part", [slice(None), slice(100, None)])
@pytest.mark.parametrize("read", [predict, lambda logits: Blocks(logits).read(0)])
def test_a_file_that_was_cut_short(logits, part, read):
    read(logits[part])
    os.truncate(logits.filename, 5000)
    with pytest.raises(LoadError, match=r"at least 120,128 bytes.*found 5,000: it was cut short"):
        read(logits[part])


@pytest.mark.parametrize("part", [slice(None), slice(100, None)])
@pytest.mark.parametrize("is_kept_open", [False, True])
def test_a_file_that_is_cut_short_between_blocks(logits, part, is_kept_open):
    if is_kept_open:
        logits = read_array(Path(logits.filename), map_over=0)
    blocks = iter(Blocks(logits[part], "scores.npy", n_bytes=4000))
    next(blocks)
    os.truncate(logits.filename, 5000)
    with pytest.raises(
        LoadError, match=r"scores.npy: .*at least 120,128 bytes.*found 5,000: it was cut short"
    ):
        list(blocks)


@pytest.mark.parametrize("is_kept_open", [False, True])
def test_a_file_that_is_written_anew_between_blocks(logits, is_kept_open):
    """Neither length nor number of the file differ: rows of two tables would be mixed."""
    if is_kept_open:
        logits = read_array(Path(logits.filename), map_over=0)
    blocks = iter(Blocks(logits, "scores.npy", n_bytes=4000))
    next(blocks)
    os.utime(logits.filename, ns=(1, 1))
    with pytest.raises(LoadError, match=r"scores.npy: .*rewritten meanwhile"):
        list(blocks)


@pytest.mark.parametrize("is_kept_open", [False, True])
def test_a_file_that_another_one_replaces_is_read_to_its_end(logits, is_kept_open, tmp_path):
    if is_kept_open:
        logits = read_array(Path(logits.filename), map_over=0)
    wanted = np.array(logits)
    blocks = iter(Blocks(logits, n_bytes=4000))
    first = next(blocks)[1]
    np.save(tmp_path / "other.npy", np.zeros((600, 50), dtype=np.float32))
    os.replace(tmp_path / "other.npy", logits.filename)
    assert (np.concatenate([first, *(block for _, block in blocks)]) == wanted).all()


def test_files_are_kept_open_no_longer_than_their_maps(logits):
    def n_open():
        return len(os.listdir("/proc/self/fd"))

    array = read_array(Path(logits.filename), map_over=0)
    gc.collect()  # what other tests left
    before = n_open()
    del array
    gc.collect()
    assert n_open() == before - 2  # the map's own, and ours


def test_what_maps_no_file_has_nothing_to_check(logits):
    MappedFile(np.eye(3)).check()
    MappedFile(np.asarray(logits).copy()).check()
    os.truncate(logits.filename, 120_128 - 4)
    MappedFile(logits[:-1]).check()
