"""What a visitor has open that is not part of a link: a picture with its notes, a cell of the confusion matrix."""

from __future__ import annotations

import streamlit as st

_PICTURE, _CELL, _CELLS_CHOSEN = "open_picture", "confusion_cell", "confusion_cells_chosen"


def open_picture(fingerprint: str, row: int, gallery: str = "") -> None:
    """Open the picture of a point of a study in one of the page's galleries, "" for whichever has it."""
    st.session_state[_PICTURE] = (fingerprint, row, gallery)


def close_picture() -> None:
    st.session_state.pop(_PICTURE, None)


def opened_picture(fingerprint: str, gallery: str = "") -> int:
    """The point of a study whose picture is open, in a gallery or anywhere; -1 for none."""
    known, row, where = st.session_state.get(_PICTURE, ("", -1, ""))
    return row if known == fingerprint and (not gallery or where in ("", gallery)) else -1


def open_cell(tree: str, label: int, cluster: int, *, is_told: bool = False) -> None:
    """Open a cell of the confusion matrix of a tree (its key); the matrix may have to be told."""
    st.session_state[_CELL] = (tree, label, cluster)
    if is_told:
        st.session_state[_CELLS_CHOSEN] = cells_told() + 1


def opened_cell(tree: str) -> tuple[int, int] | None:
    """Class and cluster of the cell that is open, None without one."""
    key, *cell = st.session_state.get(_CELL, ("",))
    return (cell[0], cell[1]) if key == tree else None


def cells_told() -> int:
    """How often the matrix was told of a cell."""
    return st.session_state.get(_CELLS_CHOSEN, 0)
