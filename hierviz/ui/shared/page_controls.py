"""The controls that every page shares, drawn by app.py in one line at the top of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from hierviz.errors import LoadError
from hierviz.io import BUILT_IN, built_in_folder
from hierviz.io.files import existing_path
from hierviz.io.trees.tree_files import OWN, TreeFiles, trees_in
from hierviz.methods import AGGREGATIONS
from hierviz.text import isolated
from hierviz.ui.shared.messages import callback
from hierviz.ui.shared.selection import Selection, select, selection
from hierviz.ui.shared.studies import uploads

PAGE_STYLE = f"<style>{(Path(__file__).with_name('page.css')).read_text(encoding='utf-8')}</style>"


def study_label(study: str) -> str:
    """The name of a study's id in lists."""
    if study in BUILT_IN:
        return BUILT_IN[study].title
    if study.startswith(OWN):
        return f"tree: {tree_label(study.removeprefix(OWN))}"
    return _file_label(study)


def tree_label(text: str) -> str:
    """The name of a tree of files in lists."""
    paths = TreeFiles.from_text(text).paths
    return _file_label(paths[0]) if paths else "no file"


def _file_label(path: str) -> str:
    """The name of a file or folder; of an upload the name under which it was sent."""
    if path.startswith("upload:"):
        return isolated(uploads().name_of(path) or "an upload that is gone")
    return isolated(Path(path).name or path)


def known_studies() -> list[str]:
    """Built-in studies and those opened in this visit."""
    opened = st.session_state.setdefault("opened", [])
    now = selection().study
    if now not in BUILT_IN and now not in opened:
        opened.append(now)
    return [*BUILT_IN, *opened]


def shared_controls(drawer: Callable[[], None]) -> None:
    """Which study, which tree, which method: in the header, below it where that is narrow.

    Parameters
    ----------
    drawer : callable
        Draws what stands at the end of the line.
    """
    now = selection()
    studies = known_studies()
    # The widgets show the selection; only a hand changes it, through the callbacks.
    st.session_state["study_box"] = now.study
    st.session_state["aggregation_box"] = now.aggregation
    with st.container(horizontal=True, gap="small", key="page_controls"):
        st.selectbox(
            "Study",
            studies,
            key="study_box",
            format_func=study_label,
            on_change=callback(lambda: select(study=st.session_state["study_box"])),
            label_visibility="collapsed",
            width=230,
        )
        _choose_tree(now)
        if not (now.tree or now.study.startswith(OWN)):
            st.selectbox(
                "L2H's score of a group",
                list(AGGREGATIONS),
                key="aggregation_box",
                format_func=lambda name: f"score: {name.replace('-', ' ')}",
                label_visibility="collapsed",
                width=200,
                on_change=callback(lambda: select(aggregation=st.session_state["aggregation_box"])),
            )
        drawer()


def known_trees(now: Selection) -> list[str]:
    """L2H's tree, those of the study's folder, and those opened for it in this visit."""
    opened = st.session_state.setdefault("opened_trees", {}).setdefault(now.study, [])
    if now.tree and now.tree not in opened:
        opened.append(now.tree)
    inside = _trees_beside(now.study)
    return list(dict.fromkeys(["", *(files.text() for files in inside), *opened]))


def _trees_beside(study: str) -> list[TreeFiles]:
    try:
        return trees_in(built_in_folder(study) if study in BUILT_IN else existing_path(study))
    except LoadError:  # no path of a folder; the page says so where it opens the study
        return []


def _choose_tree(now: Selection) -> None:
    """Which tree, where there are several."""
    trees = known_trees(now)
    if len(trees) < 2 or now.study.startswith(OWN):
        return
    st.session_state["tree_box"] = now.tree
    st.selectbox(
        "Tree",
        trees,
        key="tree_box",
        format_func=lambda text: tree_label(text) if text else "L2H, computed here",
        on_change=callback(lambda: select(tree=st.session_state["tree_box"])),
        label_visibility="collapsed",
        width=190,
    )
