"""Stories of a study on the Tree page: played in full screen, or downloaded as files."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import streamlit as st

from hierviz import figures
from hierviz.core.story import Story
from hierviz.stories import ShownView, shown_views
from hierviz.tree_view import script
from hierviz.tree_view.story_page import story_message, story_to_html
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.components import messenger
from hierviz.ui.shared.messages import callback, errors_as_messages, plain
from hierviz.ui.tree.mount import mount_pictures
from hierviz.ui.tree.pictures import leaf_pictures, node_pictures
from hierviz.ui.tree.story_trees import ServedTrees

_POPOVER = "stories_tool"
_PLAYED = "story_played"  # what plays now: its title, and the number of the time
_CHOSEN = "story_chosen"
_COUNT = itertools.count(1)
_HERE = Path(__file__).parent
_player = st.components.v2.component(
    "hierviz_story_player",
    js=script("story.js") + messenger(_HERE / "page_colours.js", _HERE / "player.js"),
)


def offer_stories(analysis: ServedAnalysis, stories: Sequence[Story]) -> None:
    """A button with the study's stories, where it has some: to present, and as one file.

    Parameters
    ----------
    stories : sequence of Story
        Each with a view at least.
    """
    if not stories:
        return
    popover = st.popover("Present", icon=":material/slideshow:", key=_POPOVER, on_change="rerun")
    if popover.open:
        with popover, errors_as_messages():
            _choose(analysis, stories)
    _play(analysis, stories)


def _choose(analysis: ServedAnalysis, stories: Sequence[Story]) -> None:
    titles = [story.title for story in stories]
    chosen = st.selectbox("Story", titles, key=_CHOSEN)
    story = stories[titles.index(chosen)]
    n_views = "1 view" if len(story.views) == 1 else f"{len(story.views):,} views"
    st.caption(plain(f"{n_views}. Arrow keys and clickers turn pages; ? lists all keys."))

    def start() -> None:
        st.session_state[_PLAYED] = (story.title, next(_COUNT))
        st.session_state[_POPOVER] = False

    st.button(
        "Present", type="primary", key="story_play", width="stretch", on_click=callback(start)
    )
    trees = ServedTrees(analysis)
    shown_views(trees, story)  # opens them: a file is made in a thread of no session
    name = f"{analysis.study.name}-{story.title}"
    for label, ending, make in (
        ("Download as one file", "html", lambda: story_to_html(analysis, story, trees=trees)),
        ("Download as PDF", "pdf", lambda: _pdf(trees, story)),
    ):
        st.download_button(
            label, data=make, file_name=f"{name}.{ending}", on_click="ignore",
            key=f"story_{ending}", width="stretch",
        )  # fmt: skip


def _pdf(trees: ServedTrees, story: Story) -> bytes:
    drawn = figures.story_pictures(trees.analysis, story, trees=trees)
    return figures.to_pdf_pages(drawn, title=story.title)


# -- playing ----------------------------------------------------------------------


def _play(analysis: ServedAnalysis, stories: Sequence[Story]) -> None:
    """The player, while a story plays."""
    title, time = st.session_state.get(_PLAYED, ("", 0))
    story = next((one for one in stories if one.title == title), None)
    if story is None:
        return
    shown = shown_views(ServedTrees(analysis), story)
    others = dict.fromkeys(cast(ServedAnalysis, one.analysis) for one in shown)
    for other in others:
        if other.key != analysis.key:  # which the page itself shows
            _send(other)
    told = {"title": story.title, "views": [_told(one) for one in shown], "remarks": []}

    def ended() -> None:
        st.session_state.pop(_PLAYED, None)

    _player(
        key="story_player", data={"mark": f"{analysis.key}-{time}", "story": told}, height=1,
        on_ended_change=callback(ended),
    )  # fmt: skip


def _send(analysis: ServedAnalysis) -> None:
    """Send another tree to the browser, with its pictures."""
    for payload in (analysis.payload, leaf_pictures(analysis), node_pictures(analysis)):
        if payload is not None:
            mark = hashlib.sha256(payload).hexdigest()[:12]
            mount_pictures(payload, key=f"story_{mark}")


def _told(shown: ShownView) -> dict:
    told = story_message(shown, cast(ServedAnalysis, shown.analysis).key)
    return {**told, "names": {str(u): name for u, name in told["names"].items()}}
