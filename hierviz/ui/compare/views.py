"""Both trees beside each other: one cut, one selection, coloured by agreement."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st

from hierviz.compare import Partners
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import View
from hierviz.encodings import agreement_encoding
from hierviz.text import isolated
from hierviz.tree_view.payload import encoding_message
from hierviz.ui.compare.comparisons import ServedComparison
from hierviz.ui.compare.hands import ALIKE, Hand, followed, hands_of, hands_text
from hierviz.ui.shared.analyses import node_names
from hierviz.ui.shared.messages import callback, fragment, plain
from hierviz.ui.shared.selection import select, selection, sequence
from hierviz.ui.tree.mount import mount_geometry, mount_view

_KEYS = ("compare_one", "compare_other")
_TOLD = "compare_told"  # how often each view was told what the other one's hand chose
_SHOWN = {"": "Side by side", "tanglegram": "Tanglegram"}
_ALONE = "compare_alone"  # groups that the last hand opened or closed without a partner
_DRAWN = ("layout", "lengths", "aligned", "widths")


def partner(of: Partners, node: int) -> int:
    """The best partner of a node, -1 for none."""
    return int(of.node[node]) if node >= 0 else -1


def selected_nodes(served: ServedComparison) -> tuple[int, int]:
    """The selected node in either tree, the partner where only one was chosen; -1 for none."""
    chosen, found = selection(), served.found
    wanted = chosen.left_node if chosen.left else chosen.view.selected
    at = np.flatnonzero(served.node_of_whole == wanted)
    one = int(at[-1]) if len(at) and wanted >= 0 else -1  # the topmost: of a leaf, all its points
    other = chosen.other_node if 0 <= chosen.other_node < found.other.n_nodes else -1
    if other >= 0 and one in (-1, partner(found.partners_of_other, other)):
        return partner(found.partners_of_other, other), other
    return one, partner(found.partners, one)


def select_node(served: ServedComparison, side: int, node: int, **more: Any) -> None:
    """Select a node of one side, and its best partner on the other."""
    found = served.found
    of = (found.partners, found.partners_of_other)[side]
    one, other = (node, partner(of, node)) if side == 0 else (partner(of, node), node)
    whole = int(served.node_of_whole[one]) if one >= 0 else -1
    left = {"left_node": whole} if selection().left else {"selected": whole, "span": None}
    select(other_node=other, **left, **more)


def choose_shown() -> str:
    """The two views, "", or both trees face to face, "tanglegram"."""
    st.session_state["compare_shown_box"] = (
        selection().compare_shown if selection().compare_shown in _SHOWN else ""
    )
    st.segmented_control(
        "How both trees are shown", list(_SHOWN), key="compare_shown_box", format_func=_SHOWN.__getitem__,
        required=True, label_visibility="collapsed",
        on_change=callback(lambda: select(compare_shown=st.session_state["compare_shown_box"] or "")),
    )  # fmt: skip
    return st.session_state["compare_shown_box"] or ""


@fragment
def show_views(served: ServedComparison, labels: tuple[str, str]) -> None:
    """The two views and the words on what is selected; a hand reruns this and nothing else."""
    with st.container(key="compare_views"):
        for side, column in enumerate(st.columns(2, gap="small")):
            with column:
                st.markdown(f"**{plain(labels[side])}**")
                _mount(served, side)
        _say_alone(served)
        say_partners(served)


def show_geometry(served: ServedComparison) -> None:
    """Send both trees to the browser."""
    for side, key in zip(served.sides, _KEYS, strict=True):
        mount_geometry(side.payload, key=f"{key}_geometry")


def _mount(served: ServedComparison, side: int) -> None:
    analysis, key = served.sides[side], _KEYS[side]
    found = (served.found.partners, served.found.partners_of_other)[side]
    told = st.session_state.setdefault(_TOLD, [0, 0])
    heard = (st.session_state.get(key, {}).get("view") or {}).get("n", 0)
    mount_view(
        analysis.key,
        _state(served, side),
        seq=sequence() + told[side],
        extra={"heard": heard},
        encodings=[encoding_message(agreement_encoding(found.jaccard, analysis.tree.n_leaves))],
        key=key,
        on_change=callback(lambda: _let_go(served, side)),
    )


def _state(served: ServedComparison, side: int) -> dict[str, object]:
    """What both views share, for one of them; the rest is as its own hand left it."""
    chosen = selection()
    hand = hands_of(chosen.compare_hands)[side]
    view = View(
        n_groups=_n_groups(chosen.view, served.sides[side].tree),
        opened=hand.opened,
        closed=hand.closed,
        selected=selected_nodes(served)[side],
        encoding=chosen.compare_colour,
        **{name: getattr(chosen.view, name) for name in _DRAWN},
    )
    message = view.to_message()
    return {key: message[key] for key in ("k", "node", "colour", "opened", "closed", *_DRAWN)}


def _n_groups(view: View, tree: Hierarchy) -> int:
    return view.fitting_n_groups(tree)


def _let_go(served: ServedComparison, side: int) -> None:
    told = st.session_state[_KEYS[side]]["view"]
    chosen, view = selection(), View().told(told)
    changes: dict[str, Any] = {name: getattr(view, name) for name in _DRAWN}
    changes |= _cut_changes(served, side, view)
    changes["compare_colour"] = view.encoding
    if view.selected != selected_nodes(served)[side]:
        select_node(served, side, view.selected, from_hand=True, **changes)
    else:
        select(from_hand=True, **changes)
    if selection() != chosen:
        st.session_state[_TOLD][1 - side] += 1


def _cut_changes(served: ServedComparison, side: int, view: View) -> dict[str, Any]:
    """What the hand did to the cut of one side, and what follows in the other; nothing where it did nothing."""
    chosen, trees = selection(), [of.tree for of in served.sides]
    own, other = hands_of(chosen.compare_hands)[:: 1 - 2 * side]
    now = Hand(view.opened, view.closed)
    st.session_state[_ALONE] = []
    if view.n_groups != _n_groups(chosen.view, trees[side]):
        both = hands_text((now, Hand())[:: 1 - 2 * side])
        return {"n_groups": view.n_groups, "opened": (), "closed": (), "compare_hands": both}
    if now == own:
        return {}
    of = (served.found.partners, served.found.partners_of_other)[side]
    n_groups = [_n_groups(chosen.view, tree) for tree in trees]
    before, after = (hand.cut(trees[side], n_groups[side]) for hand in (own, now))
    other, alone = followed(before, after, of, trees[1 - side], n_groups[1 - side], other)
    if not any(now):  # back to one level, in both
        other, alone = Hand(), []
    st.session_state[_ALONE] = [(side, node) for node in alone]
    return {"compare_hands": hands_text((now, other)[:: 1 - 2 * side])}


def _say_alone(served: ServedComparison) -> None:
    """Which groups the hand opened or closed while the other tree has none like them."""
    for side, node in st.session_state.get(_ALONE, []):
        of = (served.found.partners, served.found.partners_of_other)[side]
        name = node_names(served.sides[side])[node]
        st.caption(
            f"{plain(name)} has no group like it to open or close on the {('right', 'left')[side]}: its best "
            f"partner there shares {of.jaccard[node]:.2f} of their leaves (Jaccard)"
            + (", and lies inside a group, or holds several." if of.jaccard[node] >= ALIKE else ".")
        )


def say_partners(served: ServedComparison) -> None:
    """What the selected node and its partner share, and what each has alone."""
    one, other = selected_nodes(served)
    if one < 0 or other < 0:
        st.caption("Click a node in one tree: its best partner in the other is selected with it.")
        return
    trees = served.found.one, served.found.other
    below = [
        set(tree.leaves_below(u).tolist()) for tree, u in zip(trees, (one, other), strict=True)
    ]
    both = below[0] & below[1]
    names = [node_names(side)[u] for side, u in zip(served.sides, (one, other), strict=True)]
    share = len(both) / len(below[0] | below[1])
    lines = [
        f"**{plain(names[0])}** ({_leaves(below[0])}) and **{plain(names[1])}** ({_leaves(below[1])}): "
        f"{len(both):,} in both, Jaccard {share:.2f}."
    ]
    for words, leaves in (("left", below[0] - both), ("right", below[1] - both)):
        if leaves:
            lines.append(f"Only on the {words}: {_listed(trees[0], leaves)}.")
    st.markdown("  \n".join(lines))


def _leaves(below: set[int]) -> str:
    return "1 leaf" if len(below) == 1 else f"{len(below):,} leaves"


def _listed(tree: Hierarchy, leaves: set[int], most: int = 12) -> str:
    names = [plain(isolated(tree.leaf_names[leaf])) for leaf in sorted(leaves)[:most]]
    more = len(leaves) - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more else "")
