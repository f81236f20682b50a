"""Logits that map a file: one that was cut short is an error, not the end of the process."""

from __future__ import annotations

import os

import numpy as np
import pytest

from hierviz.core.logits import iter_chunks, predict
from hierviz.core.mapped import MappedFile
from hierviz.errors import LoadError


@pytest.fixture
def logits(tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(600, 50, dtype=np.float32))
    return np.load(tmp_path / "logits.npy", mmap_mode="r")


@pytest.mark.parametrize("part", [slice(None), slice(100, None)])
@pytest.mark.parametrize("read", [predict, lambda logits: list(iter_chunks(logits))])
def test_a_file_that_was_cut_short(logits, part, read):
    read(logits[part])
    os.truncate(logits.filename, 5000)
    with pytest.raises(LoadError, match=r"at least 120,128 bytes.*found 5,000: it was cut short"):
        read(logits[part])


def test_what_maps_no_file_has_nothing_to_check(logits):
    MappedFile(np.eye(3)).check()
    MappedFile(np.asarray(logits).copy()).check()
    os.truncate(logits.filename, 120_128 - 4)
    MappedFile(logits[:-1]).check()
