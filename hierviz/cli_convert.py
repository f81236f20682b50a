"""The shell's `convert`: a tree of any tool in, a file of another format out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from hierviz.core.cut import Cut, cut_into
from hierviz.errors import InputError
from hierviz.io import read_tree, write_itol_groups, write_itol_strip, write_tree
from hierviz.io.files import existing_path
from hierviz.io.study.classes import read_classes
from hierviz.io.trees import FORMATS
from hierviz.io.trees.registry import format_to_write
from hierviz.text import listed


def add_convert(commands, make: Callable) -> None:
    """Register the command.

    Parameters
    ----------
    commands
        The shell's commands, as argparse has them.
    make : callable (commands, name, run, what, example) -> ArgumentParser
    """
    convert = make(
        commands, "convert", _convert, "bring a tree into another format",
        "convert digits.tree.txt tree.nwk",
    )  # fmt: skip
    convert.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help=f"the file or files that make one tree, then the one to write: {_endings()}",
    )
    convert.add_argument(
        "--format",
        metavar="NAME",
        help=f"format that is read, told by the content if none: {', '.join(_keys())}",
    )
    convert.add_argument("--to", metavar="NAME", help="format that is written, whatever the ending")
    convert.add_argument(
        "--names", metavar="FILE", help="names of the clusters (classes.csv, a name a line, ...)"
    )
    convert.add_argument(
        "--mapping", metavar="CSV", help="columns leaf, cluster: which leaf is which cluster"
    )
    convert.add_argument(
        "--itol", type=int, metavar="K", help="also write iTOL annotations of the cut into K groups"
    )


def _convert(options: argparse.Namespace) -> None:
    *sources, output = options.files
    _check(sources, output, options.to)
    names, wnids = None, None
    if options.names:
        names, table = read_classes(existing_path(options.names))
        wnids = table.get("wnid")
    tree = read_tree(
        sources, format=options.format, leaf_names=names, wnids=wnids, mapping=options.mapping
    )
    write_tree(tree, output, format=options.to)
    for notice in tree.notices:
        print(notice, file=sys.stderr)
    print(f"Wrote {output}: {tree!r}", file=sys.stderr)
    if options.itol is not None:
        _write_itol(cut_into(tree, options.itol), Path(output))


def _check(sources: list[str], output: str, form: str | None) -> None:
    """Refuse a missing or misplaced file to write before anything is read."""
    if not sources:
        raise InputError(
            f"Expected a tree to read and a file to write; found only {output}.",
            hint="The last file named is the one that is written.",
        )
    if Path(output).resolve() in [Path(source).resolve() for source in sources]:
        raise InputError(
            f"{output} is one of those to read.", hint="Name another file to write, at the end."
        )
    format_to_write(Path(output), form)


def _write_itol(cut: Cut, output: Path) -> None:
    for kind, write in (("strip", write_itol_strip), ("groups", write_itol_groups)):
        place = output.with_suffix(f".itol-{kind}.txt")
        write(cut, place)
        print(f"Wrote {place}", file=sys.stderr)


def _keys() -> list[str]:
    return [form.key for form in FORMATS]


def _writable() -> list[str]:
    return [ending for form in FORMATS if form.write for ending in form.endings]


def _endings() -> str:
    return listed(dict.fromkeys(_writable()), most=20)
