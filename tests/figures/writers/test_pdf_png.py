"""PDF and PNG: their fonts, their text, their size, and that threads do not disturb each other."""

from __future__ import annotations

import io
import re
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from PIL import Image

from hierviz.errors import HiervizWarning, InputError
from hierviz.figures import to_pdf, to_png, tree_picture
from hierviz.figures.faces import SERIF
from hierviz.figures.marks import Photo, Text, TreePicture
from hierviz.figures.writers.pdf_png import _with_known_letters
from tests.figures.conftest import subject_of
from tests.strategies import trees


def streams(pdf: bytes) -> list[bytes]:
    """The streams of a PDF, unpacked."""
    found = []
    for part in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            # an object forgives the last byte of a checksum, which may look like the line's end
            found.append(zlib.decompressobj().decompress(part))
        except zlib.error:
            found.append(part)
    return found


def shown_text(pdf: bytes) -> str:
    """Every letter between the brackets that a page shows, in order."""
    page = next(part for part in streams(pdf) if b" Tf" in part)
    pieces = re.findall(rb"\[(.*?)\] TJ|\((.*?)\) Tj", page, re.DOTALL)
    strings = [b"".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\)", a)) if a else b for a, b in pieces]
    return "\n".join(text.decode("utf-16-be") for text in strings)


def test_a_pdf_has_its_fonts_and_its_text(digits):
    pdf = to_pdf(tree_picture(digits, title="Ten digits"))
    assert pdf.startswith(b"%PDF")
    assert b"/FontFile2" in pdf  # TrueType, embedded
    assert b"DejaVuSans" in pdf
    assert b"/ToUnicode" in pdf  # readers can search and copy
    assert b"/Type3" not in pdf
    text = shown_text(pdf)
    assert "Ten digits" in text
    assert "10 leaves in 5 groups" in text


def test_files_are_the_same_twice(digits):
    picture = tree_picture(digits)
    assert to_pdf(picture) == to_pdf(picture)
    assert to_png(picture, 1) == to_png(picture, 1)


@pytest.mark.parametrize(
    ("width", "height", "scale"), [(1200, 800, 2), (333, 201, 1), (500, 400, 1.37), (700, 200, 3)]
)
def test_a_png_has_the_size_asked_for(digits, width, height, scale):
    png = to_png(tree_picture(digits, width=width, height=height), scale)
    with Image.open(io.BytesIO(png)) as image:
        assert image.size == (round(width * scale), round(height * scale))


def test_a_png_is_filled_with_its_background(digits):
    png = to_png(tree_picture(digits, theme="dark", width=300, height=333), 1)
    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (edge == (0x0E, 0x11, 0x17)).all()
    assert len(np.unique(pixels.reshape(-1, 3), axis=0)) > 10


def test_letters_that_the_font_lacks_are_said(nasty):
    picture = tree_picture(nasty)
    for write in (to_pdf, to_png):
        with pytest.warns(HiervizWarning, match="lacks letters of some names.*🐕"):
            write(picture)


@settings(max_examples=15)
@given(trees(max_leaves=8))
def test_any_tree_becomes_a_file(tree):
    picture = tree_picture(subject_of(tree), width=300, height=300)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert to_pdf(picture).startswith(b"%PDF")
        assert to_png(picture, 0.5).startswith(b"\x89PNG")


def test_threads_do_not_disturb_each_other(digits):
    pictures = [tree_picture(digits, title=f"number {i}", width=300, height=300) for i in range(6)]
    alone = [(to_pdf(picture), to_png(picture, 1)) for picture in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda p: (to_pdf(p), to_png(p, 1)), pictures))
    assert together == alone


def test_impossible_scales_are_refused(digits):
    picture = tree_picture(digits)
    for scale, message in ((0, "above 0"), (float("nan"), "above 0"), (50, "at most 200,000,000")):
        with pytest.raises(InputError, match=message):
            to_png(picture, scale)


def test_signs_of_direction_are_no_missing_letters():
    marks = (Text(0, 0, "\u2068שלום\u2069", 12, "#000000"),)
    picture = TreePicture(100, 80, "#ffffff", (50.0, 40.0), "T", "D", marks)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [mark.text for mark in _with_known_letters(picture)] == ["שלום"]


def on_paper(*marks, **options) -> TreePicture:
    return TreePicture(
        72.0, 144.0, "#ffffff", (0.0, 0.0), "T", "D", marks, on_paper=True, **options
    )


def test_paper_has_its_size_and_its_pixels_an_inch():
    assert b"/MediaBox [ 0 0 72 144 ]" in to_pdf(on_paper())
    for scale, dots in ((None, 300), (150 / 72, 150)):
        with Image.open(io.BytesIO(to_png(on_paper(), scale))) as image:
            assert image.size == (dots, 2 * dots)
            assert image.info["dpi"] == pytest.approx((dots, dots), abs=0.1)


def test_a_photo_lies_where_it_should_and_the_right_way_up():
    pixels = np.zeros((2, 2, 3), dtype=np.uint8)
    pixels[0] = (200, 0, 0), (0, 200, 0)  # above: red, green
    pixels[1] = (0, 0, 200), (200, 200, 0)
    picture = on_paper(Photo(10.0, 20.0, 40.0, pixels))
    with Image.open(io.BytesIO(to_png(picture, 2))) as image:
        seen = np.asarray(image.convert("RGB"))
    for row, column in np.ndindex(2, 2):
        y, x = 2 * (20 + 10 + 20 * row), 2 * (10 + 10 + 20 * column)
        assert np.abs(seen[y, x].astype(int) - pixels[row, column]).max() <= 2
    assert (seen[38, 30] == 255).all() and (seen[60, 105] == 255).all()
    width = re.search(rb"/Subtype /Image\b.*?/Width (\d+)", to_pdf(picture), re.DOTALL)
    assert width and abs(int(width[1]) - 40 * 300 / 72) <= 1  # 300 pixels per inch


def test_texts_are_in_the_font_of_the_picture():
    mark = Text(5, 50, "cat", 12, "#000000", halo="#ffffff")
    pdf = to_pdf(on_paper(mark, face=SERIF))
    assert b"STIXGeneral" in pdf and b"DejaVuSans" not in pdf
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        pdf = to_pdf(on_paper(Text(5, 50, "\u25a0 漢", 12, "#000000"), face=SERIF))
    assert "The font STIXGeneral lacks letters of some names" in str(caught[0].message)
