"""Taxonomy: how much of what people know about the classes does the tree recover?"""

import streamlit as st

from hierviz.taxonomy import WORDNET, stands_for
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import errors_as_messages, heading, plain
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.taxonomies import chosen_taxonomy
from hierviz.ui.shared.taxonomy_choice import choose_taxonomy, known_or_said, other_taxonomies
from hierviz.ui.taxonomy.best_matches import says_nothing, show_agreement
from hierviz.ui.taxonomy.categories import show_categories
from hierviz.ui.taxonomy.senses import correct_senses

study = current_study()
heading("Taxonomy", QUESTIONS["taxonomy"])
analysis = current_analysis(study)
top = st.container(horizontal=True, vertical_alignment="bottom", gap="medium", key="taxonomy_top")
box = top.container(width=260)
popover = top.popover(
    "Use my own taxonomy", icon=":material/folder_open:", key="other_taxonomy", on_change="rerun"
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
    said = (
        [*known.taxonomy.notices]
        if study.cluster_is_class
        else [stands_for(study), *known.taxonomy.notices]
    )
    if said:
        st.caption(" ".join(map(plain, said)))
    if says_nothing(known):
        st.info(
            "No category of this taxonomy holds some of the classes and not the others, so it says "
            "nothing about how they relate: any tree recovers all of it. Choose another taxonomy, "
            "or give classes.csv a column that groups the classes.",
            icon="ℹ️",
        )
    else:
        with top:
            show_agreement(known)
    show_categories(known)
if by == WORDNET:
    senses = st.expander("Which sense of WordNet each class has", key="senses", on_change="rerun")
    if senses.open:
        with senses, errors_as_messages():
            correct_senses(study)
