"""The shell's `export`: figures as files, in the format the ending names."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.core.study import Study
from hierviz.errors import HiervizWarning, InputError
from hierviz.figures import colour_ways, to_svg, tree_picture
from hierviz.figures.picture import THEMES
from hierviz.io.files import listed, near_names, written_at_once
from hierviz.layout import arrange, order_leaves


@dataclass(frozen=True)
class _Subject:
    """What is exported: a study and its tree."""

    study: Study
    tree: Hierarchy
    leaves: LeafProfile
    nodes: NodeProfile


def add_export(commands, make: Callable, takes: tuple[Callable, ...], opens: tuple[Callable, ...]):
    """Register the command.

    Parameters
    ----------
    commands
        The shell's commands, as argparse has them.
    make : callable (commands, name, run, what, example) -> ArgumentParser
    takes : tuple of callable
        Each adds arguments: the study, the tree.
    opens : tuple of callable
        ``(options) -> Study`` and ``(study, leaves, options) -> Hierarchy``.
    """

    def run(options: argparse.Namespace) -> None:
        _export(options, *opens)

    export = make(commands, "export", run, "write a figure", "export digits -o tree.svg")
    for take in takes:
        take(export)
    export.add_argument("--figure", choices=["tree"], default="tree", help="(%(default)s)")
    export.add_argument("--clusters", type=int, metavar="K", help="number of groups of the cut")
    export.add_argument(
        "--colour",
        default="group",
        metavar="WAY",
        help="group, purity, confidence, size, or column:NAME of classes.csv (%(default)s)",
    )
    export.add_argument("--select", metavar="NAME", help="mark the leaf of this name")
    export.add_argument(
        "--theme", choices=list(THEMES), help="light; a page follows the reader's system if none"
    )
    export.add_argument("--width", type=int, default=1200, help="in pixels (%(default)s)")
    export.add_argument("--height", type=int, default=1200, help="in pixels (%(default)s)")
    export.add_argument("--scale", type=float, default=2, help="PNG pixels a pixel (%(default)s)")
    export.add_argument("--font-size", type=float, metavar="PX", help="chosen by size if none")
    export.add_argument("--title", help="the study's title if none; '' for no title")
    export.add_argument("-o", "--output", required=True, help=f"a file that ends in {_endings()}")


def _export(options: argparse.Namespace, open_study: Callable, open_tree: Callable) -> None:
    write = _writer(options.output)  # a wrong ending is refused before any work
    study = open_study(options)
    leaves = LeafProfile.from_study(study)
    tree = open_tree(study, leaves, options)
    tree = arrange(tree, order_leaves(tree, leaves.counts))
    subject = _Subject(study, tree, leaves, NodeProfile.from_tree(tree, leaves))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", HiervizWarning)
        content = write(subject, options)
    for notice in dict.fromkeys(str(one.message) for one in caught):
        print(notice, file=sys.stderr)
    with written_at_once(options.output) as draft:
        draft.write_bytes(content)
    print(f"Wrote {options.output}: {len(content):,} bytes.", file=sys.stderr)


def _writer(output: str) -> Callable[[_Subject, argparse.Namespace], bytes]:
    ending = Path(output).suffix.lower()
    if ending in _WRITERS:
        return _WRITERS[ending]
    near = near_names(ending, _WRITERS, count=1)
    meant = f"Did you mean {near[0]}? " if near else ""
    raise InputError(
        f"{Path(output).name}: expected a file that ends in {_endings()}; "
        f"found {ending or 'no ending'}.",
        hint=f"{meant}The ending chooses the format.",
    )


def _endings() -> str:
    return listed(_WRITERS, most=20)


# -- the formats --------------------------------------------------------------


def _svg(subject: _Subject, options: argparse.Namespace) -> bytes:
    return to_svg(_picture(subject, options)).encode()


def _pdf(subject: _Subject, options: argparse.Namespace) -> bytes:
    from hierviz.figures import to_pdf  # needs matplotlib, which takes a while to come in

    return to_pdf(_picture(subject, options))


def _png(subject: _Subject, options: argparse.Namespace) -> bytes:
    from hierviz.figures import to_png

    return to_png(_picture(subject, options), options.scale)


def _html(subject: _Subject, options: argparse.Namespace) -> bytes:
    from hierviz.ui.standalone import to_html  # needs Streamlit

    return to_html(
        subject.study, subject.tree, subject.leaves, subject.nodes,
        n_groups=options.clusters, colour=_way(subject, options.colour),
        selected=_selected(subject, options.select), title=_title(subject, options),
        theme=options.theme or "auto",
    ).encode()  # fmt: skip


_WRITERS = {".svg": _svg, ".pdf": _pdf, ".png": _png, ".html": _html}


def _picture(subject: _Subject, options: argparse.Namespace):
    return tree_picture(
        subject.study, subject.tree, subject.leaves, subject.nodes,
        cut=options.clusters, colour=_way(subject, options.colour),
        selected=_selected(subject, options.select), title=_title(subject, options),
        width=options.width, height=options.height, theme=options.theme or "light",
        font_size=options.font_size,
    )  # fmt: skip


def _title(subject: _Subject, options: argparse.Namespace) -> str:
    study = subject.study
    return study.title or study.name if options.title is None else options.title


def _way(subject: _Subject, asked: str) -> str:
    """A way of colouring; a column's bare name is enough."""
    ways = colour_ways(subject.study, subject.nodes)
    return f"column:{asked}" if asked not in ways and f"column:{asked}" in ways else asked


def _selected(subject: _Subject, name: str | None) -> int:
    """The leaf of a name; upper and lower case are one where no leaf is spelled so."""
    if name is None:
        return -1
    names = subject.tree.leaf_names
    found = [leaf for leaf, own in enumerate(names) if own == name]
    found = found or [leaf for leaf, own in enumerate(names) if own.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"{len(found)} leaves are called {name!r}; only one can be marked.")
    near = near_names(name, names)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {listed(names)}."
    raise InputError(f"The tree has no leaf {name!r}.", hint=hint)
