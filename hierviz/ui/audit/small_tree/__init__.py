"""The tree as a small picture with both sides of a finding lit; a click leads to the Tree page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import streamlit as st

from hierviz.audit import Finding
from hierviz.audit.words import lowest_above, sides_of
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import View
from hierviz.encodings import Encoding
from hierviz.figures import FigureStyle, to_svg, tree_picture
from hierviz.figures.style import PARTS
from hierviz.ui.shared.analyses import ServedAnalysis, node_names
from hierviz.ui.shared.components import messenger

#: Trees with more leaves take too long to draw for every finding that is opened.
MOST_LEAVES = 5_000
#: Of the first and the second side.
COLOURS = ("#d55e00", "#009e73")
_SIDE = 240  # pixels
_HERE = Path(__file__).parent

_picture = st.components.v2.component(
    "hierviz_small_tree",
    js=messenger(_HERE / "small_tree.js"),
    css=(_HERE / "small_tree.css").read_text(encoding="utf-8"),
)


def lit(tree: Hierarchy, finding: Finding) -> tuple[int, tuple[int, ...]]:
    """The node to select, -1 for none, and those whose way to the root is marked.

    A merge is selected; of groups that stand apart only their ways are marked.
    """
    sides = tuple(lowest_above(tree, side) for side in sides_of(finding))
    is_merge = len(sides) > 1 and all(tree.parent[node] == finding.node for node in sides)
    return (finding.node if is_merge else -1), tuple(dict.fromkeys(sides))


def show_small_tree(
    analysis: ServedAnalysis, finding: Finding, *, key: str, on_click: Callable[[], None]
) -> None:
    """Show it; of a very large tree nothing."""
    if analysis.tree.n_leaves > MOST_LEAVES:
        return
    theme = "dark" if st.context.theme.type == "dark" else "light"
    svg = _svg(analysis, analysis.key, sides_of(finding), *lit(analysis.tree, finding), theme)
    _picture(key=key, data={"svg": svg}, on_go_change=on_click)


@st.cache_resource(max_entries=256, show_spinner=False)
def _svg(
    _analysis: ServedAnalysis, key: str, sides: tuple[tuple[int, ...], ...], selected: int,
    held: tuple[int, ...], theme: str,
) -> str:  # fmt: skip
    codes = np.full(_analysis.tree.n_leaves, -1)
    for place, clusters in enumerate(sides):
        codes[list(clusters)] = place
    names = tuple("AB"[: len(sides)])
    encoding = Encoding("sides", "sides", "category", codes=codes, values=names, colours=COLOURS)
    style = FigureStyle(width=_SIDE, without=PARTS, theme=theme, transparent=True)
    view = View(selected=selected, held=held, encoding="sides")
    drawn = tree_picture(_analysis, view, style, encodings=[encoding], names=node_names(_analysis))
    return to_svg(drawn)
