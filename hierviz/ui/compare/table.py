"""All chosen trees in one table: how good each is, how far from one of them, and what it can do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import streamlit as st

from hierviz.compare import TreeRow, as_csv, as_latex, as_markdown, table_row
from hierviz.core.study import Study
from hierviz.ui.compare.pairs import apart, chosen_analyses, label_of
from hierviz.ui.shared.analyses import BY_KEY, ServedAnalysis
from hierviz.ui.shared.messages import callback, fragment, plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.supports import REPLICATES, can_have_support, known_support, support_job

_FORMATS = {"md": "Markdown", "csv": "CSV", "tex": "LaTeX"}


def show_table(analysis: ServedAnalysis, study: Study) -> None:
    """The table, made when it is opened, and its downloads."""
    box = st.expander("All chosen trees in a table", key="trees_table", on_change="rerun")
    if not box.open:
        return
    with box:
        with st.spinner("Making and measuring the trees …"):
            trees = chosen_analyses(analysis, study)
            measured = {text: _row(of) for text, of in trees.items()}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            reference = st.selectbox(
                "Distance to", list(trees), format_func=label_of, key="table_reference", width=300
            )
            _offer_support(trees)
        rows = [
            _filled(measured[text], label_of(text), of, trees[reference])
            for text, of in trees.items()
        ]
        st.markdown(
            as_markdown(rows, escaped=plain, underlined="*{}*")
        )  # page.css makes a line of it
        st.caption(
            "NMI, ARI, ACC and leaf purity (LP) of the leaves; dendrogram purity (DP) and least "
            "hierarchical distance (LHD, lower is better) of the tree; clustering information "
            "distance; mean transfer support of the groups; seconds that the method took here. Best "
            "numbers are bold where trees differ; an LHD that is small only because the tree has "
            "two or three leaves, or no group but the whole, is underlined."
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
            copied.code(as_csv(rows), language=None)


@st.cache_resource(max_entries=96, show_spinner=False, hash_funcs=BY_KEY)
def _row(analysis: ServedAnalysis) -> TreeRow:
    seconds = analysis.seconds if analysis.is_l2h else np.nan
    return table_row("", analysis, seconds=seconds)


def _filled(row: TreeRow, name: str, of: ServedAnalysis, reference: ServedAnalysis) -> TreeRow:
    """A row with what may change: its name, the distance, and support once it is known."""
    found = known_support(of, selection()) if can_have_support(of) else None
    support = np.nan if found is None else float(np.nanmean(found.transfer))
    distance = apart(reference, of).clustering_information
    return replace(row, name=name, distance=distance, support=support)


def _offer_support(trees: dict[str, ServedAnalysis]) -> None:
    """A button that begins the draws of all trees that have none yet; the page does not wait for them."""
    lack = [
        of
        for of in trees.values()
        if can_have_support(of) and known_support(of, selection()) is None
    ]
    if not lack:
        st.session_state["table_draws"] = False
        return
    if not st.session_state.get("table_draws"):

        def ask() -> None:
            st.session_state["table_draws"] = True

        st.button(
            "Compute support", key="ask_table_support", on_click=callback(ask),
            help=f"Points are resampled {REPLICATES} times; the page goes on meanwhile.",
        )  # fmt: skip
        return
    _follow(lack)


@fragment(run_every=1.0)
def _follow(analyses: list[ServedAnalysis]) -> None:
    """One after the other, while the rest of the page can be used."""
    chosen = selection()
    for at, of in enumerate(analyses, start=1):
        job = support_job(of, chosen)
        if not job.finished.is_set():
            st.caption(
                f"Support of tree {at:,} of {len(analyses):,}: {job.done:,} of {job.total or REPLICATES:,} draws"
            )
            return
    st.rerun()
