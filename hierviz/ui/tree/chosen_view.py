"""The view of the selection: the tree, or the map of its cut, with the visitor's changes applied."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from hierviz.core.view import View
from hierviz.encodings import Encoding
from hierviz.tree_view.payload import encoding_message
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import callback
from hierviz.ui.shared.noted import names_in_view
from hierviz.ui.shared.selection import select, selection, sequence
from hierviz.ui.tree.mount import mount_view


def chosen_view(analysis: ServedAnalysis) -> View:
    """The selected view with a number of groups that the tree has."""
    view = selection().view
    return replace(view, n_groups=view.fitting_n_groups(analysis.tree))


def mount_chosen_view(
    analysis: ServedAnalysis, encodings: Sequence[Encoding], extra: dict, *, key: str, kind: str
) -> None:
    """Show it, and apply what the visitor chose on release.

    Parameters
    ----------
    encodings : sequence of Encoding
        Those beyond the payload's.
    extra : dict
        What only Python knows; see `mount_view`.
    kind : {"tree", "map"}
    """

    def let_go() -> None:
        select(from_hand=True, view=selection().view.told(st.session_state[key]["view"]))

    told = st.session_state.get(key, {}).get("view") or {}
    mount_view(
        analysis.key,
        chosen_view(analysis).to_message(),
        seq=sequence(),
        extra={**extra, "heard": told.get("n", 0)},
        encodings=[encoding_message(one) for one in encodings],
        names=names_in_view(analysis),
        kind=kind,
        key=key,
        on_change=callback(let_go),
    )
