"""`convert`: a tree of any tool in, a file of another format out."""

from __future__ import annotations

import os
from pathlib import Path

from hierviz.cli.printing import say
from hierviz.core.cut import Cut, cut_into
from hierviz.errors import InputError
from hierviz.io import read_tree, write_itol_groups, write_itol_strip, write_tree
from hierviz.io.files import check_outputs, existing_path
from hierviz.io.study.classes import read_classes
from hierviz.io.trees import FORMATS
from hierviz.io.trees.registry import format_to_write
from hierviz.text import listed

_ENDINGS = listed(dict.fromkeys(e for form in FORMATS if form.write for e in form.endings), most=20)
_ITOL = {"strip": write_itol_strip, "groups": write_itol_groups}
_KEYS = ", ".join(form.key for form in FORMATS)


def convert(
    files: tuple[str, ...],
    format: str | None,
    to: str | None,
    names: str | None,
    mapping: str | None,
    itol: int | None,
) -> None:
    """Convert a tree to another format."""
    *sources, output = files
    _check(sources, output, to, itol)
    leaf_names, wnids = None, None
    if names:
        leaf_names, table, said = read_classes(existing_path(names))
        wnids = table.get("wnid")
        for about_names in said:
            say(about_names)
    tree = read_tree(sources, format=format, leaf_names=leaf_names, wnids=wnids, mapping=mapping)
    write_tree(tree, output, format=to)
    for notice in (tree.opened, *tree.notices):
        say(notice)
    say(f"Wrote {output}: {tree!r}")
    if itol is not None:
        _write_itol(cut_into(tree, itol), Path(output))


def _check(sources: list[str], output: str, form: str | None, itol: int | None) -> None:
    """Refuse a missing or misplaced file to write before anything is read."""
    if not sources:
        raise InputError(
            f"Expected a tree to read and a file to write; found only {output}.",
            hint="The last file named is the one that is written.",
        )
    if os.path.realpath(output) in map(os.path.realpath, sources):
        raise InputError(
            f"{output} is one of those to read.", hint="Name another file to write, at the end."
        )
    format_to_write(Path(output), form)
    check_outputs(output, *(_itol_files(Path(output)).values() if itol is not None else ()))


def _itol_files(output: Path) -> dict[str, Path]:
    return {kind: output.with_suffix(f".itol-{kind}.txt") for kind in _ITOL}


def _write_itol(cut: Cut, output: Path) -> None:
    for kind, place in _itol_files(output).items():
        _ITOL[kind](cut, place)
        say(f"Wrote {place}")
