"""Pictures for the tree view, made once per server: one per leaf, and those of small trees' nodes."""

from __future__ import annotations

import streamlit as st

from hierviz.tree_view import pictures
from hierviz.ui.shared.analyses import ServedAnalysis

#: The fingerprint changes with the pictures.
_cached = st.cache_resource(
    max_entries=8, show_spinner=False,
    hash_funcs={ServedAnalysis: lambda analysis: (analysis.key, analysis.study.fingerprint)},
)  # fmt: skip


@_cached
def leaf_pictures(analysis: ServedAnalysis) -> bytes | None:
    """What `hierviz.tree_view.pictures.leaf_pictures` gives."""
    return pictures.leaf_pictures(analysis.key, analysis)


@_cached
def node_pictures(analysis: ServedAnalysis) -> bytes | None:
    """What `hierviz.tree_view.pictures.node_pictures` gives."""
    return pictures.node_pictures(analysis.key, analysis)
