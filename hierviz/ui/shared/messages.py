"""Words on pages: errors, notices, headings, numbers, and text from files made safe."""

from __future__ import annotations

import logging
import math
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import HiervizError
from hierviz.text import isolated

_LOG = logging.getLogger("hierviz")
_OF_CALLBACK = "error_of_callback"
_ANNOUNCED = "announced"
_MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|$~<>:&])")
#: Places in words of which Streamlit makes a link, an icon or an arrow even where their marks are escaped.
_SEAMS = re.compile(
    r"(?=://)|(?<=www)(?=\.)|(?=@)|(?<=:)(?=[\w+-]+:|material/)|(?<=[<>~-])(?=[->=])", re.IGNORECASE
)
_SEAM = ":small[]"  # Markdown of Streamlit for nothing: no more is seen, or copied, than the text


def plain(text: object) -> str:
    """A text from a file or from people, escaped for Markdown so that it looks as it is."""
    parts = _SEAMS.split(isolated(str(text)).strip())
    return _SEAM.join(_MARKS.sub(r"\\\1", part) for part in parts)


def safe_markdown(text: str) -> str:
    """Markdown of people, whose marks count: Streamlit shows no HTML, and this no pictures from elsewhere."""
    return text.replace("![", "!\\[")


def number(value: float, digits: int = 3) -> str:
    """A number for display; a dash where it is undefined."""
    if value is None or math.isnan(value):
        return "–"
    return f"{round(value, digits) + 0.0:.{digits}f}"  # no -0.000


def percent(value: float) -> str:
    """A share for display; a dash where it is undefined."""
    return "–" if math.isnan(value) else f"{100 * value:.1f} %"


def duration(seconds: float) -> str:
    """About how long something takes, for display."""
    if seconds < 1:
        return "< 1 s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:,.1f} h"


@contextmanager
def errors_as_messages() -> Iterator[None]:
    """Show an error as a message, and go on with the rest of the page.

    What hierviz did not foresee gets an id, under which the server's log has the details.
    """
    try:
        yield
    except Exception as error:  # Streamlit's own signals are no Exceptions
        show_error(error)


def show_error(error: Exception) -> None:
    """What went wrong, and what to do now."""
    if not isinstance(error, HiervizError):
        error = _unforeseen(error)
    st.error(f"{plain(error.message)}\n\n{plain(error.hint)}".strip(), icon="⚠️")


def _unforeseen(error: Exception) -> HiervizError:
    """An error for people in place of one that only programmers understand."""
    name = secrets.token_hex(4)
    _LOG.error("error %s: %r", name, error, exc_info=error)
    return HiervizError(
        f"An unexpected error occurred (error {name}). Your files are unchanged.",
        hint="Reload the page. If it happens again, tell whoever runs this server the number of the "
        "error: its log has the details.",
    )


def fragment(
    function: Callable[..., None] | None = None, *, run_every: float | None = None
) -> Callable[..., Any]:
    """`st.fragment` whose errors are messages: they do not reach app.py."""
    if function is None:
        return lambda function: fragment(function, run_every=run_every)

    @wraps(function)
    def guarded(*arguments: Any, **named: Any) -> None:
        with errors_as_messages():
            function(*arguments, **named)

    return st.fragment(guarded, run_every=run_every)


def callback(function: Callable[..., None]) -> Callable[..., None]:
    """The callback of a control; its error is shown by the next run of the page."""

    @wraps(function)
    def guarded(*arguments: Any, **named: Any) -> None:
        try:
            function(*arguments, **named)
        except Exception as error:  # would end the run before the page is drawn
            st.session_state[_OF_CALLBACK] = error

    return guarded


def show_error_of_callback() -> None:
    """The error of the control that caused this run, if it had one."""
    if error := st.session_state.pop(_OF_CALLBACK, None):
        show_error(error)


def announce(text: str) -> None:
    """Say something on the next page, once."""
    st.session_state[_ANNOUNCED] = text


def show_announcement() -> None:
    """What was announced on the page before."""
    if text := st.session_state.pop(_ANNOUNCED, ""):
        st.toast(plain(text), icon=":material/check:", duration="long")


def heading(title: str, question: str) -> None:
    """A page's title and the one line that says which question it answers."""
    st.markdown(f"### {title} &nbsp; :gray[:small[{question}]]")


def notices(study: Study) -> None:
    """What the checks found, each with what to do about it."""
    for notice in study.notices:
        st.info(plain(notice), icon="ℹ️")
