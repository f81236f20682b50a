"""Points that share a picture take one place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hierviz.io.images.sources import ArrayImages, FileImages, FolderFiles, distinct_pictures

FILES = st.lists(st.integers(-1, 3), min_size=1, max_size=12)


@given(FILES, st.integers(1, 6), st.randoms(use_true_random=False))
def test_each_file_once_with_the_number_of_its_points(files, n, random):
    rows = list(range(len(files)))
    random.shuffle(rows)
    wanted: dict[object, list[int]] = {}
    for row in rows:
        wanted.setdefault(files[row] if files[row] >= 0 else ("none", row), []).append(row)
    source = FileImages(
        FolderFiles(Path(".")), ["a", "b", "c", "d"], np.array(files, dtype=np.int32), origin="here"
    )
    first, counts = distinct_pictures(source, np.array(rows), n)
    assert first.tolist() == [own[0] for own in wanted.values()][:n]
    assert counts.tolist() == [len(own) for own in wanted.values()][:n]


def test_pictures_of_an_array_are_all_their_own():
    source = ArrayImages(np.zeros((5, 2, 2), dtype=np.uint8), origin="here")
    first, counts = distinct_pictures(source, np.array([4, 0, 2]), 2)
    assert first.tolist() == [4, 0] and counts.tolist() == [1, 1]


@given(FILES, st.lists(st.integers(0, 2), min_size=12, max_size=12))
def test_points_that_stand_apart_share_nothing(files, numbers):
    apart = np.array(numbers[: len(files)])
    source = FileImages(
        FolderFiles(Path(".")), ["a", "b", "c", "d"], np.array(files, dtype=np.int32), origin="here"
    )
    rows = np.arange(len(files))
    found = distinct_pictures(source, rows, 12, apart=apart)
    parts = [distinct_pictures(source, rows[apart == number], 12) for number in range(3)]
    whole = sorted((int(row), int(n)) for part in parts for row, n in zip(*part, strict=True))
    assert list(zip(*(each.tolist() for each in found), strict=True)) == whole
