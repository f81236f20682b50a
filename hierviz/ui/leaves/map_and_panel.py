"""The map of the cut with its pictures, and beside it the panel of what is selected."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from hierviz.core.naming import given_names
from hierviz.tree_view.payload import encoding_message
from hierviz.ui.leaves.map import mount_map_pictures
from hierviz.ui.shared.analyses import ServedAnalysis, of_study
from hierviz.ui.shared.messages import callback, errors_as_messages, fragment, plain
from hierviz.ui.shared.selection import select, selection, sequence
from hierviz.ui.shared.studies import open_study
from hierviz.ui.shared.taxonomies import encodings_in_use
from hierviz.ui.shared.taxonomy_choice import say_what_is_awaited
from hierviz.ui.tree.mount import mount_pictures, mount_view
from hierviz.ui.tree.panel import show_panel
from hierviz.ui.tree.selected_group import selected_group

_MAP = "map_view"


def show_map(analysis: ServedAnalysis) -> None:
    """The map, its panel, and the pictures it asks for."""
    _map_and_panel(analysis)
    mount_pictures(analysis.payload, key="map_tree")
    with errors_as_messages():
        mount_map_pictures(analysis)
    images = analysis.study.images
    if images is None:
        st.caption("No pictures in this study; the Study page says how to add them.")
    elif not images.exact:
        st.caption(plain(images.origin))


def _on_change() -> None:
    """The hand let go on the map: take over what it chose."""
    select(from_hand=True, view=selection().view.told(st.session_state[_MAP]["view"]))


@fragment
def _map_and_panel(analysis: ServedAnalysis) -> None:
    """A selection reruns this and nothing else."""
    analysis = of_study(analysis, open_study(selection()))  # anew: a group may have been named
    chosen = selection()
    view = replace(chosen.view, n_groups=chosen.view.fitting_n_groups(analysis.tree))
    told = st.session_state.get(_MAP, {}).get("view") or {}
    with st.container(key="view_and_panel"):  # page.css makes it as high as the window
        picture, panel = st.columns([2.6, 1], gap="small")
    with picture:
        mount_view(
            analysis.key,
            view.to_message(),
            seq=sequence(),
            extra={"heard": told.get("n", 0)},
            encodings=[
                encoding_message(one) for one in encodings_in_use(analysis, chosen, wait=False)
            ],
            names=given_names(analysis),
            kind="map",
            key=_MAP,
            on_change=callback(_on_change),
        )
    with panel, st.container(key="tree_panel"), errors_as_messages():  # the map stays
        say_what_is_awaited(analysis)
        if selected_group(analysis, view) is None:
            _how_to()
        else:
            show_panel(analysis)


def _how_to() -> None:
    st.subheader("Click a picture or a group", anchor=False)
    st.caption(
        "- **Area**: the points of a group; its colour is that of the tree.\n"
        "- **Select**: click a picture for its leaf, a name for the group.\n"
        "- **Look closer**: double click to go into a group, the names above the map lead out.\n"
        "- **Cut**: the slider says how many groups there are.\n"
        "- **Keys**: the button *?* on the map lists them."
    )
