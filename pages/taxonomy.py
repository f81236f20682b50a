"""Taxonomy: how much of what people know about the classes does the tree recover?"""

import streamlit as st

from hierviz.figures.side_by_side import side_by_side_figure
from hierviz.taxonomy import WORDNET, side_by_side, stands_for
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import errors_as_messages, heading, plain
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import select, selection
from hierviz.ui.shared.taxonomies import chosen_taxonomy
from hierviz.ui.shared.taxonomy_choice import (
    choose_taxonomy,
    known_or_said,
    other_taxonomies,
    show_best_match,
)
from hierviz.ui.taxonomy import best_matches
from hierviz.ui.taxonomy.senses import correct_senses

MOST_SIDE_BY_SIDE = 250


def categories(known) -> None:
    """Every category and its best match; a click on a row chooses one."""
    st.subheader("Every category and its best match", anchor=False)
    table = best_matches.best_match_table(known)
    search, size, download = st.columns([1.6, 1, 1], vertical_alignment="bottom")
    text = search.text_input("Filter", placeholder="part of a name", key="category_filter")
    least = size.number_input("Classes, at least", 2, max(2, known.analysis.tree.n_leaves), 2)
    shown = best_matches.filtered_categories(table, text, least)
    download.download_button(
        "Download CSV", data=lambda: shown.to_csv(index=False).encode(), mime="text/csv",
        file_name=f"{study.name}-categories.csv", on_click="ignore",
    )  # fmt: skip
    st.caption(
        f"{len(shown):,} of {len(table):,} categories: WordNet hypernyms or superclasses. Click a row for who is missing and who intrudes."
    )
    picked = st.dataframe(
        shown, hide_index=True, height=best_matches.table_height(len(shown)), on_select="rerun",
        key=f"categories_{known.key}_{least}_{text}", selection_mode="single-row", column_config=best_matches.COLUMNS,
    )  # fmt: skip
    if picked.selection.rows and picked.selection.rows[0] < len(shown):
        chosen = str(shown["id"].iloc[picked.selection.rows[0]])
        if chosen != selection().concept:
            select(concept=chosen)


def one_category(known, match) -> None:
    """The best match of a category in full, and taxonomy and tree of it side by side."""
    name, go = st.columns([2, 1], vertical_alignment="center")
    name.subheader(plain(match.label), anchor=False)
    if go.button("Show in the tree", type="primary", key="category_to_tree", width="stretch"):
        show_best_match(known, match.id)
        st.switch_page("pages/tree.py")
    best_matches.show_best_match(known, match)
    st.markdown("**Taxonomy and tree side by side**")
    if match.n_classes > MOST_SIDE_BY_SIDE:
        st.caption(
            f"Choose a category of at most {MOST_SIDE_BY_SIDE} classes to see it side by side."
        )
        return
    tree = known.analysis.tree
    pair = side_by_side(tree, known.taxonomy, known.class_of_leaf, concepts=[match.concept])
    figure = side_by_side_figure(pair, tree.leaf_names, known.taxonomy.labels)
    st.plotly_chart(figure, key="side_by_side", config={"displayModeBar": False})
    st.caption(
        f"{len(pair.leaves)} leaves, {pair.n_crossings} crossings. Blue lines: both trees agree "
        "about whom the class is closest to; orange: they do not."
    )


study = current_study()
heading("Taxonomy", QUESTIONS["taxonomy"])
analysis = current_analysis(study)
box, others = st.columns([2, 1], vertical_alignment="bottom")
popover = others.popover(
    "Other", icon=":material/folder_open:", key="other_taxonomy", on_change="rerun", width="stretch"
)
if popover.open:
    with popover:
        other_taxonomies(study)
if not chosen_taxonomy(study, selection()):
    st.info(
        "The classes of this study are known by number alone. Put classes.csv with the columns "
        "name and wnid, or name and superclass, beside the logits; or open a file that says "
        "which class belongs to what."
    )
    st.stop()
with box:
    by = choose_taxonomy(study, key="taxonomy_page_box")
known = known_or_said(analysis)
if known is not None:
    st.caption(" ".join([plain(stands_for(study)), *map(plain, known.taxonomy.notices)]))
    if best_matches.says_nothing(known):
        st.info(
            "No category of this taxonomy holds some of the classes and not the others, so it says "
            "nothing about how they relate: any tree recovers all of it. Choose another taxonomy, "
            "or give classes.csv a column that groups the classes.",
            icon="ℹ️",
        )
    else:
        best_matches.show_agreement(known)
    categories(known)
    match = known.best_match(selection().concept)
    if match is not None:
        with errors_as_messages():
            one_category(known, match)
if by == WORDNET:
    senses = st.expander("Which sense of WordNet each class has", key="senses", on_change="rerun")
    if senses.open:
        with senses, errors_as_messages():
            correct_senses(study)
