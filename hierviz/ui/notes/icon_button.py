"""Buttons that show only an icon; their names are read out and shown on hover."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from hierviz.ui.shared.messages import callback


def icon_button(
    label: str, icon: str, *, key: str, does: Callable[[], None], disabled: bool = False
) -> None:
    """An icon to click.

    Parameters
    ----------
    label : str
        Its name, which `page.css` hides.
    icon : str
        A name of Material Symbols.
    key : str
    does : callable
        Called by a click; its error is shown as a callback's.
    disabled : bool
    """
    st.button(
        label, key=f"icon_{key}", icon=f":material/{icon}:", type="tertiary", help=label,
        disabled=disabled, on_click=callback(does),
    )  # fmt: skip
