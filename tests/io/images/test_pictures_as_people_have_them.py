"""Pictures that lie on their side, grey of many bits, numbered names, and images.csv in other words."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from hierviz.errors import LoadError
from hierviz.io import read_study
from hierviz.io.images.decoding import decode_picture


def encoded(image: Image.Image, format: str = "PNG", **options) -> bytes:
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def pixels(array, **options) -> np.ndarray:
    return decode_picture(encoded(Image.fromarray(array), **options), "a.png")


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [None, 16])
def test_pictures_are_turned_as_their_exif_says(orientation, size):
    """The dark quarter ends up where a camera's owner saw it."""
    seen = np.full((40, 60), 220, dtype=np.uint8)
    seen[:20, :30] = 20  # top left, for the eye
    stored = {
        1: lambda a: a, 2: np.fliplr, 3: lambda a: np.rot90(a, 2), 4: np.flipud,
        5: np.transpose, 6: np.rot90, 7: lambda a: np.rot90(a, 2).T, 8: lambda a: np.rot90(a, -1),
    }[orientation](seen)  # fmt: skip
    exif = Image.Exif()
    exif[274] = orientation
    content = encoded(Image.fromarray(np.ascontiguousarray(stored)), "JPEG", exif=exif, quality=95)
    shown = decode_picture(content, "a.jpg", size)
    height, width = shown.shape[:2]
    assert width > height
    quarters = [
        shown[: height // 2, : width // 2],
        shown[: height // 2, width // 2 :],
        shown[height // 2 :],
    ]
    assert quarters[0].mean() < 60
    assert min(quarter.mean() for quarter in quarters[1:]) > 190


RAMP = np.tile(np.linspace(0, 1, 256), (8, 1))


@pytest.mark.parametrize(
    ("array", "mean"),
    [
        ((65535 * RAMP).astype(np.uint16), 127.5),
        ((4095 * RAMP).astype(np.uint16), 127.5),
        ((200 * RAMP).astype(np.uint16), 100),
        ((1_000_000 * RAMP).astype(np.int32), 121.6),
        ((RAMP - 0.5).astype(np.float32) * 7, 127.5),
        (RAMP.astype(np.float32), 127.5),
        ((255 * RAMP).astype(np.float32), 127.5),
        (np.zeros((8, 8), np.uint16), 0),
        (np.zeros((8, 8), np.float32), 0),
        (np.full((8, 8), np.nan, np.float32), 0),
    ],
)
def test_grey_is_scaled_to_what_it_holds(array, mean):
    shown = pixels(array, format="TIFF")
    assert shown.dtype == np.uint8
    assert abs(shown.mean() - mean) < 1
    assert (np.diff(shown[0, :, 0].astype(int)) >= 0).all()


def a_study(folder, names, table=None):
    np.save(folder / "logits.npy", np.random.default_rng(0).normal(size=(len(names), 3)))
    (folder / "images").mkdir()
    for grey, name in enumerate(names):
        Image.new("L", (4, 4), grey * 10).save(folder / "images" / name)
    if table is not None:
        (folder / "images.csv").write_text(table, encoding="utf-8")
    return read_study(folder)


def greys(study) -> list[int]:
    return [
        int(study.images.picture(row).mean()) // 10
        for row in range(study.n_points)
        if study.images.has(row)
    ]


@pytest.mark.parametrize("form", ["img_{}.png", "{}.png", "a{}b2.png", "{:03}.png"])
def test_names_are_in_the_order_of_their_numbers(tmp_path, form):
    study = a_study(tmp_path, [form.format(number) for number in range(12)])
    assert greys(study) == list(range(12))


TABLES = {
    "plain": "row,file\n0,c.png\n1,b.png\n2,a.png\n",
    "filename": "index,filename\n0,c.png\n1,b.png\n2,a.png\n",
    "capitals": "Row,File Name\n0,c.png\n1,b.png\n2,a.png\n",
    "pandas": ",image_path,label\n0,c.png,x\n1,b.png,y\n2,a.png,z\n",
    "other order": "file,row\nb.png,1\na.png,2\nc.png,0\n",
    "no rows": "path\nc.png\nb.png\na.png\n",
    "no heading": "0,c.png\n1,b.png\n2,a.png\n",
    "names alone": "c.png\nb.png\na.png\n",
}


@pytest.mark.parametrize("form", TABLES)
def test_tables_of_pictures(tmp_path, form):
    assert greys(a_study(tmp_path, ["a.png", "b.png", "c.png"], TABLES[form])) == [2, 1, 0]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", "is empty"),
        ("colour,shape\nred,round\n", "expected the headings row and file"),
        ("path\na.png\nb.png\nc.png\na.png\n", "at most 3 lines"),
        ("a.png,b.png\n", "expected the headings row and file"),
        ("0,a.png\n0,b.png\n", "row 0 is named a second time"),
    ],
)
def test_tables_that_are_none(tmp_path, table, words):
    with pytest.raises(LoadError, match=words):
        a_study(tmp_path, ["a.png", "b.png", "c.png"], table)
