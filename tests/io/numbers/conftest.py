"""Small files that count as large, and a cache folder in which nothing may be left."""

import pytest

from hierviz.core import blocks
from hierviz.io.numbers import scratch
from hierviz.io.numbers.arrays import read_array


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of the test's own, in which nothing may be left."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("HIERVIZ_CACHE", str(folder))
    yield folder
    assert not folder.exists() or list(folder.iterdir()) == []


@pytest.fixture
def small_limits(monkeypatch):
    """Everything above 300 bytes counts as large, and is worked on a few rows at a time."""
    monkeypatch.setattr(read_array, "__kwdefaults__", {"map_over": 300})
    monkeypatch.setattr(scratch, "MAP_OVER", 300)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 100)
    monkeypatch.setattr("hierviz.io.numbers.tables._BLOCK_NUMBERS", 12)
    monkeypatch.setattr("hierviz.io.numbers.parquet._PIECE_BYTES", 200)
