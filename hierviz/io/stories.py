"""Stories as Markdown, to keep in git: a heading, and for each view a heading, a link and text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

from hierviz.core.story import SavedView, Story
from hierviz.errors import InputError, LoadError
from hierviz.io.files import read_text, reading, written_at_once
from hierviz.text import clean, printable

_LONGEST = {"title": 300, "story": 300, "author": 300, "address": 60_000, "caption": 20_000}
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?[^?)>\s]*\?([^)>\s]*)>?\s*\)")
_HEADING = re.compile(r"(#{1,2})(?:[ \t]+(.*?))?[ \t]*#*")


def checked_view(view: SavedView) -> SavedView:
    """A view that can be kept: one line for its title, story and author; its address in order.

    Raises
    ------
    InputError
        A part that is too long, or a view without a title.
    """
    made = replace(
        view,
        **{name: clean(getattr(view, name)).strip() for name in ("title", "story", "author")},
        caption=printable(view.caption.replace("\r\n", "\n").replace("\r", "\n").strip()),
        address=urlencode(parse_qsl(view.address, keep_blank_values=True)),
    )
    for name, most in _LONGEST.items():
        if (n := len(getattr(made, name))) > most:
            raise InputError(f"The {name} of a view has at most {most:,} characters, not {n:,}.")
    if not made.title:
        raise InputError("A saved view has a title; found none.")
    return made


def write_story(story: Story, path: str | Path) -> None:
    """Write a story as Markdown; `read_story` reads it.

    Parameters
    ----------
    story : Story
    path : str or Path

    Raises
    ------
    InputError
        When the file cannot be written, or a view cannot be kept.
    """
    with written_at_once(path) as draft:
        draft.write_text(story_text(story), encoding="utf-8")


def story_text(story: Story) -> str:
    """A story as Markdown.

    Examples
    --------
    >>> print(story_text(Story("Birds", (SavedView("All", "They *fly*.", "k=20"),))), end="")
    # Birds
    <BLANKLINE>
    ## All
    <BLANKLINE>
    [view](?k=20)
    <BLANKLINE>
    They *fly*.
    """
    parts = [f"# {clean(story.title)}".rstrip()]
    for view in map(checked_view, story.views):
        parts += [f"## {view.title}", f"[view](?{view.address})"]
        if view.caption:
            parts.append("\n".join(map(_escaped, view.caption.split("\n"))))
    return "\n\n".join(parts) + "\n"


def _escaped(line: str) -> str:
    """A line of a caption that is not a heading of a view."""
    return f"\\{line}" if line.lstrip("\\").startswith("#") else line


def read_story(path: str | Path) -> Story:
    """Read a story that `write_story` wrote, or somebody by hand.

    ``# Title`` first; then for every view ``## Title``, a link whose query says what is shown
    (``[view](?k=20&by=wordnet)``, or a whole address), and text in Markdown.

    Raises
    ------
    LoadError
        Not such a file; the message names the line.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_story(Story("Birds", (SavedView("All", "They fly.", "k=20"),)), f"{folder}/a.md")
    ...     read_story(f"{folder}/a.md").views[0].address
    'k=20'
    """
    place = Path(path)
    with reading(place):
        return parsed_story(read_text(place), place.name)


def parsed_story(text: str, where: str) -> Story:
    """A story in Markdown; see `read_story`."""
    title = ""
    views: list[SavedView] = []
    for first, head, lines in _sections(text):
        if head is None:
            if any(map(str.strip, lines)) or (not title and first > 1):
                raise _wrong(where, first, "expected a heading, # and the story's title, first")
        elif head[0] == "#":
            if title or views:
                raise _wrong(where, first, "expected one title (#), before the views")
            title = head[1]
            if any(map(str.strip, lines)):
                raise _wrong(
                    where, first, "expected a view (## and its title) after the story's title"
                )
        else:
            views.append(_view(where, first, head[1], lines))
    if not title:
        raise _wrong(where, 1, "expected a heading, # and the story's title, first")
    return Story(title, tuple(replace(view, story=title) for view in views))


def _sections(text: str) -> Iterable[tuple[int, tuple[str, str] | None, list[str]]]:
    """Line, heading and lines below each heading; None for what comes before the first."""
    found: list[tuple[int, tuple[str, str] | None, list[str]]] = [(1, None, [])]
    for number, line in enumerate(text.split("\n"), start=1):
        match = _HEADING.fullmatch(line.rstrip("\r"))
        if match:
            found.append((number, (match[1], (match[2] or "").strip()), []))
        else:
            found[-1][2].append(line.rstrip("\r"))
    return found


def _view(where: str, first: int, title: str, lines: list[str]) -> SavedView:
    places = [at for at, line in enumerate(lines) if line.strip()]
    link = _LINK.fullmatch(lines[places[0]].strip()) if places else None
    if link is None:
        raise _wrong(
            where, first, "expected a link to what is shown below the title: [view](?k=20)"
        )
    rest = "\n".join(line[1:] if line.startswith("\\") and line.lstrip("\\").startswith("#") else line
                     for line in lines[places[0] + 1 :])  # fmt: skip
    try:
        return checked_view(SavedView(title, rest, link[1]))
    except InputError as error:
        raise _wrong(
            where, first, error.message[:1].lower() + error.message[1:].rstrip(".")
        ) from error


def _wrong(where: str, line: int, what: str) -> LoadError:
    return LoadError(f"{where}, line {line}: {what}.", hint="Correct the line.")
