"""CSV of parents: a node a line, with its parent, and perhaps its name and height."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from hierviz.core.csv_lines import csv_lines
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.numbers.text_form import first_line, is_number, text_rows
from hierviz.io.trees.formats import FoundTree, only_file
from hierviz.io.trees.links import NOTHING, Links, childless, in_order
from hierviz.text import listed

#: Headings, and the other ones under which a column is known as well.
_HEADINGS = {
    "node": ("node", "id", "child"),
    "parent": ("parent", "parent_id"),
    "name": ("name", "label"),
    "height": ("height", "distance"),
}


def write(tree: Hierarchy, path: Path) -> None:
    """Write ``node,parent,name,height``, leaves first; the root has no parent, inner nodes no name."""
    parents = ["" if parent < 0 else parent for parent in tree.parent.tolist()]
    names = [*tree.leaf_names, *[""] * tree.n_inner]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["node", "parent", "name", "height"])
        writer.writerows(
            zip(range(tree.n_nodes), parents, names, map(repr, tree.height.tolist()), strict=True)
        )


def looks_like(path: Path, head: bytes) -> bool:
    """True when the first line has the headings node (or id) and parent."""
    lines = head.decode("utf-8-sig", "replace").splitlines()
    found = _columns(_split(lines[0]) if lines else [])
    return "node" in found and "parent" in found


def read(files: Sequence[Path]) -> FoundTree:
    """Read a table of parents; the childless nodes are the leaves, by number or as they stand."""
    path = only_file(files, "table of parents")
    header, delimiter = first_line(path)
    column = _columns(header)
    if "node" not in column or "parent" not in column:
        raise LoadError(
            f"{path.name}: expected the headings node and parent in the first line; found "
            f"{listed(header)}.",
            hint="The first line could read: node,parent,name,height",
        )
    rows = list(text_rows(path, delimiter))[1:]
    cells = {key: _cells(path, rows, place, len(header)) for key, place in column.items()}
    heights = _heights(path, rows, cells["height"]) if "height" in cells else None
    parents = [None if parent in NOTHING else parent for parent in map(str.strip, cells["parent"])]
    links = Links([node.strip() for node in cells["node"]], parents, path.name, heights)
    above = links.parent_numbers()
    leaves = childless(above)
    leaves = in_order(leaves, [links.ids[row] for row in leaves])
    names = cells.get("name") or links.ids
    tree = links.to_tree(
        leaves,
        above,
        leaf_names=tuple(names[row] if names[row].strip() else links.ids[row] for row in leaves),
        source=f"table of parents {path.name}",
    )
    numbers = tuple(_number(links.ids[row]) for row in leaves)
    return FoundTree(tree, cluster_of_leaf=numbers)


def _number(node: str) -> int | None:
    return int(node) if node.isascii() and node.isdecimal() and len(node) < 10 else None


def _split(line: str) -> list[str]:
    delimiter = max(",\t;", key=line.count)
    return next(csv_lines([line], "", delimiter=delimiter), (1, []))[1]


def _columns(header: Sequence[str]) -> dict[str, int]:
    """Place of every column that is known."""
    folded = [field.strip().casefold() for field in header]
    found = {}
    for key, names in _HEADINGS.items():
        places = [folded.index(name) for name in names if name in folded]
        if places:
            found[key] = places[0]
    return found


def _cells(path: Path, rows: list[tuple[int, list[str]]], place: int, width: int) -> list[str]:
    for line, fields in rows:
        if len(fields) != width:
            raise LoadError(
                f"{path.name}: expected {width} fields in every line, as in the first; found "
                f"{len(fields)} in line {line}."
            )
    return [fields[place] for _, fields in rows]


def _heights(path: Path, rows: list[tuple[int, list[str]]], cells: list[str]) -> list[float]:
    for (line, _), cell in zip(rows, cells, strict=True):
        if not is_number(cell):
            raise LoadError(
                f"{path.name}: expected a height in line {line}; found {cell!r}.",
                hint="Give every node a height, or leave the column out.",
            )
    return [float(cell) for cell in cells]
