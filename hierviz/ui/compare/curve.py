"""Agreement of the cuts over the number of groups."""

from __future__ import annotations

import streamlit as st

from hierviz.figures.agreement_by_groups import agreement_by_groups
from hierviz.ui.compare.comparisons import ServedComparison


def show_curve(served: ServedComparison) -> None:
    """The curve; a message where a tree is too small for a cut between all leaves and one group."""
    found = served.found
    st.subheader("Where the trees agree", anchor=False)
    if not found.agreement:
        st.caption("The trees share no number of groups between one and all leaves.")
        return
    figure = agreement_by_groups(found.agreement, found.floor_agreement)
    st.plotly_chart(figure, key="agreement_curve", config={"displayModeBar": False})
    said = "Cuts of both trees into as many groups; 1 is the same groups, 0 is chance."
    if found.floor_agreement:
        said += (
            " Bands: the trees of two halves of the data with that of all. Where a line lies below "
            "its band, the trees differ by more than the sample does."
        )
    st.caption(said)
