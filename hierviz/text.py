"""Texts made safe to show; words for messages: lists cut short, and the names nearest to an unknown one."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from itertools import accumulate

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def printable(text: str) -> str:
    """A text in which what cannot be shown, or written as UTF-8, is spelled out.

    Examples
    --------
    >>> printable("caf\xe9" + chr(0xD800))
    'café\\\\ud800'
    """
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def clean(text: str) -> str:
    """A text as one line that every format can hold: control characters become spaces.

    Examples
    --------
    >>> clean("two\\nlines and a bell\\x07")
    'two lines and a bell'
    """
    if text.isascii() and text.isprintable():
        return text
    safe = "".join(_safe(letter) for letter in text)
    return " ".join(safe.split())


def _safe(letter: str) -> str:
    kind = unicodedata.category(letter)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    unusable = kind == "Cs" or ord(letter) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(letter) <= 0xFDEF
    return "\ufffd" if unusable else letter


#: What turns about the text beside it: letters of scripts that run leftward, and signs of direction.
_TURNING = {"R", "AL", "AN", "LRE", "LRO", "RLE", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_FIRST, _LAST = "\u2068", "\u2069"
_ISOLATES = dict.fromkeys("\u2066\u2067\u2068", 1) | {_LAST: -1}


def isolated(text: str) -> str:
    """A text as one line that is safe among others: invisible characters isolate its direction.

    For people to read, never for files that programs read.

    Examples
    --------
    >>> isolated("cat")
    'cat'
    >>> isolated("tac" + chr(0x202E)).encode("ascii", "backslashreplace")
    b'\\\\u2068tac\\\\u202e\\\\u2069'
    """
    text = clean(text)
    if text.isascii() or not any(unicodedata.bidirectional(letter) in _TURNING for letter in text):
        return text
    depths = [0, *accumulate(_ISOLATES.get(letter, 0) for letter in text)]
    if min(depths) < 0 or depths[-1]:  # they would end ours, or outlast it
        text = bare(text)
    return f"{_FIRST}{text}{_LAST}"


def bare(text: str) -> str:
    """A text without the signs of `isolated`, as people type it."""
    return text.translate(dict.fromkeys(map(ord, _ISOLATES)))


def listed(items: Iterable[object], *, most: int = 5) -> str:
    """The first few items in words: ``a, b, c and 12 more``.

    Examples
    --------
    >>> listed("abcdefgh", most=3)
    'a, b, c and 5 more'
    """
    words = [isolated(str(item)) for item in items]
    rest = f" and {len(words) - most} more" if len(words) > most else ""
    return ", ".join(words[:most]) + rest


def near_names(name: str, known: Iterable[str], *, count: int = 3) -> list[str]:
    """The known names that look most like a name, best first; upper and lower case are one.

    Examples
    --------
    >>> near_names("Purty", ["size", "purity"])
    ['purity']
    """
    by_folded: dict[str, str] = {}
    for other in known:
        by_folded.setdefault(other.casefold(), other)
    close = difflib.get_close_matches(name.casefold(), by_folded, n=count, cutoff=0.6)
    return [by_folded[folded] for folded in close]


def did_you_mean(name: str, known: Iterable[str], *, count: int = 3, otherwise: str = "") -> str:
    """The known names near to one as a question, or other words where none is near.

    Examples
    --------
    >>> did_you_mean("Purty", ["size", "purity"])
    'Did you mean purity?'
    """
    near = near_names(name, known, count=count)
    return f"Did you mean {' or '.join(near)}?" if near else otherwise
