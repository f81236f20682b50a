"""The controls that every page shares, drawn by app.py in one line at the top of the page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from hierviz.core.study import Study
from hierviz.errors import HiervizError
from hierviz.io import BUILT_IN
from hierviz.io.trees.tree_files import OWN, TreeFiles, trees_of
from hierviz.methods import AGGREGATIONS
from hierviz.text import isolated
from hierviz.ui.shared.messages import callback
from hierviz.ui.shared.selection import Selection, select, selection
from hierviz.ui.shared.studies import open_study, uploads

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
        study = _study_of_trees(now)
        if study is not None:
            _choose_tree(study, now)
        if study is not None and study.tree_logits is not None and not now.tree:
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


def _study_of_trees(now: Selection) -> Study | None:
    """The study whose trees there are to choose from; None for one of a tree's own, or that cannot be opened."""
    try:
        return None if now.study.startswith(OWN) else open_study(now)
    except HiervizError:  # the page says so, where it opens the study
        return None


def known_trees(study: Study, now: Selection) -> list[str]:
    """L2H's tree where there are logits, those kept with the study, and those opened for it in this visit."""
    opened = st.session_state.setdefault("opened_trees", {}).setdefault(now.study, [])
    if now.tree and now.tree not in opened:
        opened.append(now.tree)
    made = [] if study.tree_logits is None else [""]
    return list(dict.fromkeys([*made, *(files.text() for files in trees_of(study)), *opened]))


def shown_tree_label(study: Study, now: Selection) -> str:
    """How the shown tree is called."""
    text = now.tree or next(iter(known_trees(study, now)), "")
    return Path(tree_label(text)).stem if text else "L2H"


def _choose_tree(study: Study, now: Selection) -> None:
    """Which tree, where there are several."""
    trees = known_trees(study, now)
    if len(trees) < 2:
        return
    st.session_state["tree_box"] = now.tree if now.tree in trees else trees[0]
    st.selectbox(
        "Tree",
        trees,
        key="tree_box",
        format_func=lambda text: tree_label(text) if text else "L2H, computed here",
        on_change=callback(lambda: select(tree=st.session_state["tree_box"])),
        label_visibility="collapsed",
        width=190,
    )
