"""Downloads of the tree: pictures for papers, a page without a server, the tree itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from hierviz import figures
from hierviz.core.view import View
from hierviz.encodings import Encoding, Encodings
from hierviz.io import write_evidence, write_groups, write_tree
from hierviz.tree_view.standalone import to_html
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.taxonomies import encodings_in_use


def offer_downloads(analysis: ServedAnalysis) -> None:
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
        made = {**_pictures(analysis, style), **_tables(analysis)}
        for name, (ending, label, make) in made.items():
            st.download_button(
                label,
                data=make,
                file_name=f"{analysis.study.name}-{name}.{ending}",
                on_click="ignore",
                key=f"download_{name}_{ending}",
                width="stretch",
            )


def _view(analysis: ServedAnalysis, encodings: list[Encoding]) -> View:
    """The view of the selection; what an address names and the tree lacks is left out."""
    return selection().view.fitted(analysis.tree, Encodings(analysis, encodings).keys)


def _pictures(analysis: ServedAnalysis, style: dict) -> dict[str, tuple[str, str, Callable]]:
    title = analysis.study.title or analysis.study.name

    def seen() -> dict:
        """What the view shows when the button is clicked."""
        more = encodings_in_use(analysis, selection())
        return {"view": _view(analysis, more), "encodings": more, "title": title}

    def picture():
        return figures.tree_picture(analysis, **seen(), **style)

    return {
        "tree": ("svg", "SVG, for papers", lambda: figures.to_svg(picture())),
        "tree-page": ("pdf", "PDF, for papers", lambda: figures.to_pdf(picture())),
        "tree-image": ("png", "PNG, 2400 pixels", lambda: figures.to_png(picture(), scale=2)),
        "tree-view": (
            "html", "Web page without a server",
            lambda: to_html(analysis, **seen()),
        ),
    }  # fmt: skip


def _tables(analysis: ServedAnalysis) -> dict[str, tuple[str, str, Callable]]:
    tree = analysis.tree
    files = {
        "newick": ("nwk", "Tree as Newick", lambda: _written(write_tree, tree, "tree.nwk")),
        "json": (
            "json",
            "Tree as JSON, with evidence",
            lambda: _written(write_tree, tree, "t.json"),
        ),
        "groups": (
            "csv",
            "Groups of this cut",
            lambda: _written(write_groups, _view(analysis, []).cut_of(tree), "groups.csv"),
        ),
    }
    if tree.evidence is not None:
        files["evidence"] = (
            "csv",
            "Why each merge happened (CSV)",
            lambda: _written(write_evidence, tree, "e.csv"),
        )
    return files


def _written(write: Callable, thing: object, name: str) -> bytes:
    """What a writer of files would write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(thing, path)
        return path.read_bytes()
