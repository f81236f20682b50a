"""Sizes of pictures: units, what is chosen where nothing is given, and what is refused."""

from __future__ import annotations

import pytest

from hierviz.core.view import View
from hierviz.errors import InputError
from hierviz.figures import FigureStyle


def test_a_millimetre_has_its_points_and_a_point_is_a_unit():
    paper = FigureStyle(25.4, 50.8, "mm")
    assert (paper.across, paper.fixed_height, paper.letters(View())) == (72, 144, 7)
    assert FigureStyle(178, unit="mm", font_size=6).letters(View(layout="left")) == 6
    screen = FigureStyle(800, 800)
    assert (screen.across, screen.fixed_height, screen.letters(View())) == (800, 800, 10)
    assert FigureStyle().fixed_height is None and not paper.shrinks and screen.shrinks
    assert not FigureStyle(font_size=9).shrinks


def test_heights_follow_from_the_content():
    style = FigureStyle(100, unit="mm")
    assert style.room_down(View(), 10, 7, 280, 9) == 280  # a circle is as high as wide
    assert style.room_down(View(layout="top"), 10, 7, 280, 9) == 210
    rows = [style.room_down(View(layout="left"), n, 7, 280, 100) for n in (1, 50, 100_000)]
    assert rows[0] == pytest.approx(0.4 * 280) and rows[1] == pytest.approx(50 * 7 * 1.1)
    assert rows[2] == pytest.approx(240 * 72 / 25.4 - 100)  # a page


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"width": 0}, "The width of a picture is from 200 to 20,000 px; found 0."),
        ({"width": 0, "unit": "mm"}, "The width of a picture is from 20 to 2,000 mm; found 0."),
        ({"height": 5, "width": 85, "unit": "mm"}, "The height of a picture is from 20 to"),
        ({"width": float("nan")}, "found nan"),
        ({"unit": "in"}, "Sizes are in px or mm; found 'in'."),
        ({"font_size": 2, "width": 85, "unit": "mm"}, "A font size is from 3 to 72 pt; found 2."),
        ({"font_size": 300}, "A font size is from 4 to 200 px; found 300."),
        ({"without": ["titel"]}, "A picture has no part 'titel' to leave out. Did you mean title?"),
        ({"without": ["x"]}, "There are: title, legend, cut, axis, names, counts, pictures."),
    ],
)
def test_what_no_picture_can_have_is_refused(options, message):
    with pytest.raises(InputError) as found:
        FigureStyle(**options)
    assert message in str(found.value)


def test_fonts_and_themes_are_refused_where_they_are_used():
    for style, message in ((FigureStyle(font="Zapf"), "no font 'Zapf'"),
                           (FigureStyle(theme="sepia"), "no theme 'sepia'")):  # fmt: skip
        with pytest.raises(InputError, match=message):
            _ = style.face, style.colours
