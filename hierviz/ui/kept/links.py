"""From what is kept to the page that shows it, and back."""

from __future__ import annotations

from dataclasses import dataclass, fields
from urllib.parse import parse_qsl, urlencode

import numpy as np
import streamlit as st

from hierviz.core.analysis import Analysis
from hierviz.core.naming import node_of
from hierviz.core.story import SavedView
from hierviz.ui.shared.selection import Selection, select, selection

_GO = "go_to_page"
_PAGE = "page"  # of a saved view that is none of the tree
PAGES = ("study", "tree", "leaves", "audit", "taxonomy", "compare")


def address_now(page: str) -> str:
    """The query of the link that shows what is seen now, with the page where it is not the tree."""
    now = {"study": selection().study, **selection().to_address()}
    return urlencode(now if page in ("", "tree") else {**now, _PAGE: page})


def open_view(view: SavedView) -> None:
    """Show a saved view; a callback of a button."""
    texts = dict(parse_qsl(view.address, keep_blank_values=True))
    page = texts.pop(_PAGE, "tree")
    wanted = Selection.from_address({"study": selection().study, **texts})
    select(**{one.name: getattr(wanted, one.name) for one in fields(wanted)})
    go_to(page)


def go_to(page: str) -> None:
    """Show another page in the run that follows."""
    st.session_state[_GO] = page if page in PAGES else "tree"


def follow() -> None:
    """Change to the page that a callback asked for."""
    page = st.session_state.pop(_GO, "")
    if page:
        st.switch_page(f"pages/{page}.py")


def is_of_other_tree(view: SavedView) -> str:
    """What of a saved view is not as it is seen now: another study, another tree; "" for nothing."""
    texts = dict(parse_qsl(view.address, keep_blank_values=True))
    now = selection()
    if texts.get("study", now.study) != now.study:
        return "of another study"
    is_same = all(
        texts.get(key, default) == now.to_address().get(key, default)
        for key, default in (("tree", ""), ("aggregation", Selection().aggregation), ("hide", "0"))
    )
    return "" if is_same else "of another tree"


# -- what a note is on ----------------------------------------------------------------


@dataclass(frozen=True)
class About:
    """What a note can be on now, and what it is called."""

    key: str
    name: str


def about_now(analysis: Analysis, names: tuple[str, ...]) -> list[About]:
    """What is selected: a node or range of leaves, and the finding that is open."""
    now, tree = selection(), analysis.tree
    found = []
    if 0 <= now.view.selected < tree.n_nodes:
        leaves = tree.leaves_below(now.view.selected)
        found.append(About(group_key(leaves), names[now.view.selected]))
    elif now.view.span is not None and max(now.view.span) < tree.n_leaves:
        first, last = sorted(int(tree.leaf_span[leaf, 0]) for leaf in now.view.span)
        leaves = tree.leaf_order[first : last + 1]
        found.append(About(group_key(leaves), f"{len(leaves)} leaves"))
    return found


def group_key(leaves: np.ndarray) -> str:
    """What a note on some clusters is on."""
    return "group " + " ".join(map(str, np.sort(leaves).tolist()))


def name_of(about: str, analysis: Analysis, names: tuple[str, ...]) -> str:
    """What a note is on, in words."""
    kind, _, rest = about.partition(" ")
    if kind != "group":
        return about
    leaves = [int(part) for part in rest.split() if part.isdecimal()]
    known = [leaf for leaf in leaves if leaf < analysis.tree.n_leaves]
    if len(known) < len(leaves) or not known:
        return f"{len(leaves)} clusters of another study"
    node = node_of(analysis.tree, known)
    if node >= 0:
        return names[node]
    return f"{names[known[0]]} and {len(known) - 1} more, no group of this tree"


def open_note(about: str, analysis: Analysis) -> None:
    """Show what a note is on in the tree; a callback of a button."""
    leaves = [int(part) for part in about.split()[1:] if part.isdecimal()]
    node = node_of(analysis.tree, leaves)
    if node >= 0:
        select(selected=node, span=None, held=())
    else:
        select(
            selected=-1,
            span=None,
            held=tuple(leaf for leaf in leaves if leaf < analysis.tree.n_leaves),
        )
    go_to("tree")
