"""Taxonomy: how much of what people know about the classes does the tree recover?"""

import streamlit as st

from hierviz.figures.side_by_side import side_by_side_figure
from hierviz.taxonomy import side_by_side, stands_for
from hierviz.ui.clades import (
    COLUMNS,
    clade_table,
    correct_senses,
    filtered_kinds,
    show_agreement,
    show_clade,
)
from hierviz.ui.help_text import QUESTIONS
from hierviz.ui.knowledge import ready_knowledge, taxonomies
from hierviz.ui.show import current_analysis, current_study, errors_as_messages, heading, plain
from hierviz.ui.state import select, selection
from hierviz.ui.taxonomy_tools import choose_taxonomy, show_kind

MOST_SIDE_BY_SIDE = 250

study = current_study()
heading("Taxonomy", QUESTIONS["taxonomy"])
analysis = current_analysis(study)
if not taxonomies(study):
    st.info(
        "This study has no class names, so nothing is known about its classes. Put classes.csv "
        "with the columns name and wnid, or name and superclass, beside the logits."
    )
    st.stop()
by = choose_taxonomy(study, key="taxonomy_page_box")
known = ready_knowledge(analysis, study, selection(), strict=True)
st.caption(" ".join([plain(stands_for(study)), *map(plain, known.taxonomy.notices)]))
show_agreement(known)

st.subheader("Every kind and the node that holds it best", anchor=False)
table = clade_table(known)
search, size, download = st.columns([2, 2, 1], vertical_alignment="bottom")
text = search.text_input("Filter", placeholder="part of a name", key="kind_filter")
least = size.number_input("Classes, at least", 2, max(2, known.analysis.tree.n_leaves), 2)
shown = filtered_kinds(table, text, least)
download.download_button(
    "Download CSV",
    data=lambda: shown.to_csv(index=False).encode(),
    file_name=f"{study.name}-kinds.csv",
    mime="text/csv",
    on_click="ignore",
)
st.caption(f"{len(shown):,} of {len(table):,} kinds. Click a row for who is missing and why.")
picked = st.dataframe(
    shown, hide_index=True, height=360, key=f"kind_table_{known.key}", on_select="rerun",
    selection_mode="single-row", column_config=COLUMNS,
)  # fmt: skip
if picked.selection.rows and picked.selection.rows[0] < len(shown):
    chosen = str(shown["id"].iloc[picked.selection.rows[0]])
    if chosen != selection().concept:
        select(concept=chosen)
clade = known.clade(selection().concept)
if clade is not None:
    name, go = st.columns([4, 1], vertical_alignment="center")
    name.subheader(plain(clade.label), anchor=False)
    if go.button("Show in the tree", type="primary", key="kind_to_tree", width="stretch"):
        show_kind(known, clade.id)
        st.switch_page("pages/tree.py")
    show_clade(known, clade)
    with st.expander("Taxonomy and tree side by side", expanded=clade.n_classes <= 60):
        if clade.n_classes > MOST_SIDE_BY_SIDE:
            st.info(f"Choose a kind of at most {MOST_SIDE_BY_SIDE} classes to see it side by side.")
        else:
            with errors_as_messages():
                pair = side_by_side(
                    analysis.tree, known.taxonomy, known.class_of_leaf, concepts=[clade.concept]
                )
                names = analysis.tree.leaf_names
                figure = side_by_side_figure(pair, names, known.taxonomy.labels)
                st.plotly_chart(figure, key="side_by_side", config={"displayModeBar": False})
                st.caption(
                    f"{len(pair.leaves)} leaves, {pair.n_crossings} crossings. Blue lines: both trees agree "
                    "about whom the class is closest to; orange: they do not."
                )
with st.expander("Which sense of WordNet each class has"):
    correct_senses(study, by)
