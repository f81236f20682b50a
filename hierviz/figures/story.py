"""A story on paper: one picture per view, its title and caption as text below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from hierviz.core.analysis import Analysis
from hierviz.core.story import Story
from hierviz.encodings import Encoding
from hierviz.figures.marks import Text, TreePicture
from hierviz.figures.style import FigureStyle
from hierviz.figures.text_width import text_width
from hierviz.figures.tree.picture import tree_picture
from hierviz.stories import ShownView, StoryTrees, shown_views
from hierviz.text import clean

_LETTERS, _TITLE, _LINE = 20.0, 30.0, 1.4
_WIDTH, _HEIGHT = 1280.0, 800.0
_LINK = re.compile(r"\[([^\]]+)\]\(([^\s()]+)\)")
_MARKS = re.compile(
    r"\*\*(?=\S)(.+?)\*\*(?!\*)|\*(?=\S)([^*\n]+)\*|(?<!\w)_(?=\S)([^_\n]+)_(?!\w)|`([^`]+)`"
)
_ITEM = re.compile(r"^\s*[-*+]\s+")


def story_pictures(
    analysis: Analysis,
    story: Story,
    *,
    encodings: Iterable[Encoding] = (),
    trees: StoryTrees | None = None,
    theme: str = "light",
) -> list[TreePicture]:
    """The views of a story as pictures for `to_pdf_pages`, `to_png` or `to_svg`.

    Parameters
    ----------
    analysis : Analysis
        The tree of views that name none; the others are opened.
    story : Story
    encodings : iterable of Encoding
        Those that views name beyond the ones that can be made: built-in ones, shares of classes,
        categories, and the support, which is drawn where none is given.
    trees : StoryTrees, optional
        Opens the trees, in place of `analysis` and `encodings`.
    theme : {"light", "dark"}

    Returns
    -------
    list of TreePicture
        One per view, all as wide. Below the tree its title, caption, and what of the view the
        tree lacks; the marks of Markdown are left out, links are written out.

    Raises
    ------
    InputError
        For a story without views, or a theme that does not exist.
    LoadError
        For a picture of a leaf that cannot be decoded.

    Notes
    -----
    As `tree_picture` for each view, and as `hierviz.stories.shown_views`.
    """
    style = FigureStyle(_WIDTH, _HEIGHT, font_size=16, theme=theme, without=["title"])
    shown = shown_views(trees or StoryTrees(analysis, encodings), story)
    return [_page(one, style) for one in shown]


def _page(shown: ShownView, style: FigureStyle) -> TreePicture:
    title = clean(shown.title)
    drawn = tree_picture(shown.analysis, shown.view, style, encodings=shown.encodings, title=title)
    paint = style.colours
    texts, y = [], drawn.height + _TITLE
    for line in _wrapped(title, _TITLE, bold=True):
        texts.append(Text(_LETTERS, y, line, _TITLE, paint.text, bold=True))
        y += _TITLE * _LINE
    for text in [*paragraphs(shown.caption), *shown.notices]:
        for line in _wrapped(text, _LETTERS):
            texts.append(Text(_LETTERS, y, line, _LETTERS, paint.text))
            y += _LETTERS * _LINE
        y += 0.3 * _LETTERS
    return replace(drawn, height=y, marks=(*drawn.marks, *texts))


def paragraphs(caption: str) -> Iterator[str]:
    """The paragraphs and items of a caption in Markdown, as plain lines.

    Examples
    --------
    >>> list(paragraphs("**Dogs**\\nand [cats](https://a.org)\\n\\n- one\\n- two"))
    ['Dogs and cats (https://a.org)', '• one', '• two']
    """
    found: list[str] = []
    begins = True
    for line in caption.splitlines():
        is_item = bool(_ITEM.match(line))
        text = clean(_bare(_ITEM.sub("• ", line))).strip()
        if text and (begins or is_item):
            found.append(text)
        elif text:
            found[-1] += f" {text}"
        begins = not text
    yield from found


def _bare(text: str) -> str:
    """A line without markup, nested markup included."""
    text = _LINK.sub(r"\1 (\2)", text)
    for _ in range(3):
        text = _MARKS.sub(lambda found: next(part for part in found.groups() if part), text)
    return text


def _wrapped(text: str, size: float, *, bold: bool = False) -> Iterator[str]:
    """Lines as wide as the page; a word that is wider is cut."""
    room, line = _WIDTH - 2 * _LETTERS, ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold=bold) > room:
            yield line
            longer = word
        line = longer
        while text_width(line, size, bold=bold) > room:
            most = max(1, int(len(line) * room / text_width(line, size, bold=bold)) - 1)
            yield line[:most]
            line = line[most:]
    if line:
        yield line
