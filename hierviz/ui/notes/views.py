"""Saved views: saved here, shown again, ordered story by story, changed and deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from hierviz.core.story import SavedView, Story
from hierviz.core.study import Study
from hierviz.io.store import Store, store_of
from hierviz.io.words import Words
from hierviz.text import clean
from hierviz.ui.notes.author import author, is_own
from hierviz.ui.notes.icon_button import icon_button
from hierviz.ui.notes.writing import time_of
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import callback, plain, safe_markdown
from hierviz.ui.shared.saved_views import address_now, open_view

_NO_STORY = ""
_SHOWN, _CHANGED = "view_shown", "view_changed"  # the ids of the views of which there is more
_INTO = "view_story"  # the story that the next view is saved into
_LONGEST = 300
_LONGEST_CAPTION = 20_000


def show_views(study: Study, words: Words, analysis: ServedAnalysis | None, page: str) -> None:
    """A form that saves what is seen now, and the saved views, story by story."""
    _save(study, words, analysis, page)
    if not words.views:
        st.caption(
            "No view saved yet. A saved view is a link to what you see now, with your words."
        )
    wanted = ""
    if len(words.views) > 1:
        wanted = st.text_input(
            "Filter", key="views_filter", label_visibility="collapsed", placeholder="Filter",
            max_chars=100,
        ).casefold()  # fmt: skip
    loose = tuple(view for view in words.views if not view.story)
    for number, story in enumerate((*words.stories, Story(_NO_STORY, loose))):
        if any(wanted in _searched(view) for view in story.views):
            _story(study, words, story, number, wanted)


def _searched(view: SavedView) -> str:
    return f"{view.title}\n{view.caption}\n{view.author}\n{view.story}".casefold()


def _save(study: Study, words: Words, analysis: ServedAnalysis | None, page: str) -> None:
    with st.form("save_view", border=False, clear_on_submit=True):
        title = st.text_input(
            "Title", key="view_title", max_chars=_LONGEST, label_visibility="collapsed",
            placeholder="Title of what you see now",
        )  # fmt: skip
        caption = st.text_area(
            "Caption", key="view_caption", height=76, max_chars=_LONGEST_CAPTION,
            label_visibility="collapsed", placeholder="Caption, in Markdown",
        )  # fmt: skip
        story = _choose_story(words, _INTO, words.views[-1].story if words.views else "")
        if st.form_submit_button("Save this view", icon=":material/bookmark_add:"):
            address = address_now(page, analysis)
            view = SavedView(title, caption, address, story, author())
            store_of(study).save_view(view)
            st.rerun()


def _choose_story(words: Words, key: str, first: str) -> str:
    """A story that is there, a new one whose name is typed, or none."""
    titles = [_NO_STORY, *(story.title for story in words.stories)]
    chosen = st.selectbox(
        "Story", titles, titles.index(first) if first in titles else 0, key=key, accept_new_options=True,
        label_visibility="collapsed", format_func=lambda title: title or "In no story; or type a name",
    )  # fmt: skip
    return chosen or ""


def _story(study: Study, words: Words, story: Story, number: int, wanted: str) -> None:
    store, views = store_of(study), story.views
    with st.container(key=f"story_{number}", gap=None):
        _story_title(store, story, number)
        for place, view in enumerate(views):
            if wanted in _searched(view):
                with st.container(
                    horizontal=True, gap=None, vertical_alignment="center", key=f"view_{view.id}"
                ):
                    _view(store, views, place)
                _more(store, words, view)


def _story_title(store: Store, story: Story, number: int) -> None:
    """The story's title, editable in place."""
    if not story.title:
        st.markdown("**In no story**")
        return
    key = f"story_title_{number}"
    st.session_state[key] = story.title

    def rename() -> None:
        store.rename_story(story.title, st.session_state[key])
        if st.session_state.get(_INTO) == story.title:
            st.session_state[_INTO] = clean(st.session_state[key]).strip()

    st.text_input(
        "Title of the story", key=key, max_chars=_LONGEST, label_visibility="collapsed",
        on_change=callback(rename),
    )  # fmt: skip


def _view(store: Store, views: Sequence[SavedView], place: int) -> None:
    """The way to a view, and the buttons that move it."""
    view = views[place]

    def show() -> None:
        st.session_state[_SHOWN] = view.id
        open_view(view)

    st.button(
        f"{place + 1:,}\\. {plain(view.title)}", key=f"show_{view.id}", type="tertiary", width="stretch",
        on_click=callback(show),
    )  # fmt: skip
    for name, icon, step in (("Earlier", "arrow_upward", -1), ("Later", "arrow_downward", 1)):
        icon_button(
            name, icon, key=f"{name}_{view.id}", disabled=not 0 <= place + step < len(views),
            does=_moved(store, views, place, step),
        )  # fmt: skip
    if not is_own(view.author):
        return

    def change() -> None:
        st.session_state[_CHANGED] = view.id

    icon_button("Change this view", "edit", key=f"change_{view.id}", does=change)
    icon_button(
        "Delete this view", "delete", key=f"delete_{view.id}",
        does=lambda: store.remove_view(view),
    )  # fmt: skip


def _moved(store: Store, views: Sequence[SavedView], place: int, step: int) -> Callable[[], None]:
    def move() -> None:
        order = [view.id for view in views]
        order[place], order[place + step] = order[place + step], order[place]
        store.order_views(order)

    return move


def _more(store: Store, words: Words, view: SavedView) -> None:
    """The form that changes a view's words; or its caption, where it was the last one shown."""
    if st.session_state.get(_CHANGED) == view.id and is_own(view.author):
        _change(store, words, view)
    elif st.session_state.get(_SHOWN) == view.id:
        if view.caption:
            st.markdown(safe_markdown(view.caption))
        st.caption(f"{plain(view.author or 'no name')}, {plain(time_of(view.at))}")


def _change(store: Store, words: Words, view: SavedView) -> None:
    with st.form(f"changed_{view.id}", border=False):
        title = st.text_input(
            "Title", view.title, key=f"title_{view.id}", max_chars=_LONGEST,
            label_visibility="collapsed",
        )  # fmt: skip
        caption = st.text_area(
            "Caption", view.caption, key=f"caption_{view.id}", height=110, max_chars=_LONGEST_CAPTION,
            label_visibility="collapsed",
        )  # fmt: skip
        story = _choose_story(words, f"story_of_{view.id}", view.story)
        with st.container(horizontal=True, gap="small"):
            is_kept = st.form_submit_button("Keep")
            is_dropped = st.form_submit_button("Cancel")
    if is_kept:
        store.save_view(replace(view, title=title, caption=caption, story=story))
    if is_kept or is_dropped:
        del st.session_state[_CHANGED]
        st.rerun()
