"""Words on pages: errors, notices, headings, numbers, and text from files made safe."""

from __future__ import annotations

import math
import re
from contextlib import contextmanager

import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import HiervizError

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~<>:&])")


def plain(text: object) -> str:
    """Text from a file, made safe to stand inside Markdown: every mark escaped."""
    return _MARKDOWN.sub(r"\\\1", str(text)).replace("\n", " ")


def number(value: float, digits: int = 3) -> str:
    """A number for reading; a dash where it is not defined."""
    return "–" if value is None or math.isnan(value) else f"{value:.{digits}f}"


def percent(value: float) -> str:
    """A share for reading; a dash where it is not defined."""
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


@contextmanager
def errors_as_messages():
    """Show what hierviz foresaw as a message, and go on with the rest of the page."""
    try:
        yield
    except HiervizError as error:
        show_error(error)


def show_error(error: HiervizError) -> None:
    """What went wrong, and what to do now."""
    st.error(f"{plain(error.message)}\n\n{plain(error.hint)}".strip(), icon="⚠️")


def heading(title: str, question: str) -> None:
    """A page's title and the one line that says which question it answers."""
    st.markdown(f"### {title} &nbsp; :gray[:small[{question}]]")


def notices(study: Study) -> None:
    """What the checks found, each with what to do about it."""
    for notice in study.notices:
        st.info(plain(notice), icon="ℹ️")
