"""All trees of the study in one table: how good each is, and how far from the shown one."""

from __future__ import annotations

import streamlit as st

from hierviz.compare import (
    TreeRow,
    as_csv,
    as_latex,
    as_markdown,
    distances,
    leaf_scores,
    match_leaves,
)
from hierviz.core.study import Study
from hierviz.errors import HiervizError
from hierviz.ui.compare.other_trees import other_job, other_label, other_trees, shown_tree
from hierviz.ui.shared.analyses import BY_KEY, ServedAnalysis, tree_scores
from hierviz.ui.shared.messages import plain
from hierviz.ui.shared.selection import selection

_FORMATS = {"md": "Markdown", "csv": "CSV", "tex": "LaTeX"}


def show_table(analysis: ServedAnalysis, study: Study) -> None:
    """The table, made when it is opened, and its downloads."""
    box = st.expander("All trees of this study in a table", key="trees_table", on_change="rerun")
    if not box.open:
        return
    with box:
        rows = _rows(analysis, study)
        st.markdown(as_markdown(rows, escaped=plain))
        st.caption(
            "NMI, ARI, ACC and leaf purity (LP) of the leaves; dendrogram purity (DP) and least "
            "hierarchical distance (LHD, lower is better) of the tree; clustering information "
            "distance to the shown tree. Best numbers are bold where trees differ."
        )
        with st.container(horizontal=True):
            for ending, text in (
                ("md", as_markdown(rows)), ("csv", as_csv(rows)), ("tex", as_latex(rows)),
            ):  # fmt: skip
                st.download_button(
                    _FORMATS[ending], data=text.encode(), on_click="ignore",
                    file_name=f"{study.name}-trees.{ending}", key=f"trees_{ending}",
                )  # fmt: skip
        copied = st.expander("Copy as text", key="trees_text", on_change="rerun")
        if copied.open:
            copied.code(as_markdown(rows), language=None)
            copied.code(as_latex(rows), language=None)


def _rows(analysis: ServedAnalysis, study: Study) -> list[TreeRow]:
    chosen = selection()
    shown = shown_tree(study, chosen)
    rows = [_row(other_label(shown) if shown else "the shown tree", analysis, analysis)]
    with st.spinner("Making and measuring the trees …"):
        jobs = [(text, other_job(study, text)[1]) for text in other_trees(study, chosen)]
        for text, job in jobs:
            if text == shown:
                continue
            try:
                job.finished.wait()
                rows.append(_row(other_label(text), job.result, analysis))
            except HiervizError as error:
                st.caption(f"{plain(other_label(text))} is left out: {plain(error.message)}")
    return rows


def _row(name: str, analysis: ServedAnalysis, shown: ServedAnalysis) -> TreeRow:
    scores = {**_leaf_scores(analysis), **tree_scores(analysis)}
    return TreeRow(name, analysis.tree.n_leaves, _distance(shown, analysis), scores)


@st.cache_resource(max_entries=48, show_spinner=False, hash_funcs=BY_KEY)
def _leaf_scores(analysis: ServedAnalysis) -> dict[str, float]:
    return leaf_scores(analysis)


@st.cache_resource(max_entries=96, show_spinner=False, hash_funcs=BY_KEY)
def _distance(one: ServedAnalysis, other: ServedAnalysis) -> float:
    return distances(*match_leaves(one.tree, other.tree).trees).clustering_information
