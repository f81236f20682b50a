"""Widths of texts, against the font that pictures are written in."""

from __future__ import annotations

import pytest
from matplotlib import font_manager, ft2font

from hierviz.figures.text_width import shorten, text_width


@pytest.fixture(params=[False, True], ids=["regular", "bold"])
def font(request):
    """Whether it is bold, and the width of a letter in hundredths of the font size."""
    weight = "bold" if request.param else "normal"
    wanted = font_manager.FontProperties(family="DejaVu Sans", weight=weight)
    face = ft2font.FT2Font(font_manager.findfont(wanted))

    def width(letter: str) -> float:
        glyph = face.load_char(ord(letter), flags=ft2font.LoadFlags.NO_SCALE)
        return 100 * glyph.horiAdvance / face.units_per_EM

    return request.param, width


def test_letters_of_ascii_are_as_wide_as_in_the_font(font):
    is_bold, width = font
    for code in range(0x20, 0x7F):
        assert text_width(chr(code), 100, bold=is_bold) == round(width(chr(code))), chr(code)


def test_most_other_letters_are_taken_a_little_too_wide(font):
    is_bold, width = font
    letters = [chr(code) for code in (*range(0xC0, 0x180), *range(0x391, 0x3CA)) if code != 0x3A2]
    fitting = [text_width(a, 100, bold=is_bold) >= width(a) for a in letters]
    assert sum(fitting) > 0.9 * len(letters)


def test_marks_have_no_width_and_pictures_are_wide():
    assert text_width("e\u0301", 10) == text_width("e", 10)
    assert (text_width("漢", 100), text_width("…", 100), text_width("🐕", 100)) == (102, 102, 140)
    assert (text_width("é", 100), text_width("É", 100), text_width("é", 100, bold=True)) == (
        78,
        88,
        88,
    )


def test_a_text_is_shortened_to_the_last_letter_that_fits():
    room = text_width("abc…", 10)
    assert shorten("abcdef", room, 10) == "abc…"
    assert shorten("abcdef", room - 0.1, 10) == "ab…"
    assert shorten("abcdef", text_width("abcdef", 10), 10) == "abcdef"
