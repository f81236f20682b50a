"""Nested lists of whole numbers as Python prints them, read without recursion or eval."""

from __future__ import annotations

import re

from hierviz.errors import LoadError

_TOKEN = re.compile(
    r"\s*(?:(?P<open>[\[(])|(?P<close>[\])])|(?P<comma>,)|(?P<number>-?\d{1,9})(?!\d))"
)
_PAIRS = {"[": "]", "(": ")"}
_ONLY = re.compile(rb"[\[\]()\d,\s-]*")


def is_nested_text(head: bytes) -> bool:
    """True when a file begins like nested lists of whole numbers."""
    text = head.removeprefix(b"\xef\xbb\xbf").strip()
    return text.startswith(b"[") and bool(_ONLY.fullmatch(text))


def parse_nested(text: str, where: str) -> list | tuple:
    """Nested lists and tuples of whole numbers.

    Parameters
    ----------
    text : str
        As ``repr``, ``str`` or JSON write it.
    where : str
        Name of the file.

    Raises
    ------
    LoadError
        Anything else; the message names line and column.

    Notes
    -----
    O(characters), at any depth: `ast.literal_eval` and `json` end in a
    RecursionError on a caterpillar of a few thousand leaves.

    Examples
    --------
    >>> parse_nested("[[0, 8], (1, 2)]", "tree.txt")
    [[0, 8], (1, 2)]
    """
    whole: list = []
    open_lists, brackets = [whole], [""]
    at, needs_item = 0, True
    end = len(text.rstrip())
    while at < end:
        token = _TOKEN.match(text, at)
        if token is None:
            raise _fault(text, at, where, brackets)
        kind = token.lastgroup
        value = token.group(kind) if kind else ""
        if kind == "comma" and not needs_item and len(open_lists) > 1:
            needs_item = True
        elif kind == "number" and needs_item and len(open_lists) > 1:
            open_lists[-1].append(int(value))
            needs_item = False
        elif kind == "open" and needs_item and not (len(open_lists) == 1 and whole):
            open_lists.append([])
            brackets.append(value)
        elif kind == "close" and _PAIRS.get(brackets[-1]) == value:
            done = open_lists.pop()
            open_lists[-1].append(tuple(done) if brackets.pop() == "(" else done)
            needs_item = False
        else:
            raise _fault(text, at, where, brackets)
        at = token.end()
    if len(open_lists) > 1 or not whole:
        raise _fault(text, end, where, brackets)
    return whole[0]


def _fault(text: str, at: int, where: str, brackets: list[str]) -> LoadError:
    at += len(text[at:]) - len(text[at:].lstrip())
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    found = repr(text[at : at + 20]) if text[at:] else "the end of the file"
    depth = len(brackets) - 1
    return LoadError(
        f"{where}: line {line}, column {column}: expected nested lists of whole numbers, "
        f"{depth} brackets deep here; found {found}.",
        hint="" if text[at:] else "The file is cut short: closing brackets are missing.",
    )
