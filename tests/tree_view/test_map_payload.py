"""What a map is told of its pictures, and the sheets that hold them."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import hierviz as hv
from hierviz.io.images.sources import ArrayImages, FileImages, FolderFiles
from hierviz.tree_view.map_payload import (
    LEVELS,
    Level,
    map_payload,
    map_pictures,
    picture_sheet,
    sheets_payload,
)
from tests.tree_view.test_payload import unpack


def test_every_picture_of_the_digits_is_listed_once_with_its_leaf():
    analysis = hv.analyse(hv.read_study("digits"))
    pictures = map_pictures(analysis)
    assert sorted(pictures.rows.tolist()) == list(range(1797))
    header, arrays = unpack(map_payload("k", analysis, pictures))
    assert header["isMap"] and header["mark"] == analysis.study.fingerprint
    assert np.array_equal(arrays["leaf"], analysis.leaves.assignments[pictures.rows])
    assert np.array_equal(arrays["label"], analysis.study.labels[pictures.rows])
    assert np.array_equal(pictures.rows[:10], analysis.points.exemplars()[analysis.tree.leaf_order])
    assert "classOfLeaf" not in arrays


def test_points_of_a_leaf_share_a_picture_and_those_without_one_are_left_out():
    logits = np.eye(2)[[0, 0, 0, 1, 1]]
    study = hv.Study("s", logits=logits, images=None)
    files = np.array([0, 0, 1, 0, -1], dtype=np.int32)
    source = FileImages(FolderFiles(Path(".")), ["a", "b"], files, origin="here")
    analysis = hv.analyse(replace(study, images=source))
    pictures = map_pictures(analysis)
    found = {tuple(pair) for pair in zip(pictures.rows, pictures.counts, strict=True)}
    assert found == {(0, 2), (2, 1), (3, 1)}
    assert len(map_pictures(replace(analysis, study=study)).rows) == 0


@pytest.mark.parametrize("n", [1, 5, 6])
def test_a_sheet_holds_its_pictures_row_by_row(n):
    level = Level(16, 3, 2)
    shades = np.arange(6, dtype=np.uint8) * 40
    source = ArrayImages(np.tile(shades[:, None, None], (1, 16, 16)), origin="here")
    block, faults = picture_sheet(source, range(n), level)
    sheet = np.asarray(Image.open(io.BytesIO(block)))
    assert faults == () and sheet.shape == (16 * (1 + (n > 3)), 48, 3)
    for place in range(n):
        middle = sheet[16 * (place // 3) + 8, 16 * (place % 3) + 8]
        assert abs(int(middle[0]) - int(shades[place])) < 6


def test_a_picture_that_cannot_be_read_stays_grey_and_is_told_of(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"no picture at all")
    Image.new("RGB", (8, 8), "white").save(tmp_path / "b.jpg")
    source = FileImages(
        FolderFiles(tmp_path), ["a.jpg", "b.jpg"], np.array([0, 1], dtype=np.int32), origin="here"
    )
    block, faults = picture_sheet(source, [0, 1], Level(16, 2, 1))
    sheet = np.asarray(Image.open(io.BytesIO(block)))
    assert len(faults) == 1 and "a.jpg: expected a picture" in faults[0]
    assert sheet[8, 24].min() > 240 and sheet[8, 8].max() < 240


def test_an_answer_names_its_sheets():
    header, arrays = unpack(sheets_payload("k", 1, {7: b"seven", 3: b""}, heard=9))
    assert (header["sheets"], header["heard"], header["side"]) == ([7, 3], 9, LEVELS[1].side)
    assert arrays["7"].tobytes() == b"seven" and arrays["3"].size == 0
