"""How different the two trees are: one sentence, the scale it stands on, and what is not compared."""

from __future__ import annotations

import streamlit as st

from hierviz.compare import classes_in_words, in_words
from hierviz.figures.distance_scale import distance_scale
from hierviz.text import listed
from hierviz.ui.compare.comparisons import ServedComparison
from hierviz.ui.compare.face_to_face import offer_downloads
from hierviz.ui.compare.views import choose_shown
from hierviz.ui.shared.messages import number, plain


def show_headline(served: ServedComparison, labels: tuple[str, str]) -> str:
    """The sentences, the scale, the numbers beside them, and how both trees are shown, which is returned."""
    found = served.found
    with st.container(key="compare_top"):
        left, right = st.columns([3, 2], vertical_alignment="center", gap="medium")
    with right:
        boxes = st.columns(3)
        with st.container(horizontal=True, vertical_alignment="center", key="compare_shown"):
            shown = choose_shown()
            offer_downloads(served, labels)
    with left:
        st.markdown(f"**{plain(in_words(found))}**")
        if classes := classes_in_words(found):
            st.markdown(plain(classes))
        figure = distance_scale(
            found.clustering_information_distance, found.of_halves, found.chance
        )
        st.plotly_chart(figure, key="distance_scale", config={"displayModeBar": False})
    boxes[0].metric(
        "distance", number(found.clustering_information_distance, 2),
        help="Clustering information distance: 0 for the same groups, 1 for groups that say nothing "
        "about each other.",
    )  # fmt: skip
    boxes[1].metric(
        "Robinson-Foulds", number(found.robinson_foulds, 2),
        help="Share of the groups that the other tree does not have with exactly the same leaves.",
    )  # fmt: skip
    boxes[2].metric(
        "mean best Jaccard", number(found.mean_best_jaccard, 2),
        help="Mean over all groups of what they share with their best partner in the other tree.",
    )  # fmt: skip
    _say_left_out(served, labels)
    return shown


def _say_left_out(served: ServedComparison, labels: tuple[str, str]) -> None:
    matched = served.found.matched
    said = [f"{served.found.one.n_leaves:,} leaves matched {matched.how}."]
    for label, names in zip(labels, matched.left_out, strict=True):
        if names:
            said.append(f"Only in {label}, not compared: {listed(names, most=10)}.")
    if len(said) > 1 or matched.how != "by name":
        st.caption(plain(" ".join(said)))
