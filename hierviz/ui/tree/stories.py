"""Stories of a study on the Tree page: played on the whole screen, or taken along as files."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from hierviz import figures
from hierviz.core.story import Story
from hierviz.encodings import Encoding, ShownView, shown_views
from hierviz.taxonomy import TreeTaxonomy
from hierviz.tree_view import script
from hierviz.tree_view.story_page import story_message, story_to_html
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.components import messenger
from hierviz.ui.shared.messages import callback, errors_as_messages, plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.supports import shown_encoding
from hierviz.ui.shared.taxonomies import ready_taxonomy

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
    more, known = _encodings(analysis, story), _taxonomy(analysis)
    name = f"{analysis.study.name}-{story.title}"
    for label, ending, make in (
        ("Download as one file", "html", lambda: _html(analysis, story, more, known)),
        ("Download as PDF", "pdf", lambda: _pdf(analysis, story, more, known)),
    ):
        st.download_button(
            label, data=make, file_name=f"{name}.{ending}", on_click="ignore",
            key=f"story_{ending}", width="stretch",
        )  # fmt: skip


def _html(
    analysis: ServedAnalysis, story: Story, more: list[Encoding], known: TreeTaxonomy | None
) -> str:
    return story_to_html(analysis, story, encodings=more, taxonomy=known)


def _pdf(
    analysis: ServedAnalysis, story: Story, more: list[Encoding], known: TreeTaxonomy | None
) -> bytes:
    drawn = figures.story_pictures(analysis, story, encodings=more, taxonomy=known)
    return figures.to_pdf_pages(drawn, title=story.title)


def _encodings(analysis: ServedAnalysis, story: Story) -> list[Encoding]:
    """The support, where a view shows it; where it is not known yet, the draws begin."""
    is_wanted = any("support=True" in saved.address for saved in story.views)
    support = shown_encoding(analysis, selection().changed(support=is_wanted))
    return [] if support is None else [support]


def _taxonomy(analysis: ServedAnalysis) -> TreeTaxonomy | None:
    return ready_taxonomy(analysis, selection())


# -- playing ----------------------------------------------------------------------


def _play(analysis: ServedAnalysis, stories: Sequence[Story]) -> None:
    """The player, while a story plays."""
    title, time = st.session_state.get(_PLAYED, ("", 0))
    story = next((one for one in stories if one.title == title), None)
    if story is None:
        return
    more = _encodings(analysis, story)
    shown = shown_views(analysis, story, encodings=more, taxonomy=_taxonomy(analysis))
    views = [_told(analysis, one, more) for one in shown]
    told = {"title": story.title, "views": views, "remarks": []}

    def ended() -> None:
        st.session_state.pop(_PLAYED, None)

    _player(
        key="story_player", data={"mark": f"{analysis.key}-{time}", "story": told}, height=1,
        on_ended_change=callback(ended),
    )  # fmt: skip


def _told(analysis: ServedAnalysis, shown: ShownView, more: Sequence[Encoding]) -> dict:
    support = more if shown.shows_support else []
    told = story_message(shown, analysis.key, analysis, support)
    return {**told, "names": {str(u): name for u, name in told["names"].items()}}
