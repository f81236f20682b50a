"""SVG: every mark as the element it should be, number by number."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from hierviz.figures import to_svg
from hierviz.figures.faces import SERIF
from hierviz.figures.marks import Box, Dot, Photo, Rects, Sectors, Strokes, Text, TreePicture

NOTHING = np.empty((0, 3))


def written(*marks, **options) -> list[str]:
    """The elements of a picture of 100 by 80, after title, description and ground."""
    picture = TreePicture(100, 80, "#ffffff", (50.0, 40.0), "T", "D", marks, **options)
    lines = to_svg(picture).splitlines()
    assert lines[4] == '<rect width="100" height="80" fill="#ffffff"/>' and lines[-1] == "</svg>"
    return lines[5:-1]


def path_of(mark) -> str:
    (line,) = written(mark)
    return line.partition(' d="')[2].removesuffix('"/>')


def test_lines_and_arcs():
    lines = np.array([[1, 2, 3.456, 4], [0, 0, 10, -0.001]])
    arcs = np.array([[10, 0, np.pi / 2], [20, 0, 1.5 * np.pi], [5, 0, 2 * np.pi]])
    mark = Strokes("#123456", 1.5, lines, arcs, opacity=0.5, dash=(2.0, 0.25))
    assert written(mark) == [
        '<path fill="none" stroke="#123456" stroke-width="1.5" stroke-linecap="butt" '
        'stroke-opacity="0.5" stroke-dasharray="2 0.25" '
        'd="M1.00 2.00L3.46 4.00M0.00 0.00L10.00 -0.00'
        "M50.00 30.00A10.00 10.00 0 0 1 60.00 40.00"
        "M50.00 20.00A20.00 20.00 0 1 1 30.00 40.00"
        "M50.00 35.00A5.00 5.00 0 0 1 50.00 45.00A5.00 5.00 0 0 1 50.00 35.00"
        '"/>'
    ]
    plain = written(Strokes("#123456", 1.0, lines, NOTHING))[0]
    assert 'stroke-linecap="round" d=' in plain and 'stroke-width="1"' in plain


def test_pieces():
    ring = Sectors("#0000ff", np.array([[10, 20, 0, np.pi / 2]]), 0.16)
    assert written(ring) == [
        '<path fill="#0000ff" fill-opacity="0.16" d="M50.00 20.00A20.00 20.00 0 0 1 70.00 40.00'
        'L60.00 40.00A10.00 10.00 0 0 0 50.00 30.00Z"/>'
    ]
    assert path_of(Rects("#0000ff", np.array([[1, 2, 30, 40.5]]))) == (
        "M1.00 2.00H30.00V40.50H1.00Z"
    )


def test_swatches_and_dots():
    assert written(
        Box(0.0, 2.25, 12.5, 8, "#aaaaaa"), Dot(-0.001, 4, 3, "#111111", "#222222", 1.5)
    ) == [
        '<rect x="0" y="2.25" width="12.5" height="8" fill="#aaaaaa"/>',
        '<circle cx="0" cy="4" r="3" fill="#111111" stroke="#222222" stroke-width="1.5"/>',
    ]


def test_texts_of_one_style_are_one_group():
    first = Text(1, 2, "a < b", 11, "#000000")
    second = Text(3.1, 100, "c", 11, "#000000", angle=-90, anchor="end", bold=True)
    third = Text(0, 0, "d", 12, "#000000", opacity=0.7, anchor="middle")
    assert written(first, second, third) == [
        '<g font-size="11" fill="#000000">',
        '<text x="1" y="2">a &lt; b</text>',
        '<text transform="translate(3.1 100)rotate(-90)" text-anchor="end" font-weight="600">c</text>',
        "</g>",
        '<g font-size="12" fill="#000000" fill-opacity="0.7">',
        '<text x="0" y="0" text-anchor="middle">d</text>',
        "</g>",
    ]


@pytest.mark.parametrize("n_inside", [0, 1, 2])
def test_a_window_clips_the_first_marks(n_inside):
    boxes = [Box(x, 0, 1, 1, "#aaaaaa") for x in (1, 2)]
    lines = written(*boxes, window=(10.0, 20.0, 90.0, 70.0), n_inside=n_inside)
    assert lines[0].startswith('<clipPath id="window"><rect x="10" y="20" width="80" height="50"')
    assert lines.index("</g>") - lines.index('<g clip-path="url(#window)">') - 1 == n_inside


def test_a_photo_is_a_png_inside_the_file():
    pixels = np.arange(27, dtype=np.uint8).reshape(3, 3, 3)
    (line,) = written(Photo(1.5, 2, 30, pixels))
    begin, _, data = line.partition("base64,")
    assert begin == '<image x="1.5" y="2" width="30" height="30" href="data:image/png;'
    image = Image.open(io.BytesIO(base64.b64decode(data.removesuffix('"/>'))))
    np.testing.assert_array_equal(np.asarray(image), pixels)


def test_a_halo_lies_below_the_letters_and_is_not_read_out():
    assert written(Text(1, 2, "cat", 10, "#333333", bold=True, halo="#ffffff")) == [
        '<g font-size="10" stroke="#ffffff" stroke-width="3.6" stroke-linejoin="round" '
        'aria-hidden="true">',
        '<text x="1" y="2" font-weight="600">cat</text>',
        "</g>",
        '<g font-size="10" fill="#333333">',
        '<text x="1" y="2" font-weight="600">cat</text>',
        "</g>",
    ]


def test_paper_is_measured_in_millimetres():
    picture = TreePicture(72.0, 36.0, "", (0.0, 0.0), "T", "D", (), on_paper=True, face=SERIF)
    start = to_svg(picture).splitlines()[1]
    assert 'width="25.4mm" height="12.7mm" viewBox="0 0 72 36"' in start
    assert "'Times New Roman'" in start
