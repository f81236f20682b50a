"""Pictures in a grid: one sprite, one message, captions as text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import streamlit as st
from PIL import Image

from hierviz.tree_view.payload import pack
from hierviz.ui.shared.components import messenger

_HERE = Path(__file__).parent
_COLUMNS = 8  # of the sprite; 8 x 128 px stays far below what browsers can show

_gallery = st.components.v2.component(
    "hierviz_gallery",
    js=messenger(_HERE / "gallery.js"),
    css=(_HERE / "gallery.css").read_text(encoding="utf-8"),
)


def show_gallery(
    pictures: np.ndarray,
    captions: Sequence[Sequence[str]],
    marks: Sequence[str],
    *,
    counts: Sequence[int],
    parts: Sequence[tuple[str, int]],
    rows: Sequence[int],
    notes: Sequence[int],
    opened: int,
    on_ask: Callable[[], None],
    key: str,
    side: int = 84,
) -> None:
    """Show pictures with lines of caption each.

    Parameters
    ----------
    pictures : uint8 array, shape (n, size, size, 3)
    captions : sequence of sequence of str
        Lines, the first one in bold; shown as text, whatever they hold.
    marks : sequence of str
        "right", "wrong" or "" for each picture; framed and said in words.
    counts : sequence of int
        Points that each picture stands for.
    parts : sequence of (title, number of pictures)
        Stand side by side.
    rows : sequence of int
        The point that each picture shows.
    notes : sequence of int
        How many notes there are on each picture.
    opened : int
        The point whose picture is shown large at once, -1 for none.
    on_ask : callable
        Called when somebody asks for the notes on a large picture; the component's state has its point as "asked".
    key : str
    side : int
        Pixels a side on the page.
    """
    n, size = pictures.shape[:2]
    n_rows = -(-n // _COLUMNS)
    sheet = np.zeros((n_rows * _COLUMNS, size, size, 3), dtype=np.uint8)
    sheet[:n] = pictures
    grid = sheet.reshape(n_rows, _COLUMNS, size, size, 3).swapaxes(1, 2)
    sprite = io.BytesIO()
    Image.fromarray(grid.reshape(n_rows * size, _COLUMNS * size, 3)).save(
        sprite, format="JPEG", quality=88, subsampling=0
    )
    header = {
        "columns": _COLUMNS,
        "rows": n_rows,
        "side": side,
        "captions": [list(lines) for lines in captions],
        "marks": list(marks),
        "counts": list(counts),
        "parts": [list(part) for part in parts],
        "points": list(rows),
        "notes": list(notes),
        "opened": opened,
    }
    image = np.frombuffer(sprite.getvalue(), dtype=np.uint8)
    _gallery(key=key, data=pack(header, {"sprite": image}), on_asked_change=on_ask)
