"""What people keep about a study for themselves and others: notes, saved views, and stories made of them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Note:
    """A note on something of a study.

    Parameters
    ----------
    about : str
        What it is on: "group 3 7 12" (clusters, ascending, so that the group is found in any tree),
        "pair 3 7", "point 120" (a row), "finding KEY" (`Finding.key`), or "study".
    text : str
    author : str
        "" where nobody said who they are.
    at : str
        When it was last changed, ISO 8601 in UTC.
    id : str
        Its own name, by which it is changed and taken away.
    """

    about: str
    text: str
    author: str = ""
    at: str = ""
    id: str = ""


@dataclass(frozen=True)
class SavedView:
    """A view that somebody saved, with words: a page of a story.

    Parameters
    ----------
    title : str
    caption : str
        Markdown.
    address : str
        The query of the link that shows it, without "?": "study=imagenet&k=20".
    story : str
        The story it belongs to; "" for none yet.
    author, at, id : str
        As those of a `Note`.
    """

    title: str
    caption: str
    address: str
    story: str = ""
    author: str = ""
    at: str = ""
    id: str = ""


@dataclass(frozen=True)
class Story:
    """Saved views in an order, each with its caption.

    Parameters
    ----------
    title : str
    views : tuple of SavedView
    """

    title: str
    views: tuple[SavedView, ...] = field(default=())
