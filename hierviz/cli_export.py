"""The shell's `export`: figures as files, in the format the ending names."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hierviz.core.cut import Cut, cut_by_hand
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import naming_columns, node_names
from hierviz.core.profile import LeafProfile, NodeProfile
from hierviz.core.study import Study
from hierviz.errors import HiervizWarning, InputError
from hierviz.figures import LAYOUTS, Look, colour_ways, computed_column, to_svg, tree_picture
from hierviz.figures.colouring import colouring
from hierviz.figures.computed import is_computed
from hierviz.figures.marks import THEMES
from hierviz.figures.tree.node_names import names_of
from hierviz.figures.tree.subtree import frame_of
from hierviz.io.files import written_at_once
from hierviz.layout import LENGTHS, arrange, order_leaves
from hierviz.taxonomy import WORDNET, concepts_of_nodes
from hierviz.text import listed, near_names


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
        help="group, purity, confidence, size, column:NAME of classes.csv, class:NAME for the "
        "share of a class, or kinds:bird,dog of the taxonomy (%(default)s)",
    )
    _takes_look(export)
    export.add_argument(
        "--theme", choices=list(THEMES), help="light; a page follows the reader's system if none"
    )
    export.add_argument("--transparent", action="store_true", help="no ground behind the tree")
    export.add_argument("--width", type=int, default=1200, help="in pixels (%(default)s)")
    export.add_argument("--height", type=int, default=1200, help="in pixels (%(default)s)")
    export.add_argument("--scale", type=float, default=2, help="PNG pixels a pixel (%(default)s)")
    export.add_argument("--font-size", type=float, metavar="PX", help="chosen by size if none")
    export.add_argument("--title", help="the study's title if none; '' for no title")
    export.add_argument("-o", "--output", required=True, help=f"a file that ends in {_endings()}")


def _takes_look(export: argparse.ArgumentParser) -> None:
    """What of the tree is drawn, and how."""
    add = export.add_argument
    add(
        "--by", metavar="COLUMN", default=WORDNET,
        help="the taxonomy of kinds: wordnet, or columns of classes.csv (%(default)s)",
    )  # fmt: skip
    add("--select", metavar="NAME", help="mark a leaf or a group, by its name or node")
    add("--range", metavar="LEAF", nargs=2, help="mark the leaves from one to another")
    add("--focus", metavar="NAME", help="draw only what is below a group, by its name or node")
    add(
        "--camera", type=_camera, metavar="ZOOM,X,Y",
        help="draw only the part that is zoomed in on, as the link of a view has it",
    )  # fmt: skip
    add("--layout", default="circle", metavar="WAY", help=f"{listed(LAYOUTS)} (%(default)s)")
    add("--lengths", default="merges", metavar="WAY", help=f"{listed(LENGTHS)} (%(default)s)")
    add("--ragged", action="store_true", help="leaves stand where their branches end")
    add("--widths", action="store_true", help="branches are as wide as their points are many")
    add(
        "--rings", default="", metavar="WAYS",
        help="up to three ways of colouring as outer rings, with commas between, or with "
        "semicolons where one of them has commas",
    )  # fmt: skip
    add(
        "--mute", action="append", default=[], metavar="ENTRY",
        help="draw an entry of the legend pale; may be repeated",
    )  # fmt: skip
    add(
        "--open",
        nargs="+",
        default=[],
        metavar="NODE",
        help="groups that give way to what is below",
    )
    add("--close", nargs="+", default=[], metavar="NODE", help="nodes that stay one group")


def _camera(text: str) -> tuple[float, ...]:
    try:
        return tuple(map(float, text.split(",")))
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected ZOOM,X,Y, as 4,0.5,-0.5; found {text!r}"
        ) from None


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
    from hierviz.tree_view.standalone import to_html  # needs Streamlit

    return to_html(
        subject.study, subject.tree, subject.leaves, subject.nodes,
        look=_look(subject, options), title=_title(subject, options),
        theme=options.theme or "auto",
    ).encode()  # fmt: skip


_WRITERS = {".svg": _svg, ".pdf": _pdf, ".png": _png, ".html": _html}


def _picture(subject: _Subject, options: argparse.Namespace):
    return tree_picture(
        subject.study, subject.tree, subject.leaves, subject.nodes, _look(subject, options),
        title=_title(subject, options), width=options.width, height=options.height,
        theme=options.theme or "light", transparent=options.transparent,
        font_size=options.font_size,
    )  # fmt: skip


def _look(subject: _Subject, options: argparse.Namespace) -> Look:
    """What the options ask for, names turned into nodes."""
    parts = options.rings.split(";" if ";" in options.rings else ",")
    ways = [_way(subject, options.colour)]
    ways += [_way(subject, part.strip()) for part in parts if part.strip()]
    columns = tuple(
        computed_column(subject.study, subject.leaves, way, by=options.by)
        for way in dict.fromkeys(ways)
        if is_computed(way)
    )
    ends = [_node(subject, name) for name in options.range or ()]
    look = Look(
        cut=_cut(subject, options), colour=ways[0], columns=columns, rings=tuple(ways[1:]),
        focus=_node(subject, options.focus), layout=options.layout, lengths=options.lengths,
        aligned=not options.ragged, widths=options.widths,
        selected=_node(subject, options.select), span=tuple(ends) or None, camera=options.camera,
    )  # fmt: skip
    look.check(subject.tree)
    return replace(look, muted=_muted(subject, look, options.mute))


def _cut(subject: _Subject, options: argparse.Namespace) -> Cut | int | None:
    if not options.open and not options.close:
        return options.clusters
    level = Look(cut=options.clusters).cut_of(subject.tree).n_groups
    opened = [_node(subject, name) for name in options.open]
    closed = [_node(subject, name) for name in options.close]
    return cut_by_hand(subject.tree, level, opened=opened, closed=closed)


def _muted(subject: _Subject, look: Look, texts: list[str]) -> tuple[int, ...]:
    """The keys of legend entries, by what the legend says."""
    if not texts:
        return ()
    tree, study = subject.tree, subject.study
    colours = colouring(
        tree, look.cut_of(tree), look.colour, names=names_of(tree, subject.nodes, study),
        neutral="#808080", study=study, leaves=subject.leaves, nodes=subject.nodes,
        columns=look.columns, top=frame_of(tree, look).top,
    )  # fmt: skip
    keys = {entry.text: entry.key for entry in colours.legend.entries}
    for text in texts:
        if text not in keys:
            near = near_names(text, keys)
            there = f"There are: {listed(keys)}." if keys else "This way of colouring has none."
            raise InputError(
                f"The legend has no entry {text!r} to mute.",
                hint=f"Did you mean {' or '.join(near)}?" if near else there,
            )
    return tuple(keys[text] for text in texts)


def _title(subject: _Subject, options: argparse.Namespace) -> str:
    study = subject.study
    return study.title or study.name if options.title is None else options.title


def _way(subject: _Subject, asked: str) -> str:
    """A way of colouring; a column's bare name is enough."""
    ways = colour_ways(subject.study, subject.nodes)
    return f"column:{asked}" if asked not in ways and f"column:{asked}" in ways else asked


def _node(subject: _Subject, name: str | None) -> int:
    """The leaf or group of a name, else the node of a number.

    Upper and lower case are one where nothing is spelled so. Of groups of one
    name that lie in each other it is the topmost.
    """
    if name is None:
        return -1
    tree, study, nodes = subject.tree, subject.study, subject.nodes
    short = names_of(tree, nodes, study)
    concepts = concepts_of_nodes(tree, nodes, study)
    whole = node_names(tree, nodes, study, columns=naming_columns(study), concepts=concepts)
    named = [*enumerate(short), *enumerate(whole, tree.n_leaves)]
    found = {node for node, own in named if own == name}
    found = found or {node for node, own in named if own.casefold() == name.casefold()}
    found -= {node for node in found if found & set(tree.path_to_root(node)[1:])}
    if len(found) == 1:
        return found.pop()
    if found:
        raise InputError(
            f"{len(found)} leaves or groups are called {name!r}; only one can be meant.",
            hint=f"Take a node: {listed(sorted(found))}.",
        )
    if name.isdecimal() and len(name) < 10:
        return int(name)
    near = near_names(name, dict.fromkeys(short))
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are {listed(tree.leaf_names)}."
    raise InputError(f"The tree has no leaf {name!r}, and no group of that name.", hint=hint)
