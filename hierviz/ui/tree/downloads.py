"""Downloads of the tree: pictures for papers, a page without a server, the tree itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from hierviz import figures
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.view import View
from hierviz.encodings import Encodings
from hierviz.io import write_evidence, write_groups, write_itol_support, write_tree
from hierviz.support import with_support
from hierviz.tree_view.standalone import to_html
from hierviz.ui.shared.analyses import ServedAnalysis
from hierviz.ui.shared.messages import errors_as_messages, plain
from hierviz.ui.shared.selection import selection
from hierviz.ui.shared.supports import shown_support
from hierviz.ui.shared.taxonomies import encodings_in_use
from hierviz.ui.tree.figure_controls import choose_style

#: Files by the end of their name: label of the button, what makes the content.
Files = dict[str, tuple[str, Callable]]


def offer_downloads(analysis: ServedAnalysis) -> None:
    """Buttons for every form; they cost nothing until opened, and a file is made when clicked."""
    popover = st.popover("Download", icon=":material/download:", key="downloads", on_change="rerun")
    if not popover.open:
        return
    with popover:
        seen = _seen(analysis)
        figure, data = st.tabs(["Figure", "Page and data"])
        with figure:
            _figures(analysis, seen)
        with data:
            st.caption(
                "The web page zooms, searches and cuts as the view does, without a server, and "
                "describes what is clicked."
            )
            tables = _tables(analysis, seen["view"]) | _supports(analysis)
            _buttons(analysis, {**_page(analysis, seen), **tables})


def _figures(analysis: ServedAnalysis, seen: dict) -> None:
    """Pictures of what the view shows, in the chosen style, and notes on what did not fit."""
    style, dots = choose_style(analysis, Encodings(analysis, seen["encodings"]))
    with errors_as_messages():
        drawn = figures.tree_picture(analysis, style=style, **seen)
        size = f"{drawn.width * 25.4 / 72:.0f} x {drawn.height * 25.4 / 72:.0f} mm, as the view shows it."
        st.caption(plain(" ".join([size, *drawn.notes])))
        _buttons(analysis, {
            "tree.svg": ("SVG", lambda: figures.to_svg(drawn)),
            "tree.pdf": ("PDF", lambda: figures.to_pdf(drawn)),
            "tree.png": ("PNG", lambda: figures.to_png(drawn, dots / 72)),
        }, in_a_row=True)  # fmt: skip


def _buttons(analysis: ServedAnalysis, made: Files, *, in_a_row: bool = False) -> None:
    """One button per file, which is made when the button is clicked."""
    places = st.columns(len(made)) if in_a_row else [st.container() for _ in made]
    for place, (name, (label, make)) in zip(places, made.items(), strict=True):
        place.download_button(
            label,
            data=make,
            file_name=f"{analysis.study.name}-{name}",
            on_click="ignore",
            key=f"download_{name}",
            width="stretch",
        )


def _seen(analysis: ServedAnalysis) -> dict:
    """What the view shows. A file is made in a thread of no session, which does not know it."""
    more, study = encodings_in_use(analysis, selection()), analysis.study
    view = selection().view.fitted(analysis.tree, Encodings(analysis, more).keys)
    return {"view": view, "encodings": more, "title": study.title or study.name}


def _page(analysis: ServedAnalysis, seen: dict) -> Files:
    return {
        "tree-view.html": ("Web page without a server", lambda: to_html(analysis, **seen))
    }  # fmt: skip


def _tables(analysis: ServedAnalysis, view: View) -> Files:
    tree = analysis.tree
    files = {
        "tree.nwk": ("Tree as Newick", lambda: _written(write_tree, tree, "tree.nwk")),
        "tree.json": (
            "Tree as JSON, with evidence",
            lambda: _written(write_tree, tree, "t.json"),
        ),
        "groups.csv": (
            "Groups of this cut",
            lambda: _written(write_groups, view.cut_of(tree), "groups.csv"),
        ),
    }
    if tree.evidence is not None:
        files["evidence.csv"] = (
            "Why each merge happened (CSV)",
            lambda: _written(write_evidence, tree, "e.csv"),
        )
    return files


def _supports(analysis: ServedAnalysis) -> Files:
    """Where support is shown: the tree with it as names of inner nodes, and symbols for iTOL."""
    found = shown_support(analysis, selection())
    if found is None:
        return {}
    tree = analysis.tree

    def symbols(tree: Hierarchy, path: Path) -> None:
        write_itol_support(tree, found.transfer, path)

    return {
        "tree.nwk": (
            "Tree as Newick, with support",
            lambda: _written(write_tree, with_support(tree, found), "tree.nwk"),
        ),
        "support.txt": ("Support for iTOL", lambda: _written(symbols, tree, "support.txt")),
    }


def _written(write: Callable, thing: object, name: str) -> bytes:
    """What a writer of files would write."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(thing, path)
        return path.read_bytes()
