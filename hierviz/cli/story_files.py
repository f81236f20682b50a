"""A story as files: one page that plays it, a PDF of one page per view, or a folder of PNGs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from hierviz.core.story import Story
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io.files import existing_path, is_stream, make_folder, written_at_once
from hierviz.io.store import store_of
from hierviz.io.stories import read_story
from hierviz.stories import StoryTrees
from hierviz.text import did_you_mean, listed

_SCALE = 1.5  # pixels of a PNG per pixel of the page: 1920 across
_MOST_OF_A_NAME = 40


def story_named(study: Study, text: str) -> Story:
    """The story of a Markdown file, or one of the study's own by its title.

    Raises
    ------
    InputError
        For a title that no story has.
    LoadError
        For a file that is not a story.
    """
    if text.lower().endswith(".md") or Path(text).is_file():
        return read_story(existing_path(text))
    stories = {story.title: story for story in store_of(study).words().stories}
    if text not in stories:
        there = f"There are: {listed(stories)}." if stories else "It has none yet."
        raise InputError(
            f"The study {study.name!r} has no story {text!r:.80}.",
            hint=did_you_mean(text, stories, otherwise=f"{there} A file's name ends in .md."),
        )
    return stories[text]


def writer_of(output: str) -> Callable[..., Iterator[str]]:
    """What writes a story to a file or folder of this name.

    Returns
    -------
    callable
        ``(trees, story, output, *, theme, budget_mb) -> iterator of str``: writes, and gives a
        sentence for everything that was written. `theme` is "light", "dark" or None.

    Raises
    ------
    InputError
        For a name with another ending.
    """
    path = Path(output)
    ending = path.suffix.lower()
    if ending in _WRITERS:
        return _WRITERS[ending]
    if output.endswith("/") or path.is_dir() or (not ending and not is_stream(path)):
        return _pngs
    raise InputError(
        f"{path.name}: a story becomes a file that ends in {listed(_WRITERS)}, or a folder of "
        f"PNGs; found {ending or 'a stream'}.",
        hint="End the name of a folder with /.",
    )


def _html(
    trees: StoryTrees, story: Story, output: str, *, theme: str | None, budget_mb: float
) -> Iterator[str]:
    from hierviz.tree_view.story_page import story_to_html

    page = story_to_html(
        trees.analysis, story, trees=trees, theme=theme or "auto", budget_mb=budget_mb
    )
    yield _written(output, page.encode())


def _pdf(
    trees: StoryTrees, story: Story, output: str, *, theme: str | None, budget_mb: float
) -> Iterator[str]:
    from hierviz.figures import story_pictures, to_pdf_pages

    drawn = story_pictures(trees.analysis, story, trees=trees, theme=theme or "light")
    yield _written(output, to_pdf_pages(drawn, title=story.title))


def _pngs(
    trees: StoryTrees, story: Story, output: str, *, theme: str | None, budget_mb: float
) -> Iterator[str]:
    from hierviz.figures import story_pictures, to_png

    make_folder(Path(output))
    drawn = story_pictures(trees.analysis, story, trees=trees, theme=theme or "light")
    for number, (saved, picture) in enumerate(zip(story.views, drawn, strict=True), start=1):
        name = f"{number:02d}-{_short(saved.title)}".rstrip("-") + ".png"
        yield _written(str(Path(output) / name), to_png(picture, _SCALE))


_WRITERS: dict[str, Callable[..., Iterator[str]]] = {".html": _html, ".pdf": _pdf}


def _written(output: str, content: bytes) -> str:
    with written_at_once(output) as draft:
        draft.write_bytes(content)
    return f"Wrote {output}: {len(content):,} bytes."


def _short(title: str) -> str:
    """A title as part of a file's name, on any system."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower())[:_MOST_OF_A_NAME].strip("-")
