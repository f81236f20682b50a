"""How different the two trees are: one sentence, the scale it stands on, and what is not compared."""

from __future__ import annotations

import streamlit as st

from hierviz.compare import in_words
from hierviz.figures.distance_scale import distance_scale
from hierviz.text import listed
from hierviz.ui.compare.comparisons import ServedComparison
from hierviz.ui.shared.messages import number, plain


def show_headline(served: ServedComparison, labels: tuple[str, str]) -> None:
    """The sentence, the scale, and the numbers beside it."""
    found = served.found
    with st.container(key="compare_top"):
        left, *boxes = st.columns([3, 1, 1, 1], vertical_alignment="center")
    with left:
        st.markdown(f"**{plain(in_words(found))}**")
        figure = distance_scale(found.clustering_information_distance, found.floor, found.chance)
        st.plotly_chart(figure, key="distance_scale", config={"displayModeBar": False})
    for box, (label, value, said) in zip(
        boxes,
        (
            ("distance", found.clustering_information_distance,
             "Clustering information distance: 0 for the same groups, 1 for groups that say nothing "
             "about each other."),
            ("Robinson-Foulds", found.robinson_foulds,
             "Share of the groups that the other tree does not have with exactly the same leaves."),
            ("mean best Jaccard", found.mean_best_jaccard,
             "Mean over all groups of what they share with their best partner in the other tree."),
        ),
        strict=True,
    ):  # fmt: skip
        box.metric(label, number(value, 2), help=said)
    _say_left_out(served, labels)


def _say_left_out(served: ServedComparison, labels: tuple[str, str]) -> None:
    matched = served.found.matched
    said = [
        f"Only in {plain(label)}, not compared: {plain(listed(names, most=10))}."
        for label, names in zip(labels, matched.left_out, strict=True)
        if names
    ]
    n = served.found.one.n_leaves
    if said or matched.how != "by name":
        st.caption(" ".join([f"{n:,} leaves matched {matched.how}.", *said]))
