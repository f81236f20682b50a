"""Controls of a picture for paper: size, letters, colours of names, and which parts are shown."""

from __future__ import annotations

import streamlit as st

from hierviz.encodings import Encodings
from hierviz.figures import FigureStyle
from hierviz.figures.faces import fonts
from hierviz.figures.style import COLUMN, PARTS, TWO_COLUMNS
from hierviz.ui.shared.analyses import ServedAnalysis

_OTHER = "other"
_WIDTHS = {f"{width:g}": width for width in (COLUMN, TWO_COLUMNS)}
_PURITY = "purity in %"  # beside the parts that can be left out
_RESOLUTION = 300.0


def choose_style(analysis: ServedAnalysis, encodings: Encodings) -> tuple[FigureStyle, float]:
    """What a visitor chose of a picture's look, and how many pixels per inch a PNG has."""
    width = _width()
    font, size, resolution = st.columns([2, 1, 1])
    style = FigureStyle(
        width, None, "mm",
        font=font.selectbox(
            "Font", fonts(), key="figure_font", persist_state="session",
            help="An SVG is shown in the reader's fonts: sans is Helvetica or Arial there, serif is Times.",
        ),
        font_size=size.number_input(
            "Points", 3.0, 72.0, 7.0, 0.5, format="%g", key="figure_size", persist_state="session",
            help="Size of names and legend; 1 point is 1/72 inch in the printed file.",
        ),
        names_by=_names_by(analysis, encodings),
        **_parts(analysis),
        **_ground(),
    )  # fmt: skip
    dots = resolution.number_input(
        "PNG dpi", 50.0, 1200.0, _RESOLUTION, 50.0, format="%g", key="figure_dpi",
        persist_state="session", help="Pixels per inch of a PNG.",
    )  # fmt: skip
    return style, dots


def _width() -> float:
    is_free = st.session_state.get("figure_width") == _OTHER
    presets, free = st.columns([2.2, 1] if is_free else [1, 0.01], vertical_alignment="bottom")
    chosen = presets.segmented_control(
        "Width in mm", [*_WIDTHS, _OTHER], default=f"{TWO_COLUMNS:g}", required=True,
        key="figure_width", persist_state="session", width="stretch",
        help="One or two columns of a journal. The height follows from the content.",
    )  # fmt: skip
    if chosen != _OTHER:
        return _WIDTHS[chosen]
    return free.number_input(
        "Another width in mm", 20.0, 2000.0, 120.0, 5.0, format="%g", key="figure_mm",
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip


def _names_by(analysis: ServedAnalysis, encodings: Encodings) -> str:
    labels = {"": "none", **{one.key: one.label for one in encodings}}
    return st.selectbox(
        "Colour of names", list(labels), format_func=labels.__getitem__,
        key=f"figure_names_{analysis.key}", persist_state="session",
        help="Colours are darkened, or lightened on a dark background, until they can be read.",
    )  # fmt: skip


def _parts(analysis: ServedAnalysis) -> dict:
    """Which parts are shown; purity only where there are labels."""
    has_labels = analysis.leaves.counts is not None
    offered = [*PARTS, *([_PURITY] if has_labels else [])]
    shown = st.pills(
        "Parts that are shown", offered, selection_mode="multi", default=list(PARTS), key=f"figure_parts_{has_labels}",
        persist_state="session", label_visibility="collapsed",
    )  # fmt: skip
    without = tuple(part for part in PARTS if part not in shown)
    return {"without": without, "purity": _PURITY in shown}


def _ground() -> dict:
    dark, transparent = st.columns(2)
    return {
        "theme": "dark"
        if dark.toggle("Dark ground", key="figure_dark", persist_state="session")
        else "light",
        "transparent": transparent.toggle(
            "Transparent", key="figure_transparent", persist_state="session"
        ),
    }
