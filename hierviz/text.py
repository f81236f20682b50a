"""Words for messages: lists cut short, and the known names nearest to one that is not known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def printable(text: str) -> str:
    """A text in which what cannot be shown, or written as UTF-8, is spelled out.

    Examples
    --------
    >>> printable("caf\xe9" + chr(0xD800))
    'café\\\\ud800'
    """
    return _UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def listed(items: Iterable[object], *, most: int = 5) -> str:
    """The first few items in words: ``a, b, c and 12 more``.

    Examples
    --------
    >>> listed("abcdefgh", most=3)
    'a, b, c and 5 more'
    """
    words = [str(item) for item in items]
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
