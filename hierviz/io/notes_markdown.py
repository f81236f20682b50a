"""What people said about a study as Markdown, for people to read: notes, marks, names, saved views."""

from __future__ import annotations

from collections.abc import Callable

from hierviz.core.about import about_group
from hierviz.core.markdown import as_markdown
from hierviz.core.story import SavedView
from hierviz.io.words import Words


def words_as_markdown(words: Words, title: str, name_of: Callable[[str], str]) -> str:
    """All that was said, in sections; what is a text of people stays one.

    Captions of saved views are Markdown and are left as they are; their headings end below those here.

    Parameters
    ----------
    words : Words
    title : str
        Of the study.
    name_of : callable
        What is noted on, named or marked, in words: see `hierviz.core.about.about_in_words`.

    Examples
    --------
    >>> print(words_as_markdown(Words({(0, 1): "pets"}), "Animals", lambda about: about))
    # Notes: Animals
    <BLANKLINE>
    ## Names of groups
    <BLANKLINE>
    - **pets**: group 0 1
    <BLANKLINE>
    """
    sections = [
        ("Notes", [_note(name_of(one.about), one.text, one.author, one.at) for one in words.notes]),
        (
            "Marks of findings",
            [
                _mark(name_of(f"finding {key}"), said.mark, said.note)
                for key, said in words.marks.items()
            ],
        ),
        (
            "Names of groups",
            [
                f"- **{as_markdown(name)}**: {as_markdown(name_of(about_group(clusters)))}"
                for clusters, name in words.group_names.items()
            ],
        ),
    ]
    parts = [f"# Notes: {as_markdown(title)}"]
    for heading, lines in sections:
        if lines:
            parts += [f"## {heading}", "\n".join(lines)]
    for story in words.stories:
        parts += [f"## Story: {as_markdown(story.title)}", *map(_view, story.views)]
    if loose := [view for view in words.views if not view.story]:
        parts += ["## Saved views", *map(_view, loose)]
    return "\n\n".join(parts) + "\n"


def _note(what: str, text: str, author: str, at: str) -> str:
    lines = "\\\n  ".join(as_markdown(line) for line in text.split("\n"))
    return f"- **{as_markdown(what)}**: {lines}{_signed(author, at)}"


def _signed(author: str, at: str) -> str:
    said = ", ".join(as_markdown(part) for part in (author, at[:16].replace("T", " ")) if part)
    return f" ({said})" if said else ""


def _mark(what: str, mark: str, note: str) -> str:
    said = ". ".join(as_markdown(part) for part in (mark, note.replace("\n", " ")) if part)
    return f"- **{as_markdown(what)}**: {said}"


def _view(view: SavedView) -> str:
    parts = [
        f"### {as_markdown(view.title)}{_signed(view.author, view.at)}",
        f"[view](?{view.address})",
        "\n".join(
            f"\\{line}" if line.startswith("#") else line for line in view.caption.split("\n")
        ),
    ]
    return "\n\n".join(part for part in parts if part)
