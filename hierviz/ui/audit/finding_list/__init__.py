"""The ranked list of findings: it filters, walks and marks in the browser, and tells Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from hierviz.io.words import MARKS
from hierviz.ui.shared.components import messenger

_HERE = Path(__file__).parent
_LONGEST_TEXT = 100
#: What the filter of marks can be beside a mark: "" for all.
UNMARKED = "none"

_list = st.components.v2.component(
    "hierviz_finding_list",
    js=messenger(_HERE / "list.js"),
    css=(_HERE / "list.css").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Told:
    """The last message of the list, without invalid parts.

    Parameters
    ----------
    n : int
        Number of the message, 0 before the first.
    state : dict of str to str or int
        Fields of `Selection`: what is open, and the filters.
    marks : dict of str to str
        Marks to keep, by what links call the findings.
    """

    n: int
    state: dict[str, Any]
    marks: dict[str, str]

    @classmethod
    def of(cls, told: object) -> Told:
        """From the browser's message."""
        told = told if isinstance(told, dict) else {}
        texts = {
            f"audit_{name}": _text(told[part])
            for part, name in (("open", "finding"), ("kind", "kind"), ("mark", "mark"), ("text", "text"))
            if isinstance(told.get(part), str)
        }  # fmt: skip
        below = told.get("below")
        whole = isinstance(below, int) and not isinstance(below, bool) and -1 <= below < 2**31
        marks = told.get("marks")
        return cls(
            told["n"] if isinstance(told.get("n"), int) else 0,
            {**texts, "audit_below": below} if whole else texts,
            {
                link: mark for link, mark in marks.items() if mark in ("", *MARKS)
            } if isinstance(marks, dict) else {},
        )  # fmt: skip


def _text(text: str) -> str:
    return text[:_LONGEST_TEXT].encode("utf-8", "replace").decode()


def told(key: str) -> Told:
    """The last message of the list under this key."""
    return Told.of(st.session_state.get(key, {}).get("told"))


def mount_list(
    message: Mapping[str, Any],
    state: Mapping[str, str | int],
    *,
    marks: Mapping[str, str],
    areas: Mapping[str, Mapping[str, Any] | None],
    seq: int,
    heard: int,
    key: str,
    on_change: Callable[[], None],
) -> None:
    """Show the list.

    Parameters
    ----------
    message : mapping
        `Rows.message`: kinds, rows and concepts, the same as long as its "key" is.
    state : mapping
        "open", "kind", "mark", "text", "below", and "named", false where nobody asked for what is
        open: then what the filters leave comes before it. Taken over by a new list, and by an old one when
        `seq` has grown.
    marks : mapping of str to str
        By what links call the findings.
    areas : mapping of str to mapping or None
        "below" and "selected": node, name, first place and end of leaves; see `list.js`.
    heard : int
        Number of the last message that Python heard.
    on_change : callable
        Called when the hand chose something; `told` says what.
    """
    data = {**message, **areas, "state": dict(state), "marks": dict(marks), "seq": seq, "heard": heard}  # fmt: skip
    _list(key=key, data=data, on_told_change=on_change)
