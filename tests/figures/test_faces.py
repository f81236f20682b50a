"""Faces: known ones, installed ones, and names that none has; widths against the fonts themselves."""

from __future__ import annotations

import pytest
from matplotlib import font_manager, ft2font

from hierviz.errors import InputError
from hierviz.figures.faces import SANS, SERIF, face_named, fonts, letters_of
from hierviz.figures.text_width import shorten, text_width


def test_faces_are_found_by_name_in_any_case():
    assert face_named("sans") is SANS and face_named("serif") is SERIF
    mono = face_named("dejavu sans mono")
    assert mono.name == mono.family == "DejaVu Sans Mono"
    assert mono.css.startswith("'DejaVu Sans Mono', ")
    assert fonts()[:2] == ["sans", "serif"] and {"STIXGeneral", "DejaVu Sans"} <= set(fonts())


def test_a_font_that_is_not_installed_is_refused():
    with pytest.raises(InputError, match="There is no font 'DejaVu San' on this machine") as found:
        face_named("DejaVu San")
    assert "Did you mean DejaVu Sans" in found.value.hint
    with pytest.raises(InputError) as found:
        face_named("Zapf")
    assert found.value.hint.startswith("There are: sans, serif, ")


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("family", ["STIXGeneral", "DejaVu Sans Mono"])
def test_texts_are_as_wide_as_in_their_font(family, bold):
    weight = "bold" if bold else "normal"
    wanted = font_manager.FontProperties(family=family, weight=weight)
    font = ft2font.FT2Font(font_manager.findfont(wanted))
    font.set_size(1000, 72)
    for text in ("aquarium fish 87 %", "Wombat", "É"):
        advances = [
            font.load_char(ord(letter), flags=ft2font.LoadFlags.NO_SCALE).horiAdvance
            for letter in text
        ]
        found = text_width(text, 10, bold=bold, face=face_named(family))
        assert found == pytest.approx(10 * sum(advances) / font.units_per_EM)


def test_letters_that_a_font_lacks_are_those_of_sans():
    for letter in ("漢", "\u0301", "🐕"):
        assert text_width(letter, 10, face=SERIF) == text_width(letter, 10)
    assert ord("a") in letters_of(SERIF, False)
    assert letters_of(SERIF, True) >= letters_of(SANS, True)


def test_a_text_is_shortened_in_its_face():
    room = text_width("great white shark", 10, face=SERIF)
    assert shorten("great white shark", room, 10, face=SERIF) == "great white shark"
    assert shorten("great white shark", room, 10) != "great white shark"  # DejaVu Sans is wider
