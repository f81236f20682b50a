"""Compare: is this tree different from another one, and where?"""

import streamlit as st

from hierviz.ui.compare.comparisons import other_analysis, served_comparison
from hierviz.ui.compare.curve import show_curve
from hierviz.ui.compare.face_to_face import show_tanglegram
from hierviz.ui.compare.headline import show_headline
from hierviz.ui.compare.moved import show_moved
from hierviz.ui.compare.other_trees import choose_trees, other_label, shown_tree
from hierviz.ui.compare.pairs import show_pairs
from hierviz.ui.compare.table import show_table
from hierviz.ui.compare.views import show_geometry, show_views
from hierviz.ui.shared.current import current_analysis, current_study
from hierviz.ui.shared.messages import errors_as_messages, heading
from hierviz.ui.shared.page_controls import study_label
from hierviz.ui.shared.questions import QUESTIONS
from hierviz.ui.shared.selection import selection

study = current_study()
with st.container(horizontal=True, vertical_alignment="center", key="compare_head"):
    heading("Compare", QUESTIONS["compare"])
    left, right = choose_trees(study)
analysis = current_analysis(study)
if not right:
    st.info(
        "There is no other tree yet, and no logits to make one from. Name the files of one, or a "
        "study with the same classes, under “Another tree”."
    )
    st.stop()
with errors_as_messages():
    show_pairs(analysis, study)
    is_shown = left == shown_tree(study, selection())
    one = analysis if is_shown else other_analysis(study, left)
    other = other_analysis(study, right)
    served = None if one is None or other is None else served_comparison(one, other)
    if served is not None:
        labels = other_label(left) if left else study_label(selection().study), other_label(right)
        if show_headline(served, labels):
            show_tanglegram(served, labels)
        else:
            show_views(served, labels)
            show_geometry(served)
        beside, moved = st.columns([1, 1], gap="large")
        with beside:
            show_curve(served)
        with moved:
            show_moved(served)
    show_table(analysis, study)
