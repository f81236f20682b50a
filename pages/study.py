"""Study: what is loaded, what the checks found, and how to open another one."""

import streamlit as st

from hierviz.figures.confidences import confidence_histogram
from hierviz.ui.shared.analyses import lacks_tree
from hierviz.ui.shared.cluster_table import COLUMNS, cluster_table
from hierviz.ui.shared.current import current_analysis, current_study, say_how_to_fit
from hierviz.ui.shared.messages import errors_as_messages, heading, notices, plain
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.studies import leaf_profile
from hierviz.ui.study.files_read import show_files
from hierviz.ui.study.fit_tree import show_fits, shows_fits
from hierviz.ui.study.fitted_table import show_fitted
from hierviz.ui.study.numbers import (
    show_numbers,
    show_tree_scores,
    wrong_points,
)
from hierviz.ui.study.open_study import (
    offer_logarithm,
    offer_model_type,
    offer_pictures,
    open_another,
    open_tree,
)
from hierviz.ui.study.support import show_support

study = current_study()
heading("Study", QUESTIONS["study"])
st.subheader(plain(study.title or study.name), anchor=False)
if study.source:
    st.caption(
        plain(study.source) + (f" · licence: {plain(study.licence)}" if study.licence else "")
    )
leaves = leaf_profile(study)
show_numbers(study, leaves)
notices(study)
show_files(study)
offer_logarithm(study)
offer_model_type(study)
left, right = st.columns(2, gap="large")
with left:
    st.subheader("How confident the model is", anchor=False)
    if leaves.confidence is None:
        st.caption("This study has no logits, so there are no confidences.")
    else:
        chart = confidence_histogram(leaves.confidence, wrong_points(study, leaves))
        st.plotly_chart(chart, key="confidences", config={"displayModeBar": False})
        if study.train_logits is not None:
            st.caption("Of the evaluation points.")
with right:
    st.subheader("Open another study", anchor=False)
    open_another()
    offer_pictures(study)
    trees = st.expander("Open a tree", key="open_a_tree", on_change="rerun")
    if trees.open:
        with trees:
            open_tree(study)
st.subheader("The tree", anchor=False)
if lacks_tree(study, selection()):
    analysis = None
    say_how_to_fit(study)
else:
    analysis = current_analysis(study)
    show_tree_scores(analysis)
    show_support(analysis)
if study.has_clusters:
    st.subheader("Clusters", anchor=False)
    st.dataframe(
        cluster_table(study, leaves),
        hide_index=True,
        height=320,
        column_config={**COLUMNS, "points": study.points_called},
    )
with errors_as_messages():
    show_fitted(study)
fits = st.expander(
    "Fit another tree", key="fit_a_tree", on_change="rerun", expanded=shows_fits(study, analysis)
)
if fits.open:
    with fits, errors_as_messages():
        show_fits(study, analysis)
