"""What people said about a study: where it is kept, and as a file to take along or bring back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import streamlit as st

from hierviz.core.study import Study
from hierviz.io.store import store_of
from hierviz.io.words import read_words, write_words
from hierviz.ui.shared.messages import errors_as_messages, plain


def offer_words(study: Study) -> None:
    """Names of groups and chosen senses as CSV, out and in."""
    box = st.expander(
        "Notes: group names, WordNet senses, marks of findings", key="words", on_change="rerun"
    )
    if not box.open:
        return
    with box, errors_as_messages():
        store = store_of(study)
        words = store.words()
        st.caption(
            f"{len(words.group_names):,} group names, {len(words.senses):,} WordNet senses and "
            f"{len(words.marks):,} marks of findings, kept in {plain(store.path)}."
            + (" The study's folder cannot be written." if store.instead_of else "")
        )

        def content() -> bytes:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "notes.csv"
                write_words(words, path)
                return path.read_bytes()

        st.download_button(
            "Download CSV", data=content, file_name=f"{study.name}-notes.csv", mime="text/csv",
            on_click="ignore", key="download_words",
        )  # fmt: skip
        file = st.file_uploader("Import notes from a file", type="csv", key="words_upload")
        if file is not None and st.button("Import", key="add_words"):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "notes.csv"
                path.write_bytes(file.getvalue())
                store.add(read_words(path))
            st.rerun()
