"""Every category of a taxonomy: the table, the chosen one beside it, taxonomy and tree of it side by side."""

from __future__ import annotations

import hashlib

import pandas as pd
import streamlit as st

from hierviz.figures.side_by_side import side_by_side_figure
from hierviz.taxonomy import BestMatch, TreeTaxonomy, side_by_side
from hierviz.ui.shared.messages import errors_as_messages, plain
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.taxonomy_choice import show_best_match
from hierviz.ui.taxonomy import best_matches

_MOST_SIDE_BY_SIDE = 250


def _chosen_rows(known: TreeTaxonomy) -> pd.DataFrame:
    """The controls above the table, and the rows that they leave."""
    table = best_matches.best_match_table(known, best_matches.chance_if_known(known))
    nearly_all = best_matches.hold_nearly_all(known, table)
    with st.container(horizontal=True, vertical_alignment="bottom"):  # wraps where it is narrow
        text = st.text_input(
            "Filter", placeholder="part of a name", key="category_filter", width=130
        )
        most = max(2, known.analysis.tree.n_leaves)
        least = st.number_input("Classes, at least", 2, most, 2, key="category_least", width=120)
        order = st.selectbox(
            "Sort by", list(best_matches.ORDERS), key="category_order", width=215,
            help=best_matches.ORDERS_MEAN,
        )  # fmt: skip
        if nearly_all.any() and not nearly_all.all():
            every = st.checkbox(
                f"show the {nearly_all.sum():,} largest", key="category_all",
                help="Categories of more than 90 % of the classes: any tree recovers them.",
            )  # fmt: skip
            table = table if every else table[~nearly_all]
        shown = best_matches.ordered(best_matches.filtered_categories(table, text, least), order)
        st.download_button(
            "Download CSV", data=lambda: shown.to_csv(index=False).encode(), mime="text/csv",
            file_name=f"{known.analysis.study.name}-categories.csv", on_click="ignore",
        )  # fmt: skip
    return shown


def _table(known: TreeTaxonomy, shown: pd.DataFrame) -> None:
    """Every category and its best match; a click on a row chooses one."""
    st.caption(f"{len(shown):,} of {len(known.recovery):,} categories, each with its best match.")
    ids = shown["id"].tolist()
    mark = hashlib.sha256(repr(ids).encode()).hexdigest()[:12]
    picked = st.dataframe(
        shown, hide_index=True, height=best_matches.table_height(len(shown)), on_select="rerun",
        key=f"categories_{known.key}_{mark}", selection_mode="single-row",
        column_config=best_matches.COLUMNS,
    )  # fmt: skip
    if picked.selection.rows and picked.selection.rows[0] < len(shown):
        chosen = ids[picked.selection.rows[0]]
        if chosen != selection().concept:
            select(concept=chosen)


def _in_full(known: TreeTaxonomy, match: BestMatch) -> None:
    """The best match of a category in full."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(match.label), anchor=False)
        go = st.button("Show in the tree", type="primary", key="category_to_tree")
    if go:
        show_best_match(known, match.id)
        st.switch_page("pages/tree.py")
    best_matches.show_best_match(known, match)


def _both_trees(known: TreeTaxonomy, match: BestMatch) -> None:
    """Taxonomy and tree of a category side by side; wide, for the names between them."""
    st.markdown("**Taxonomy and tree side by side**")
    if match.n_classes > _MOST_SIDE_BY_SIDE:
        st.caption(
            f"Choose a category of at most {_MOST_SIDE_BY_SIDE} classes to see it side by side."
        )
        return
    tree = known.analysis.tree
    pair = side_by_side(tree, known.taxonomy, known.class_of_leaf, concepts=[match.concept])
    figure = side_by_side_figure(pair, tree.leaf_names, known.taxonomy.labels)
    st.plotly_chart(figure, key="side_by_side", config={"displayModeBar": False})
    st.caption(
        f"{len(pair.leaves)} leaves, {pair.n_crossings} crossings. Blue lines: both trees agree "
        "about which classes this one is closest to; orange: they do not."
    )


def show_categories(known: TreeTaxonomy) -> None:
    """The table, and beside it the category that was clicked."""
    shown = _chosen_rows(known)
    left, right = st.columns([1.15, 1], gap="medium")
    with left:
        _table(known, shown)
    match = known.best_match(selection().concept)
    with right, st.container(key="category_detail"), errors_as_messages():
        if match is None:
            st.info(
                "Click a category in the table to see here which of its classes its best match "
                "lacks, and which others are in it."
            )
        else:
            _in_full(known, match)
    if match is not None:
        with errors_as_messages():
            _both_trees(known, match)
