"""The map of the Leaves page in Streamlit: the treemap, and the pictures that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

from hierviz.tree_view import script
from hierviz.tree_view.map_payload import (
    LEVELS,
    MapPictures,
    map_payload,
    map_pictures,
    picture_sheet,
    sheets_payload,
)
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.components import messenger
from hierviz.ui.shared.messages import fragment, plain

_SHEETS = "map_sheets"
_MOST_AT_ONCE = 4  # sheets of a request

_FEED = messenger(Path(__file__).with_name("supply.js"))
_pictures = st.components.v2.component("hierviz_map_pictures", js=script("map.js") + _FEED)
_sheets = st.components.v2.component("hierviz_map_sheets", js=_FEED)

#: The fingerprint changes with the pictures.
_BY_PICTURES: dict[str | type[Any], Callable[[Any], Any]] = {
    ServedAnalysis: lambda analysis: (analysis.key, analysis.study.fingerprint),
}


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=_BY_PICTURES)
def _pictures_of(analysis: ServedAnalysis) -> MapPictures:
    return map_pictures(analysis)


@st.cache_resource(max_entries=12, show_spinner=False, hash_funcs=_BY_PICTURES)
def _payload(analysis: ServedAnalysis) -> bytes:
    return map_payload(analysis.key, analysis, _pictures_of(analysis))


@st.cache_resource(max_entries=600, show_spinner=False, hash_funcs=_BY_PICTURES)
def _sheet(analysis: ServedAnalysis, level: int, number: int) -> tuple[bytes, tuple[str, ...]]:
    images, n = analysis.study.images, LEVELS[level].n_pictures
    rows = _pictures_of(analysis).rows[number * n : (number + 1) * n].tolist()
    return (b"", ()) if images is None or not rows else picture_sheet(images, rows, LEVELS[level])


def mount_map_pictures(analysis: ServedAnalysis) -> None:
    """The map's code and which pictures there are; and sheets of them whenever the browser asks."""
    has_pictures = len(_pictures_of(analysis).rows) > 0
    _pictures(key="map_pictures", data=_payload(analysis) if has_pictures else b"", height=1)
    if has_pictures:
        _answer(analysis)


@fragment
def _answer(analysis: ServedAnalysis) -> None:
    """The sheets that the browser asks for; every request reruns this and nothing else."""
    wanted = st.session_state.get(_SHEETS, {}).get("want") or {}
    heard, level, numbers = _request(wanted)
    sheets: dict[int, bytes] = {}
    faults: list[str] = []
    for number in numbers:
        sheets[number], wrong = _sheet(analysis, level, number)
        faults += wrong
    data = sheets_payload(analysis.key, level, sheets, heard=heard)
    _sheets(key=_SHEETS, data=data, height=1, on_want_change=lambda: None)
    if faults:
        more = f" So it is with {len(faults) - 1:,} more." if len(faults) > 1 else ""
        st.warning(plain(faults[0] + more))


def _request(told: dict[str, Any]) -> tuple[int, int, list[int]]:
    """Number, level and sheets of a request; an invalid one asks for nothing."""
    parts = [told.get("n"), told.get("level"), *(told.get("sheets") or ())]
    if not all(isinstance(part, int) and 0 <= part < 2**31 for part in parts):
        return 0, 0, []
    heard, level, *numbers = (int(part or 0) for part in parts)
    return heard, level, numbers[:_MOST_AT_ONCE] if level < len(LEVELS) else []
