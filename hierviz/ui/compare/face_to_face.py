"""Both trees face to face, lines between the same classes; a click selects in both. And all downloads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import streamlit as st

from hierviz import figures
from hierviz.compare import Tangle, tangle
from hierviz.encodings import Encodings, agreement_encoding
from hierviz.figures import FigureStyle, TreePicture
from hierviz.ui.compare.comparisons import ServedComparison
from hierviz.ui.compare.hands import hands_of
from hierviz.ui.compare.views import say_partners, select_node, selected_nodes
from hierviz.ui.shared.analyses import node_names
from hierviz.ui.shared.components import messenger
from hierviz.ui.shared.messages import callback, errors_as_messages, fragment, plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.tree.figure_controls import choose_style

_KEY = "tanglegram"
_WIDTH = 1200  # pixels
_picture = st.components.v2.component(
    "hierviz_tanglegram", js=messenger(Path(__file__).with_name("tangle.js"))
)


@fragment
def show_tanglegram(served: ServedComparison, labels: tuple[str, str]) -> None:
    """The picture and the words on what is selected; a click reruns this and nothing else."""
    drawn = _tangle(served.key, served)
    theme = "dark" if st.context.theme.type == "dark" else "light"
    style = FigureStyle(width=_WIDTH, theme=theme, transparent=True)
    picture = _drawn(served, labels, style)

    def clicked() -> None:
        side, row = st.session_state[_KEY].row
        select_node(served, side, int(drawn.groups[side][row]))

    n_left, places = len(drawn.groups[0]), picture.leaf_places[:, 1].round(1).tolist()
    rows = [places[:n_left], places[n_left:]]
    _picture(
        key=_KEY, on_row_change=callback(clicked),
        data={"svg": figures.to_svg(picture), "about": picture.description, "height": picture.height, "rows": rows},
    )  # fmt: skip
    say_partners(served)
    if not drawn.is_of_leaves:
        st.caption(
            f"{served.found.one.n_leaves:,} leaves are too many lines: both trees are cut into "
            f"{len(drawn.groups[0]):,} and {len(drawn.groups[1]):,} groups, and a line is as wide as "
            "the leaves that two groups share are many; it is orange where half of them moved."
        )


@st.cache_resource(max_entries=24, show_spinner="Turning the trees towards each other …")
def _tangle(key: str, _served: ServedComparison) -> Tangle:
    return tangle(_served.found)


def _drawn(served: ServedComparison, labels: tuple[str, str], style: FigureStyle) -> TreePicture:
    """The picture as the page shows it, in any style."""
    names = [node_names(side) for side in served.sides]
    return figures.tanglegram(
        served.found, style, labels=labels, names=names, selected=selected_nodes(served),
        drawn=_tangle(served.key, served),
    )  # fmt: skip


def offer_downloads(served: ServedComparison, labels: tuple[str, str]) -> None:
    """Both trees as they are shown, and face to face, as SVG, PDF and PNG."""
    popover = st.popover(
        "Download", icon=":material/download:", key="compare_downloads", on_change="rerun"
    )
    if not popover.open:
        return
    with popover, errors_as_messages():
        style, dots = choose_style(served.sides[0], Encodings(served.sides[0]))
        for name, label, made in (
            ("tanglegram", "Face to face", lambda: _drawn(served, labels, style)),
            ("left", labels[0], lambda: _one(served, labels, style, 0)),
            ("right", labels[1], lambda: _one(served, labels, style, 1)),
        ):
            st.caption(plain(label))
            _buttons(name, made(), dots, served.sides[0].study.name)


def _one(
    served: ServedComparison, labels: tuple[str, str], style: FigureStyle, side: int
) -> TreePicture:
    """One tree coloured by its agreement with the other, as its view shows it."""
    chosen, analysis = selection(), served.sides[side]
    of = (served.found.partners, served.found.partners_of_other)[side]
    encoding = agreement_encoding(of.jaccard, analysis.tree.n_leaves)
    hand = hands_of(chosen.compare_hands)[side]
    view = replace(
        chosen.view, encoding=encoding.key, rings=(), muted=(), held=(), span=None, focus=-1, camera=None,
        selected=selected_nodes(served)[side], opened=hand.opened, closed=hand.closed,
    ).fitted(analysis.tree, [encoding.key])  # fmt: skip
    return figures.tree_picture(
        analysis, view, style, encodings=[encoding], title=labels[side], names=node_names(analysis)
    )


def _buttons(name: str, picture: TreePicture, dots: float, study: str) -> None:
    made: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        "svg": ("SVG", lambda: figures.to_svg(picture)),
        "pdf": ("PDF", lambda: figures.to_pdf(picture)),
        "png": ("PNG", lambda: figures.to_png(picture, dots / 72)),
    }
    for place, (ending, (label, make)) in zip(st.columns(3), made.items(), strict=True):
        place.download_button(
            label, data=make, file_name=f"{study}-{name}.{ending}", on_click="ignore",
            key=f"compare_{name}_{ending}", width="stretch",
        )  # fmt: skip
