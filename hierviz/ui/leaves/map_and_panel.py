"""The map of the cut with its pictures, and beside it the panel of what is selected."""

from __future__ import annotations

import streamlit as st

from hierviz.ui.leaves.map import mount_map_pictures
from hierviz.ui.shared.analyses import ServedAnalysis, of_study
from hierviz.ui.shared.messages import errors_as_messages, fragment, plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.studies import open_study
from hierviz.ui.shared.taxonomies import encodings_in_use
from hierviz.ui.shared.taxonomy_choice import say_what_is_awaited
from hierviz.ui.tree.chosen_view import mount_chosen_view
from hierviz.ui.tree.mount import mount_pictures
from hierviz.ui.tree.panel import show_panel
from hierviz.ui.tree.selected_group import selected_group


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


@fragment
def _map_and_panel(analysis: ServedAnalysis) -> None:
    """A selection reruns this and nothing else."""
    analysis = of_study(analysis, open_study(selection()))  # anew: a group may have been named
    encodings = encodings_in_use(analysis, selection(), wait=False)
    with st.container(key="view_and_panel"):  # page.css makes it as high as the window
        picture, panel = st.columns([2.6, 1], gap="small")
    with picture:
        mount_chosen_view(analysis, encodings, {}, key="map_view", kind="map")
    with panel, st.container(key="tree_panel"), errors_as_messages():  # the map stays
        say_what_is_awaited(analysis)
        if selected_group(analysis, selection().view) is None:
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
