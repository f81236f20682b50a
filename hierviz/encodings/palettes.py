"""Colours: palettes of groups and categories, the ramp of numbers, and colours that stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from hierviz.errors import InputError

Key = TypeVar("Key", bound=Hashable)

#: 24 colours told apart on light and dark ground. The first six are those of Okabe and Ito (2008);
#: the rest were added by glasbey's `extend_palette(..., lightness_bounds=(40, 76),
#: chroma_bounds=(18, 60), colorblind_safe=True, cvd_severity=70)`.
PALETTE = (
    "#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#7de3be", "#8a7551",
    "#9e658e", "#ffaaf7", "#55be65", "#aa71eb", "#be7549", "#28b69a", "#badb59", "#d769c6",
    "#00d2ca", "#ca9edb", "#008e7d", "#efb28e", "#ae4db2", "#96a628", "#efb6d2", "#41aeb6",
)  # fmt: skip

#: 48 colours for light and dark ground: `PALETTE`, and 24 that glasbey 0.4.0 added with
#: ``glasbey.extend_palette(PALETTE, palette_size=48, lightness_bounds=(36, 76),
#: chroma_bounds=(15, 70), colorblind_safe=True, cvd_severity=70)``. No two are nearer than 6.2 in
#: CAM02-UCS, 7.2 as seen with deuteranomaly and 5.2 with protanomaly of severity 70; the first
#: twelve not nearer than 12.7, 9.5 and 10.5. Fully colour-blind readers cannot tell 48 colours
#: apart, whatever they are: names beside them, and isolating one of them, have to do the rest.
MANY = (
    *PALETTE,
    "#a2b69a", "#187d86", "#a6d7e3", "#a649d2", "#28ef86", "#8686a6", "#b62d96", "#ae9275",
    "#b65100", "#ff7dff", "#ffb600", "#248261", "#39d2b6", "#db49aa", "#fb86ca", "#0092b2",
    "#249e24", "#9ec251", "#7569f7", "#9a7d8e", "#00d2e7", "#db8651", "#18aaff", "#008618",
)  # fmt: skip

#: The colours of `PALETTE` for texts on white, each with a contrast of 4.5 and more, and its hue
#: within 14 degrees of OKLab. Found by moving the colour nearest to another one at random as long as
#: that set the nearest two farther apart: none are nearer than 0.083 in OKLab, where darkening alone
#: leaves 0.010.
ON_WHITE = (
    "#013f7f", "#975d00", "#035e3a", "#702e01", "#900350", "#0369ab", "#158657", "#382100",
    "#7a4866", "#5d1965", "#043900", "#3b027e", "#c24b09", "#014640", "#424204", "#840483",
    "#3d6465", "#993b93", "#032e2d", "#9b3201", "#3d074b", "#667206", "#8e6c7d", "#06808f",
)  # fmt: skip
_ON_WHITE = dict(zip(PALETTE, ON_WHITE, strict=True))

RAMP_STEPS = 24
#: Viridis, its dark end lightened for dark ground.
_VIRIDIS = np.array(
    [(126, 87, 194), (74, 118, 186), (33, 145, 140), (94, 201, 98), (253, 231, 37)], dtype=float
)


def ramp_colours() -> tuple[str, ...]:
    """Viridis in `RAMP_STEPS` steps, ``#rrggbb`` from low to high."""
    place = np.linspace(0, len(_VIRIDIS) - 1, RAMP_STEPS)
    below = np.minimum(len(_VIRIDIS) - 2, place.astype(int))
    share = (place - below)[:, None]
    mixed = np.floor(_VIRIDIS[below] + (_VIRIDIS[below + 1] - _VIRIDIS[below]) * share + 0.5)
    return tuple("#{:02x}{:02x}{:02x}".format(*rgb) for rgb in mixed.astype(int).tolist())


def grey_ramp(text: str, background: str) -> tuple[str, ...]:
    """Greys in `RAMP_STEPS` steps from near a background to the colour of text, ``#rrggbb``.

    For numbers beside colours of categories, which viridis could be mistaken for.
    """
    return tuple(_mixed(background, text, share) for share in np.linspace(0.12, 1, RAMP_STEPS))


def legible(colour: str, ground: str) -> str:
    """A colour like the given one that texts on a ground may have: of a contrast of 4.5 and more.

    Parameters
    ----------
    colour, ground : str
        ``#rrggbb``.

    Notes
    -----
    The contrast is that of WCAG 2.2. Mixed with black or white, whichever the ground
    contrasts with more, in as few of 64 steps as do. On light ground the colours of
    `PALETTE`, which darkened alone come too near to each other, are those of `ON_WHITE` first.

    Examples
    --------
    >>> legible("#00ffff", "#ffffff"), legible("#00ffff", "#0e1117")
    ('#008383', '#00ffff')
    """
    end = max(("#000000", "#ffffff"), key=lambda one: contrast(one, ground))
    colour = _ON_WHITE.get(colour, colour) if end == "#000000" else colour
    steps = (_mixed(colour, end, step / 64) for step in range(65))
    return next(mixed for mixed in steps if contrast(mixed, ground) >= 4.5)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    share = _rgb(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], dtype=np.float64)


def _mixed(one: str, other: str, share: float) -> str:
    """A colour between two, at a share of the way."""
    mixed = np.floor(_rgb(one) + (_rgb(other) - _rgb(one)) * share + 0.5).astype(int)
    return "#{:02x}{:02x}{:02x}".format(*mixed.tolist())


def stable_colours(
    keys: Iterable[Key],
    *,
    before: Mapping[Key, str] | None = None,
    palette: Sequence[str] = MANY,
) -> dict[Key, str]:
    """A colour for every key; those that had one keep it, however keys come and go.

    Parameters
    ----------
    keys : iterable
        What is coloured, such as ids of concepts, in the order of the legend.
    before : mapping of key to colour, optional
        What this function returned last time. Keep in it keys that were taken
        away, and they come back in their colour.
    palette : sequence of str
        From the most to the least distinct colour.

    Returns
    -------
    dict of key to colour
        In the order of `keys`.

    Raises
    ------
    InputError
        When the palette is empty.

    Notes
    -----
    A new key takes the first colour that fewest other keys have. With more keys
    than colours these repeat. O(n_keys x n_colours).

    Examples
    --------
    >>> first = stable_colours(["bird", "dog", "clothing"], palette=["red", "green", "blue"])
    >>> stable_colours(["dog", "car", "clothing"], before=first, palette=["red", "green", "blue"])
    {'dog': 'green', 'car': 'red', 'clothing': 'blue'}
    """
    if not palette:
        raise InputError("Colouring needs a palette of at least one colour; found none.")
    wanted = list(dict.fromkeys(keys))
    kept = {key: before[key] for key in wanted if before and key in before}
    in_use = Counter(kept.values())
    for key in wanted:
        if key not in kept:
            kept[key] = min(palette, key=lambda colour: in_use[colour])  # the first of equals
            in_use[kept[key]] += 1
    return {key: kept[key] for key in wanted}
