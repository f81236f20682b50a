"""The shell's `convert`: a tree of any tool in, a file of another format out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from hierviz.errors import InputError
from hierviz.io import read_tree, write_tree
from hierviz.io.classes import read_classes
from hierviz.io.files import existing_path, listed
from hierviz.io.trees import FORMATS


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
        "files", nargs="+", metavar="IN", help="the file or files that make one tree together"
    )
    convert.add_argument("output", metavar="OUT", help=f"a file that ends in {_endings()}")
    convert.add_argument(
        "--format",
        metavar="NAME",
        help=f"format of IN, told by its content if none: {', '.join(_keys())}",
    )
    convert.add_argument(
        "--names", metavar="FILE", help="names of the clusters (classes.csv, a name a line, ...)"
    )
    convert.add_argument(
        "--mapping", metavar="CSV", help="columns leaf, cluster: which leaf is which cluster"
    )


def _convert(options: argparse.Namespace) -> None:
    if Path(options.output).suffix.lower() not in _writable():
        raise InputError(
            f"{Path(options.output).name}: expected a file that ends in {_endings()}.",
            hint="The last file named is the one that is written.",
        )
    names, wnids = None, None
    if options.names:
        names, table = read_classes(existing_path(options.names))
        wnids = table.get("wnid")
    tree = read_tree(
        options.files,
        format=options.format,
        leaf_names=names,
        wnids=wnids,
        mapping=options.mapping,
    )
    write_tree(tree, options.output)
    for notice in tree.notices:
        print(notice, file=sys.stderr)
    print(f"Wrote {options.output}: {tree!r}", file=sys.stderr)


def _keys() -> list[str]:
    return [form.key for form in FORMATS]


def _writable() -> list[str]:
    return [ending for form in FORMATS if form.write for ending in form.endings]


def _endings() -> str:
    return listed(dict.fromkeys(_writable()), most=20)
