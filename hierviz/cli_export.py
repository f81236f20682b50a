"""The shell's `export`: figures as files, in the format the ending names."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from hierviz.core.analysis import Analysis
from hierviz.core.cut import cut_into
from hierviz.core.profile import LeafProfile
from hierviz.core.view import LAYOUTS, LENGTHS, View
from hierviz.encodings import (
    Encoding,
    Encodings,
    class_named,
    class_share,
    colour_nodes,
    concept_encoding,
    key_of_names,
)
from hierviz.encodings.concepts import CONCEPT_KEYS
from hierviz.errors import HiervizWarning, InputError
from hierviz.figures import to_svg, tree_picture
from hierviz.figures.marks import THEMES
from hierviz.figures.tree.subtree import frame_of
from hierviz.io.files import written_at_once
from hierviz.io.taxonomies.taxonomy_files import open_taxonomy
from hierviz.layout import arrange, order_leaves
from hierviz.taxonomy import WORDNET, TreeTaxonomy
from hierviz.taxonomy.node_names import NodeNames
from hierviz.text import listed, near_names


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
    analysis = Analysis.of(study, tree, leaves=leaves)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", HiervizWarning)
        content = write(analysis, options)
    for notice in dict.fromkeys(str(one.message) for one in caught):
        print(notice, file=sys.stderr)
    with written_at_once(options.output) as draft:
        draft.write_bytes(content)
    print(f"Wrote {options.output}: {len(content):,} bytes.", file=sys.stderr)


def _writer(output: str) -> Callable[[Analysis, argparse.Namespace], bytes]:
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


def _svg(analysis: Analysis, options: argparse.Namespace) -> bytes:
    return to_svg(_picture(analysis, options)).encode()


def _pdf(analysis: Analysis, options: argparse.Namespace) -> bytes:
    from hierviz.figures import to_pdf  # needs matplotlib, which takes a while to come in

    return to_pdf(_picture(analysis, options))


def _png(analysis: Analysis, options: argparse.Namespace) -> bytes:
    from hierviz.figures import to_png

    return to_png(_picture(analysis, options), options.scale)


def _html(analysis: Analysis, options: argparse.Namespace) -> bytes:
    from hierviz.tree_view.standalone import to_html

    view, encodings = _view(analysis, options)
    return to_html(
        analysis, view, encodings=encodings, title=_title(analysis, options),
        theme=options.theme or "auto",
    ).encode()  # fmt: skip


_WRITERS = {".svg": _svg, ".pdf": _pdf, ".png": _png, ".html": _html}


def _picture(analysis: Analysis, options: argparse.Namespace):
    view, encodings = _view(analysis, options)
    return tree_picture(
        analysis, view, encodings=encodings, title=_title(analysis, options), width=options.width,
        height=options.height, theme=options.theme or "light", transparent=options.transparent,
        font_size=options.font_size,
    )  # fmt: skip


def _view(analysis: Analysis, options: argparse.Namespace) -> tuple[View, list[Encoding]]:
    """What the options ask for, names turned into nodes; and the encodings that are not built in."""
    tree = analysis.tree
    parts = options.rings.split(";" if ";" in options.rings else ",")
    wanted = [options.colour, *(part.strip() for part in parts if part.strip())]
    encodings = _Encodings(analysis, options.by)
    keys = [encodings.key_of(text) for text in wanted]
    ends = [_node(analysis, name) for name in options.range or ()]
    view = View(
        encoding=keys[0], rings=tuple(keys[1:]), focus=_node(analysis, options.focus),
        layout=options.layout, lengths=options.lengths, aligned=not options.ragged,
        widths=options.widths, selected=_node(analysis, options.select),
        span=tuple(ends) or None, camera=options.camera,
        opened=tuple(_node(analysis, name) for name in options.open),
        closed=tuple(_node(analysis, name) for name in options.close),
    )  # fmt: skip
    if options.clusters is not None:
        view = replace(view, n_groups=cut_into(tree, options.clusters).n_groups)
    view.check(tree)
    muted = _muted(analysis, view, encodings.made, options.mute)
    return replace(view, muted=muted), encodings.made


class _Encodings:
    """The encodings that options name as people do: a bare column, class:NAME, kinds:NAME,NAME."""

    def __init__(self, analysis: Analysis, by: str) -> None:
        self._analysis, self._by = analysis, by
        self._built_in = Encodings(analysis).keys
        self.made: list[Encoding] = []

    @cached_property
    def _known(self) -> TreeTaxonomy:
        return TreeTaxonomy.of(self._analysis, open_taxonomy(self._analysis.study, self._by))

    def key_of(self, text: str) -> str:
        """The key of the encoding of a text; one that is not built in is made."""
        what, _, rest = text.partition(":")
        if what == "class":
            return self._add(class_share(self._analysis, class_named(self._analysis, rest)))
        if what in CONCEPT_KEYS:
            key = key_of_names(self._known, rest) if what == "kinds" else text
            made = concept_encoding(self._known, key)
            return self._add(made) if made is not None else text
        column = f"column:{text}"
        return column if text not in self._built_in and column in self._built_in else text

    def _add(self, encoding: Encoding) -> str:
        self.made.append(encoding)
        return encoding.key


def _muted(
    analysis: Analysis, view: View, encodings: list[Encoding], texts: list[str]
) -> tuple[int, ...]:
    """The keys of legend entries, by what the legend says."""
    if not texts:
        return ()
    tree = analysis.tree
    found = colour_nodes(
        Encodings(analysis, encodings)[view.encoding], tree, view.cut_of(tree),
        names=NodeNames(analysis).short, neutral="#808080", top=frame_of(tree, view).top,
    )  # fmt: skip
    keys = {entry.text: entry.key for entry in found.legend.entries}
    for text in texts:
        if text not in keys:
            near = near_names(text, keys)
            there = f"There are: {listed(keys)}." if keys else "This way of colouring has none."
            raise InputError(
                f"The legend has no entry {text!r} to mute.",
                hint=f"Did you mean {' or '.join(near)}?" if near else there,
            )
    return tuple(keys[text] for text in texts)


def _title(analysis: Analysis, options: argparse.Namespace) -> str:
    study = analysis.study
    return study.title or study.name if options.title is None else options.title


def _node(analysis: Analysis, name: str | None) -> int:
    """The leaf or group of a name, else the node of a number.

    Upper and lower case are one where nothing is spelled so. Of groups of one
    name that lie in each other it is the topmost.
    """
    if name is None:
        return -1
    tree, names = analysis.tree, NodeNames(analysis)
    short = names.short
    named = [*enumerate(short), *enumerate(names.full)]
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
