"""The table of clusters, on the Study and Leaves pages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.core.naming import class_names
from hierviz.core.profile import LeafProfile, cluster_names
from hierviz.core.study import Study

#: How the columns of `cluster_table` are drawn; as wide as "100.00%" beside its bar needs.
COLUMNS = {
    name: st.column_config.ProgressColumn(format="percent", max_value=1.0, width=150)
    for name in ("purity", "mean confidence")
}

#: What of the table can be shown: the column that decides, None for all rows.
KINDS = {
    "all": None,
    "empty": "points",
    "below 50 % pure": "purity",
    "low confidence": "mean confidence",
}


def cluster_table(study: Study, leaves: LeafProfile) -> pd.DataFrame:
    """One row per cluster: number, name, points, purity, most frequent class, mean confidence."""
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
    """The rows whose texts contain a text, of one of `KINDS`."""
    keep = np.ones(len(table), dtype=bool)
    if text.strip():
        wanted = text.strip().casefold()
        texts = [
            table[c].astype(str).str.casefold() for c in table if table[c].dtype.kind not in "if"
        ]
        keep &= np.logical_or.reduce(
            [t.str.contains(wanted, regex=False).to_numpy() for t in texts]
        )
    column = KINDS[kind]
    if column is not None:
        most = 0.5 if column != "points" else 1
        keep &= (table[column] < most).to_numpy() if column in table else False
    return table[keep]
