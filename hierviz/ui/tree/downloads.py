"""Downloads of the tree: pictures for papers, a page without a server, the tree itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from hierviz import figures
from hierviz.core.cut import Cut, cut_by_hand
from hierviz.core.study import Study
from hierviz.figures.look import MOST_RINGS
from hierviz.io import write_evidence, write_groups, write_tree
from hierviz.layout import LENGTHS
from hierviz.tree_view.standalone import to_html
from hierviz.ui.shared.compute import Analysis, served_columns
from hierviz.ui.shared.knowledge import taxonomy_columns
from hierviz.ui.shared.selection import Selection, selection


def offer_downloads(analysis: Analysis, study: Study) -> None:
    """Buttons for every form; they cost nothing until opened, and a file is made when clicked."""
    popover = st.popover("Download", icon=":material/download:", key="downloads", on_change="rerun")
    if not popover.open:
        return
    with popover:
        st.caption(
            "Pictures show what the view shows: its colours, layout, root, cut, selection and "
            "the part zoomed in on. The web page also zooms, searches and cuts, without a server."
        )
        theme, ground = st.columns(2)
        dark = theme.toggle("Dark ground", key="download_dark")
        transparent = ground.toggle("Transparent", key="download_transparent")
        style = {"theme": "dark" if dark else "light", "transparent": transparent}
        made = {**_pictures(analysis, study, style), **_tables(analysis)}
        for name, (ending, label, make) in made.items():
            st.download_button(
                label,
                data=make,
                file_name=f"{study.name}-{name}.{ending}",
                on_click="ignore",
                key=f"download_{name}_{ending}",
                width="stretch",
            )


def _cut(analysis: Analysis, chosen: Selection) -> Cut:
    return cut_by_hand(
        analysis.tree, analysis.valid_k(chosen.k),
        opened=chosen.opened_nodes, closed=chosen.closed_nodes,
    )  # fmt: skip


def look_of(analysis: Analysis, study: Study, chosen: Selection) -> figures.Look:
    """What the view shows of a selection; what an address names and the tree lacks is left out.

    Returns
    -------
    Look
        The same for page, picture and web page.
    """
    tree = analysis.tree
    columns = (
        *served_columns(analysis, study, chosen), *taxonomy_columns(analysis, study, chosen)
    )  # fmt: skip
    ways = {*figures.colour_ways(study, analysis.nodes), *(column["key"] for column in columns)}
    rings = [way for way in chosen.rings.split(";")[:MOST_RINGS] if way in ways]
    ends = chosen.ends
    node = lambda u: u if 0 <= u < tree.n_nodes else -1  # noqa: E731
    return figures.Look(
        cut=_cut(analysis, chosen),
        colour=chosen.colour if chosen.colour in ways else "group",
        columns=columns,
        rings=tuple(rings),
        muted=tuple(chosen.muted_entries),
        focus=node(chosen.focus),
        layout=chosen.layout if chosen.layout in figures.LAYOUTS else "circle",
        lengths=chosen.lengths if chosen.lengths in LENGTHS else "merges",
        aligned=chosen.aligned,
        widths=chosen.widths,
        selected=node(chosen.node),
        span=ends if ends and max(ends) < tree.n_leaves else None,
        held=tuple(u for u in _held(chosen) if u < tree.n_nodes),
        camera=chosen.camera_place,
    )


def _held(chosen: Selection) -> list[int]:
    return [int(part) for part in chosen.held.split(".") if part.isdecimal() and len(part) < 10]


def _pictures(
    analysis: Analysis, study: Study, style: dict
) -> dict[str, tuple[str, str, Callable]]:
    look = look_of(analysis, study, selection())
    parts = (study, analysis.tree, analysis.leaves, analysis.nodes)
    title = study.title or study.name

    def picture():
        return figures.tree_picture(*parts, look, title=title, **style)

    return {
        "tree": ("svg", "SVG, for papers", lambda: figures.to_svg(picture())),
        "tree-page": ("pdf", "PDF, for papers", lambda: figures.to_pdf(picture())),
        "tree-image": ("png", "PNG, 2400 pixels", lambda: figures.to_png(picture(), scale=2)),
        "tree-view": (
            "html", "Web page without a server", lambda: to_html(*parts, look=look, title=title)
        ),
    }  # fmt: skip


def _tables(analysis: Analysis) -> dict[str, tuple[str, str, Callable]]:
    tree, cut = analysis.tree, _cut(analysis, selection())
    files = {
        "newick": ("nwk", "Tree as Newick", lambda: _written(write_tree, tree, "tree.nwk")),
        "json": (
            "json",
            "Tree as JSON, with evidence",
            lambda: _written(write_tree, tree, "t.json"),
        ),
        "groups": ("csv", "Groups of this cut", lambda: _written(write_groups, cut, "groups.csv")),
    }
    if tree.evidence is not None:
        files["evidence"] = ("csv", "Evidence", lambda: _written(write_evidence, tree, "e.csv"))
    return files


def _written(write: Callable, thing: object, name: str) -> bytes:
    """What a writer of files would write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(thing, path)
        return path.read_bytes()
