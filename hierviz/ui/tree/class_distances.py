"""The class distance matrix of a tree, to view and to download."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.naming import class_names
from hierviz.figures.class_distance import class_distance_figure, class_order
from hierviz.metrics.class_distance import class_distance
from hierviz.ui.shared.analyses import BY_KEY, ServedAnalysis
from hierviz.ui.shared.messages import plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.tree.selected_group import selected_group

_MOST_CLASSES = 300  # in one picture; a chosen node narrows it down
_MOST_IN_FILE = 2000  # classes whose distances are written: seconds, and 70 MB of text


@st.cache_resource(max_entries=8, show_spinner="Measuring …", hash_funcs=BY_KEY)
def _distances(analysis: ServedAnalysis, labels: tuple[int, ...]) -> np.ndarray:
    counts = analysis.leaves.labelled_counts[:, list(labels)]
    return class_distance(analysis.tree, counts.toarray())


def show_class_distances(analysis: ServedAnalysis) -> None:
    """The heatmap, of the classes below the selected node where one is selected."""
    order = class_order(analysis.tree, analysis.leaves.labelled_counts)
    names = class_names(analysis.study)
    chosen = selected_group(analysis, selection().view)
    if chosen is not None and len(chosen.leaves) > 1:
        order = order[np.isin(order, analysis.points.classes_of(chosen.leaves))]
    shown = order[:_MOST_CLASSES].tolist()
    has_all = len(names) <= _MOST_IN_FILE
    written = range(len(names)) if has_all else order[:_MOST_IN_FILE].tolist()
    if len(order) > _MOST_CLASSES:
        most = "all" if has_all else f"the {len(written):,} leftmost"
        st.info(
            f"The {_MOST_CLASSES} leftmost of {len(order):,} classes. Select a node in the tree to "
            f"see the classes below it; the download has {most}."
        )
    distance = _distances(analysis, tuple(shown))
    figure = class_distance_figure(distance, range(len(shown)), [names[c] for c in shown])
    st.plotly_chart(figure, key="class_distances", config={"displayModeBar": False})
    st.caption(
        "Mean number of branches between a point of one class and a point of the other, over "
        f"{plain(analysis.study.points_called)}; on the diagonal between points of one class. Classes "
        "are in the order of the tree."
    )

    def table() -> bytes:
        own = [names[c] for c in written]
        every = _distances(analysis, tuple(written))
        return pd.DataFrame(every, own, own).to_csv().encode()

    st.download_button(
        "Download CSV",
        data=table,
        file_name=f"{analysis.study.name}-class-distances.csv",
        mime="text/csv",
        on_click="ignore",
        key="download_distances",
    )
