"""The table of pairs that are taken for one another."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from hierviz.audit.confusions import Confusions
from hierviz.core.naming import class_names
from hierviz.ui.shared.analyses import ServedAnalysis

COLUMNS = {
    "points": st.column_config.NumberColumn(width=75),
    "mean confidence": st.column_config.ProgressColumn(
        format="percent", min_value=0.0, max_value=1.0, width=120
    ),
    "in the tree": st.column_config.NumberColumn(
        width=100, help="Leaves below the lowest node of the tree above both: 2 for the nearest."
    ),
    "edges": st.column_config.NumberColumn(
        width=65, help="Edges of the tree between one and the other."
    ),
    "in the taxonomy": st.column_config.NumberColumn(
        width=125, help="Classes of the study under the smallest category that holds both."
    ),
}


def pairs_table(analysis: ServedAnalysis, found: Confusions) -> pd.DataFrame:
    """One row per pair, the most points first; columns without a number are left out."""
    names, leaf_names = class_names(analysis.study), analysis.tree.leaf_names
    second = "predicted class" if analysis.study.cluster_is_class else "cluster"
    table: dict[str, object] = {
        "true class": [names[c] for c in found.label.tolist()],
        second: [leaf_names[k] for k in found.cluster.tolist()],
        "points": found.count,
    }
    if analysis.leaves.confidence is not None:
        table["mean confidence"] = found.confidence
    table |= {"in the tree": found.tree_distance, "edges": found.tree_edges}
    if found.taxonomy_distance is not None:
        known = np.where(found.taxonomy_distance < 0, np.nan, found.taxonomy_distance)
        table["in the taxonomy"] = pd.array(known, dtype="Int64")
    return pd.DataFrame(table)


def filtered_pairs(table: pd.DataFrame, text: str) -> pd.DataFrame:
    """The pairs of which one name contains a text; upper and lower case are one."""
    wanted = text.strip().casefold()
    if not wanted:
        return table
    both = [table.iloc[:, place].str.casefold() for place in (0, 1)]
    found = both[0].str.contains(wanted, regex=False) | both[1].str.contains(wanted, regex=False)
    return table[found]
