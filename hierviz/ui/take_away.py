"""Downloads of the tree: pictures for papers, a page without a server, the tree itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from hierviz import figures
from hierviz.core.cut import cut_by_hand
from hierviz.core.study import Study
from hierviz.io import write_evidence, write_groups, write_tree
from hierviz.ui.compute import Analysis
from hierviz.ui.standalone import to_html
from hierviz.ui.state import selection


def offer_downloads(analysis: Analysis, study: Study) -> None:
    """Buttons for every form; a file is made only when its button is clicked."""
    with st.popover("Download", icon=":material/download:"):
        st.caption(
            "Pictures show the whole circle with the present cut, colours and selection; "
            "the web page also zooms, searches and cuts, without a server."
        )
        made = {**_pictures(analysis, study), **_tables(analysis)}
        for name, (ending, label, make) in made.items():
            st.download_button(
                label,
                data=make,
                file_name=f"{study.name}-{name}.{ending}",
                on_click="ignore",
                key=f"download_{name}_{ending}",
                width="stretch",
            )


def _pictures(analysis: Analysis, study: Study) -> dict[str, tuple[str, str, Callable]]:
    chosen = selection()
    k = analysis.valid_k(chosen.k)
    cut = cut_by_hand(analysis.tree, k, opened=chosen.opened_nodes, closed=chosen.closed_nodes)
    selected = chosen.node if 0 <= chosen.node < analysis.tree.n_nodes else -1
    parts = (study, analysis.tree, analysis.leaves, analysis.nodes)
    ways = figures.colour_ways(study, analysis.nodes)
    look = {"colour": chosen.colour if chosen.colour in ways else "group", "selected": selected}

    def picture():
        return figures.tree_picture(*parts, cut=cut, title=study.title or study.name, **look)

    return {
        "tree": ("svg", "SVG, for papers", lambda: figures.to_svg(picture())),
        "tree-page": ("pdf", "PDF, for papers", lambda: figures.to_pdf(picture())),
        "tree-image": ("png", "PNG, 2400 pixels", lambda: figures.to_png(picture(), scale=2)),
        "tree-view": (
            "html",
            "Web page without a server",
            lambda: to_html(*parts, n_groups=k, title=study.title or study.name, **look),
        ),
    }


def _tables(analysis: Analysis) -> dict[str, tuple[str, str, Callable]]:
    chosen, tree = selection(), analysis.tree
    cut = cut_by_hand(
        tree, analysis.valid_k(chosen.k), opened=chosen.opened_nodes, closed=chosen.closed_nodes
    )
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
