"""Colours that are told apart, also by colour-blind readers, and stay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierviz.encodings.palettes import (
    MANY,
    ON_WHITE,
    PALETTE,
    RAMP_STEPS,
    contrast,
    grey_ramp,
    legible,
    stable_colours,
)
from hierviz.errors import InputError

# Machado, Oliveira and Fernandes (2009), full dichromacy, on linear RGB; "weak" readers see 70 % so.
SEEN = {
    "all": np.eye(3),
    "deuteranope": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]]
    ),
    "protanope": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}  # fmt: skip
SEEN |= {f"weak {who}": 0.3 * np.eye(3) + 0.7 * SEEN[who] for who in ("deuteranope", "protanope")}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(colours) -> np.ndarray:
    rgb = np.array([[int(c[at : at + 2], 16) / 255 for at in (1, 3, 5)] for c in colours])
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def lab(colours, seen: np.ndarray) -> np.ndarray:
    """CIELAB under D65."""
    xyz = np.clip(linear(colours) @ seen.T, 0, 1) @ TO_XYZ.T / TO_XYZ.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], 1)


def nearest(colours, reader: str) -> float:
    at = lab(colours, SEEN[reader])
    distance = np.sqrt(((at[:, None] - at) ** 2).sum(axis=2))
    return distance[np.triu_indices(len(at), 1)].min()


@pytest.mark.parametrize(
    ("n", "reader", "least"),
    [
        (12, "all", 14), (12, "deuteranope", 12), (12, "protanope", 4.5),
        (24, "all", 12), (24, "deuteranope", 7), (24, "protanope", 3.5),
        (48, "all", 10), (48, "weak deuteranope", 9), (48, "weak protanope", 8),
    ],
)  # fmt: skip
def test_colours_are_told_apart(n, reader, least):
    assert nearest(MANY[:n], reader) >= least


def test_colours_are_seen_on_light_and_dark_ground():
    luminance = linear(MANY) @ TO_XYZ[1]
    on_white, on_dark = 1.05 / (luminance + 0.05), (luminance + 0.05) / 0.06
    assert on_white.min() > 1.3 and on_dark.min() > 2.5


def test_the_first_colours_are_those_of_the_view():
    assert MANY[: len(PALETTE)] == PALETTE
    assert len(set(MANY)) == len(MANY) == 48


KEYS = st.lists(st.integers(0, 60), max_size=60)


@given(KEYS, KEYS)
def test_colours_stay(first, second):
    before = stable_colours(first)
    after = stable_colours(second, before=before)
    assert list(after) == list(dict.fromkeys(second))
    assert all(after[key] == before[key] for key in set(first) & set(second))
    times = [list(after.values()).count(colour) for colour in set(after.values())]
    assert max(times, default=1) <= (1 if len(before | after) <= len(MANY) else 2)


def test_an_empty_palette():
    with pytest.raises(InputError, match="at least one colour"):
        stable_colours(["a"], palette=[])


hexes = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@given(hexes, hexes)
def test_a_legible_colour_can_be_read_on_its_ground(colour, ground):
    found = legible(colour, ground)
    assert contrast(found, ground) >= 4.5
    if colour not in PALETTE and contrast(colour, ground) >= 4.5:
        assert found == colour


def test_contrast_is_that_of_the_guidelines():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # known to just fail
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#123456", "#123456") == 1


def test_names_in_the_palettes_colours_are_told_apart():
    """OKLab (Ottosson 2020): no two nearer than 0.08, and hues that stay."""
    to_lms = np.array(
        [[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]]
    )
    to_lab = np.array(
        [[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]]
    )

    def oklab(colours) -> np.ndarray:
        return np.cbrt(linear(colours) @ to_lms.T) @ to_lab.T

    texts = [legible(colour, "#ffffff") for colour in PALETTE]
    assert texts == list(ON_WHITE)
    at, of = oklab(texts), oklab(PALETTE)
    far = np.linalg.norm(at[:, None] - at[None], axis=-1) + np.eye(len(at))
    assert far.min() > 0.08
    turn = np.degrees(np.arctan2(at[:, 2], at[:, 1]) - np.arctan2(of[:, 2], of[:, 1]))
    assert np.abs((turn + 180) % 360 - 180).max() < 14


@given(hexes, hexes)
def test_greys_run_from_near_the_background_to_the_text(text, background):
    greys = grey_ramp(text, background)
    assert len(greys) == RAMP_STEPS and greys[-1] == text
    for channel in (1, 3, 5):
        values = [int(grey[channel : channel + 2], 16) for grey in greys]
        ends = sorted((int(background[channel : channel + 2], 16), values[-1]))
        assert values in (sorted(values), sorted(values, reverse=True))
        assert ends[0] <= min(values) and max(values) <= ends[1]
