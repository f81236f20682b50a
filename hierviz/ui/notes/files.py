"""What was said as files: CSV and Markdown, stories as Markdown; and files brought back."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import streamlit as st

from hierviz.core.study import Study
from hierviz.io.notes_markdown import words_as_markdown
from hierviz.io.store import store_of
from hierviz.io.stories import read_story, story_text
from hierviz.io.words import Words, read_words, write_words
from hierviz.ui.notes.author import author
from hierviz.ui.notes.places import name_of
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import plain

_IMPORTED = "notes_imported"  # counts imports: a new uploader is empty


def show_files(study: Study, words: Words, analysis: ServedAnalysis | None) -> None:
    """Downloads, and an upload."""
    store = store_of(study)
    st.caption(
        f"Kept in {plain(store.path)}."
        + (" The study's folder cannot be written." if store.instead_of else "")
    )

    def markdown() -> str:
        title = study.title or study.name
        return words_as_markdown(words, title, lambda about: name_of(about, study, analysis))

    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "All as CSV", data=lambda: _csv(words), file_name=f"{study.name}-notes.csv",
            mime="text/csv", on_click="ignore", key="notes_csv", help="Can be imported again.",
        )  # fmt: skip
        st.download_button(
            "All as Markdown", data=markdown, file_name=f"{study.name}-notes.md",
            mime="text/markdown", on_click="ignore", key="notes_md", help="For people to read.",
        )  # fmt: skip
    if words.stories:
        with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
            titles = [story.title for story in words.stories]
            number = st.selectbox(
                "A story as Markdown", range(len(titles)), key="story_to_download",
                format_func=lambda number: titles[number],
            )  # fmt: skip
            story = words.stories[number or 0]
            st.download_button(
                "story.md", data=lambda: story_text(story), file_name="story.md", mime="text/markdown",
                on_click="ignore", key="story_md",
            )  # fmt: skip
    _import(study)


def _csv(words: Words) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.csv"
        write_words(words, path)
        return path.read_bytes()


def _import(study: Study) -> None:
    number = st.session_state.setdefault(_IMPORTED, 0)
    file = st.file_uploader(
        "Import notes (CSV) or a story (Markdown)", type=["csv", "md"], key=f"notes_upload_{number}"
    )
    if file is None or not st.button("Import", key="notes_import"):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file.name).name
        path.write_bytes(file.getvalue())
        store_of(study).add(words_of_file(path))
    st.session_state[_IMPORTED] = number + 1
    st.rerun()


def words_of_file(path: Path) -> Words:
    """What a file says: notes as CSV, or a story as Markdown, whose views get the importer's name."""
    if path.suffix.lower() == ".csv":
        return read_words(path)
    return Words(views=tuple(replace(view, author=author()) for view in read_story(path).views))
