"""Texts of data as Markdown for any renderer: nothing in them is markup, a link or a mention."""

from __future__ import annotations

import re

from hierviz.text import clean

_MARKS = re.compile(r"([\\`*_{}\[\]#!|$~<>&@]|:(?=\S))")
#: What begins a list or underlines a heading at the beginning of a line.
_BEGINNING = re.compile(r"^(\d*)([.)](?<=\d.)|(?<!\d)[-+=])")
#: Where renderers see a link, a person or an issue even where the marks are escaped.
_SEAMS = re.compile(r"(?=://)|(?<=www)(?=\.)|(?=@)|(?<=@)|(?<=#)", re.IGNORECASE)
_SEAM = "&#8288;"  # a word joiner, which nobody sees


def as_markdown(words: object) -> str:
    """A text as one line of Markdown in which nothing is markup.

    Examples
    --------
    >>> as_markdown("a *b* <c>")
    'a \\\\*b\\\\* \\\\<c\\\\>'
    """
    parts = _SEAMS.split(clean(str(words)).strip())
    line = _SEAM.join(_MARKS.sub(r"\\\1", part) for part in parts)
    return _BEGINNING.sub(r"\1\\\2", line)
