"""Blocks are the rows in order, and a file that was cut short is an error, not the end of the process."""

from __future__ import annotations

import os

import numpy as np
import pytest

from hierviz.core.blocks import Blocks, row_slices
from hierviz.core.mapped import MappedFile
from hierviz.core.predictions import predict
from hierviz.errors import LoadError


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
    assert (blocks.view(1) == array[5:10]).all()


def test_rows_of_a_whole_file_are_copied(logits):
    assert not np.shares_memory(Blocks(logits).read(0), logits)
    assert np.shares_memory(Blocks(logits).view(0), logits)


@pytest.mark.parametrize("part", [slice(None), slice(100, None)])
@pytest.mark.parametrize("read", [predict, lambda logits: Blocks(logits).view(0)])
def test_a_file_that_was_cut_short(logits, part, read):
    read(logits[part])
    os.truncate(logits.filename, 5000)
    with pytest.raises(LoadError, match=r"at least 120,128 bytes.*found 5,000: it was cut short"):
        read(logits[part])


@pytest.mark.parametrize(
    ("part", "message"),
    [
        (None, "120,128 bytes; found 5,000 now: the file became shorter while it was read"),
        (slice(100, None), "at least 120,128 bytes.*found 5,000: it was cut short meanwhile"),
    ],
)
def test_a_file_that_is_cut_short_between_blocks(logits, part, message):
    blocks = iter(Blocks(logits if part is None else logits[part], "scores.npy", n_bytes=4000))
    next(blocks)
    os.truncate(logits.filename, 5000)
    with pytest.raises(LoadError, match=f"scores.npy: .*{message}"):
        list(blocks)


def test_what_maps_no_file_has_nothing_to_check(logits):
    MappedFile(np.eye(3)).check()
    MappedFile(np.asarray(logits).copy()).check()
    os.truncate(logits.filename, 120_128 - 4)
    MappedFile(logits[:-1]).check()
