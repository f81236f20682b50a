"""Pixels of picture files: upright, in colour, at most as large as wanted, within limits."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextvars import ContextVar, copy_context
from typing import ParamSpec, TypeVar

import numpy as np
from PIL import Image, ImageOps

from hierviz.errors import LoadError
from hierviz.io.limits import check_limit, limits

#: Middle grey, seen on a light and on a dark page: what is transparent, and where no picture is.
BACKGROUND = 128
# Only plain raster formats: some that Pillow knows start other programs.
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "GIF", "PPM", "TIFF")
#: Pixels that may still be decoded for the panel that is made.
_left: ContextVar[int | None] = ContextVar("pixels left", default=None)
_P = ParamSpec("_P")
_T = TypeVar("_T")


def with_panel_limit(function: Callable[_P, _T], *arguments: _P.args, **named: _P.kwargs) -> _T:
    """Call a function; the pictures it decodes may have no more pixels in total than a panel's limit.

    Raises
    ------
    LoadError
        They have more.
    """
    context = copy_context()
    context.run(_left.set, limits().panel_pixels)
    return context.run(function, *arguments, **named)


def decode_picture(content: bytes, where: str, size: int | None = None) -> np.ndarray:
    """Pixels of a picture file, uint8 (height, width, 3), at most `size` pixels per side.

    A `LoadError` for no picture, a damaged one, or one of too many pixels.

    Notes
    -----
    A JPEG is decoded at about the size that is wanted; others are made smaller as soon
    as they are decoded. Pictures are turned as their EXIF says. Grey of more than 8 bits is
    scaled by the bits it uses, and grey of real numbers by its range.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            width, height = image.size
            check_limit(where, "picture_pixels", width * height, what="pixels in a picture")
            if size is not None:
                image.draft("RGB", (size, size))
            _spend(image.width * image.height)
            upright = ImageOps.exif_transpose(image if size is None else _reduced(image, size))
            shown = _opaque(_eight_bits(upright))
            if size is not None:
                shown.thumbnail((size, size))
            return np.asarray(shown)
    except Image.DecompressionBombError as error:
        raise LoadError(f"{where}: refused, because the picture is too large ({error}).") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise LoadError(
            f"{where}: expected a picture (JPEG, PNG, ...); it could not be decoded.",
            hint="Open it in another program; it is probably damaged.",
        ) from error


def _reduced(image: Image.Image, size: int) -> Image.Image:
    """A picture made smaller fast, to twice the size at least, where its pixels can be averaged."""
    factor = max(image.size) // (2 * size)
    plain = image.mode in ("L", "RGB", "RGBA", "LA") and "transparency" not in image.info
    return image.reduce(factor) if factor > 1 and plain else image


def _spend(n_pixels: int) -> None:
    """Take decoded pixels off what is left for a panel; a `LoadError` when too few are."""
    left = _left.get()
    if left is None:
        return
    if n_pixels > left:
        most = limits().panel_pixels
        raise LoadError(
            f"Expected pictures of at most {most:,} pixels together in one panel; these have more.",
            hint="Make smaller copies of them, or set HIERVIZ_LIMITS=panel_pixels="
            f"{4 * most} and start again, which takes as many times longer.",
        )
    _left.set(left - n_pixels)


def _eight_bits(image: Image.Image) -> Image.Image:
    """Grey of 16 or 32 bits, or of real numbers, brought to 0 to 255; other pictures as they are."""
    if not image.mode.startswith(("I", "F")):
        return image
    grey = np.nan_to_num(np.asarray(image).astype(np.float64))
    low, high = min(0.0, float(grey.min())), float(grey.max())
    if image.mode.startswith("I") and low == 0:
        high = 2.0 ** max(8, int(high).bit_length()) - 1
    elif low == 0 and high <= 255:
        high = 1.0 if high <= 1 else 255.0
    scaled = (grey - low) * (255 / max(high - low, 1e-300))
    return Image.fromarray(scaled.round().astype(np.uint8))


def _opaque(image: Image.Image) -> Image.Image:
    """The picture in RGB, what is transparent laid on the background."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    ground = Image.new("RGBA", layer.size, (BACKGROUND,) * 3 + (255,))
    return Image.alpha_composite(ground, layer).convert("RGB")
