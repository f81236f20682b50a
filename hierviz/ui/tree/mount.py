"""The interactive tree: a canvas component that cuts, colours, zooms and searches on its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import streamlit as st

from hierviz.tree_view import script
from hierviz.ui.shared.components import messenger

_FEED = """
export default ({ data }) => {
  globalThis.hierviz ??= { early: [] };
  const feed = () => globalThis.hierviz.feed(data);
  if (globalThis.hierviz.feed) feed(); else globalThis.hierviz.early.push(feed);
};
"""
_geometry = st.components.v2.component("hierviz_tree_geometry", js=script() + _FEED)
_pictures = st.components.v2.component("hierviz_tree_pictures", js=_FEED)
_HERE = Path(__file__).parent
_view = st.components.v2.component(
    "hierviz_tree_view", js=messenger(_HERE / "page_colours.js", _HERE / "mount.js")
)


def mount_pictures(sprite: bytes, *, key: str) -> None:
    """Send what `payload.picture_payload` made to the browser once the view is there: a constant message."""
    _pictures(key=key, data=sprite, height=1)


def mount_geometry(payload: bytes, *, key: str) -> None:
    """Send what `payload.tree_payload` made to the browser: a constant message that it keeps."""
    _geometry(key=key, data=payload, height=1)


def mount_view(
    tree_key: str,
    state: dict,
    *,
    seq: int,
    extra: dict,
    encodings: Sequence[dict] = (),
    names: Mapping[int, str] | None = None,
    kind: str = "tree",
    key: str,
    on_change: Callable[[], None],
) -> None:
    """Show a view of a tree that `mount_geometry` sent.

    Parameters
    ----------
    kind : str
        "tree", or "map" where the page has the map's code.
    tree_key : str
        The key in the tree's payload.
    state : dict
        What `View.to_message` gives; applied by a new view, and by an old one when `seq` has grown.
    seq : int
        Counts the states that Python chose itself.
    extra : dict
        Metrics that only Python computes, with the cut they belong to ("cut"), and
        the number of the last message that Python heard ("heard").
    encodings : sequence of dict
        Those beyond the payload's, as `payload.encoding_message` tells them.
    names : mapping of int to str, optional
        Names that people gave to nodes.
    on_change : callable
        Called when the hand lets go; the new state is in
        ``st.session_state[key]["view"]``.
    """
    data = {
        "kind": kind, "key": tree_key, "state": state, "seq": seq, "extra": extra,
        "encodings": list(encodings), "names": {str(u): name for u, name in (names or {}).items()},
    }  # fmt: skip
    _view(key=key, data=data, on_view_change=on_change)
