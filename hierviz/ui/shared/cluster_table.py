"""The table of clusters, on the Study and Leaves pages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.naming import class_names
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study

#: How the columns of `cluster_table` are drawn.
COLUMNS = {
    name: st.column_config.ProgressColumn(format="percent", max_value=1.0)
    for name in ("purity", "mean confidence")
}


def cluster_table(study: Study, leaves: LeafProfile) -> pd.DataFrame:
    """One row a cluster: number, name, points, purity, most frequent class, mean confidence."""
    columns: dict[str, object] = {
        "cluster": np.arange(study.n_clusters),
        "name": cluster_names(study, leaves),
        "points": leaves.size,
    }
    if leaves.counts is not None:
        names = np.array([*class_names(study), ""], dtype=object)
        columns["purity"] = leaves.purity
        columns["most frequent class"] = names[leaves.top_class]
    if leaves.confidence is not None:
        columns["mean confidence"] = leaves.mean_confidence
    if study.cluster_is_class:
        for name, values in study.class_table.items():
            columns.setdefault(name, list(values))
    return pd.DataFrame(columns)


def filtered(table: pd.DataFrame, text: str, kind: str) -> pd.DataFrame:
    """The rows whose texts contain a text, of one kind: all, empty, impure or unsure."""
    keep = np.ones(len(table), dtype=bool)
    if text.strip():
        wanted = text.strip().casefold()
        texts = [
            table[c].astype(str).str.casefold() for c in table if table[c].dtype.kind not in "if"
        ]
        keep &= np.logical_or.reduce(
            [t.str.contains(wanted, regex=False).to_numpy() for t in texts]
        )
    low = {"impure": "purity", "unsure": "mean confidence"}.get(kind)
    if kind == "empty":
        keep &= (table["points"] == 0).to_numpy()
    elif low is not None:
        keep &= (table[low] < 0.5).to_numpy() if low in table else False
    return table[keep]
