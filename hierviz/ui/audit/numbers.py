"""What a finding rests on, as a table in words."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from hierviz.audit.words import numbers_in_words
from hierviz.ui.shared.messages import plain


def show_numbers(numbers: Mapping[str, float | int | str]) -> None:
    """Show them, if there are any."""
    lines = [f"| {plain(words)} | {plain(value)} |" for words, value in numbers_in_words(numbers)]
    if lines:
        st.markdown("\n".join(["| what it rests on | |", "|:--|--:|", *lines]))
