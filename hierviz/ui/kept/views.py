"""Saved views: saved here, opened, put into order, and taken along as stories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from hierviz.core.story import SavedView, Story
from hierviz.core.study import Study
from hierviz.io.store import Store, store_of
from hierviz.io.stories import parsed_story, story_text
from hierviz.io.words import Words
from hierviz.ui.kept.author import author
from hierviz.ui.kept.links import address_now, is_of_other_tree, open_view
from hierviz.ui.shared.messages import callback, errors_as_messages, plain

_NEW = "A new story …"
_DEFAULT = "Story"


def show_views(study: Study, words: Words, page: str) -> None:
    """A form that saves the present view, and the views that are kept, story by story."""
    _save(study, words, page)
    if not words.views:
        st.caption(
            "No view saved yet. A saved view is the link to what you see now, with your words."
        )
    for story in words.stories:
        _story(study, story)
    loose = tuple(view for view in words.views if not view.story)
    if loose:
        _story(study, Story("", loose))
    _bring_back(study)


def _save(study: Study, words: Words, page: str) -> None:
    titles = [story.title for story in words.stories]
    with st.form("save_view", border=False, clear_on_submit=True):
        title = st.text_input("Title of this view", key="view_title", max_chars=300)
        caption = st.text_area("Caption (Markdown)", key="view_caption", height=80)
        story = st.selectbox(
            "Story", [*titles, _NEW] if titles else [_DEFAULT], key="view_story",
            accept_new_options=True,
        )  # fmt: skip
        if st.form_submit_button("Save this view", icon=":material/bookmark_add:"):
            with errors_as_messages():
                title_of_story = _unused(titles) if story == _NEW else story or ""
                view = SavedView(title, caption, address_now(page), title_of_story, author())
                store_of(study).save_view(view)
                st.rerun()


def _unused(titles: list[str]) -> str:
    """A title for a new story that none has."""
    number = len(titles) + 1
    while f"{_DEFAULT} {number}" in titles:
        number += 1
    return f"{_DEFAULT} {number}"


def _story(study: Study, story: Story) -> None:
    st.markdown(f"**{plain(story.title or 'In no story')}**")
    store, views = store_of(study), story.views
    for place, view in enumerate(views):
        with st.container(
            horizontal=True, gap=None, vertical_alignment="center", key=f"kept_{view.id}"
        ):
            st.button(
                plain(f"{place + 1}. {view.title}"), key=f"open_{view.id}", type="tertiary",
                help=plain(is_of_other_tree(view) or "Show it"), on_click=callback(lambda view=view: open_view(view)),
            )  # fmt: skip
            for icon, step in (("arrow_upward", -1), ("arrow_downward", 1)):
                st.button(
                    "", key=f"{icon}_{view.id}", icon=f":material/{icon}:", type="tertiary",
                    help="Earlier" if step < 0 else "Later", disabled=not 0 <= place + step < len(views),
                    on_click=callback(_moved(store, views, place, step)),
                )  # fmt: skip
            st.button(
                "", key=f"delete_{view.id}", icon=":material/delete:", type="tertiary", help="Take this view away",
                on_click=callback(lambda view=view: store.remove_view(view)),
            )  # fmt: skip
    if story.title:
        _whole_story(store, story)


def _moved(store: Store, views: tuple[SavedView, ...], place: int, step: int) -> Callable[[], None]:
    order = [view.id for view in views]

    def move() -> None:
        order[place], order[place + step] = order[place + step], order[place]
        store.order_views(order)

    return move


def _whole_story(store: Store, story: Story) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        key = f"rename_story_{story.title}"
        st.text_input(
            "Title of the story", story.title, key=key, max_chars=300, label_visibility="collapsed",
            on_change=callback(lambda: store.rename_story(story.title, st.session_state[key])),
        )  # fmt: skip
        st.download_button(
            "Markdown", data=lambda: story_text(story), file_name="story.md", mime="text/markdown",
            on_click="ignore", key=f"story_md_{story.title}",
        )  # fmt: skip


def _bring_back(study: Study) -> None:
    box = st.expander("Bring a story back from Markdown", key="story_import", on_change="rerun")
    if not box.open:
        return
    with box, errors_as_messages():
        file = st.file_uploader("story.md", type=["md", "markdown", "txt"], key="story_upload")
        if file is not None and st.button("Add its views", key="add_story"):
            story = parsed_story(file.getvalue().decode("utf-8", "replace"), file.name)
            store_of(study).add(
                Words(views=tuple(replace(view, author=author()) for view in story.views))
            )
            st.rerun()
