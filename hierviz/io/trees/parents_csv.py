"""CSV of parents: one node per line, with its parent, and perhaps its name and height."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from hierviz.core.csv_lines import csv_lines
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.numbers.text_form import first_line, is_number, text_rows
from hierviz.io.trees.formats import HEAD, FoundTree, only_file
from hierviz.io.trees.links import NOTHING, Links, childless, in_order
from hierviz.text import listed

_FLOAT_ID = re.compile(r"\d{1,9}\.0+")
#: Headings, and the other ones under which a column is known as well.
_HEADINGS = {
    "node": ("node", "node_id", "id", "ids", "child", "child_id", "children", "target", "to"),
    "parent": ("parent", "parent_id", "parentid", "parents", "source", "from"),
    "name": ("name", "names", "label", "labels"),
    "height": ("height", "distance"),
}


def write(tree: Hierarchy, path: Path) -> None:
    """Write ``node,parent,name,height``, leaves first; the root has no parent, inner nodes a name where they have one."""
    parents = ["" if parent < 0 else parent for parent in tree.parent.tolist()]
    names = [*tree.leaf_names, *(tree.inner_names or [""] * tree.n_inner)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["node", "parent", "name", "height"])
        writer.writerows(
            zip(range(tree.n_nodes), parents, names, map(repr, tree.height.tolist()), strict=True)
        )


def looks_like(path: Path, head: bytes) -> bool:
    """True for a first line with the headings of node and parent, and for lines of two words each."""
    lines = head.decode("utf-8-sig", "replace").splitlines()
    found = _columns(_split(lines[0]) if lines else [])
    if "parent" in found and {"node", "name"} & set(found):
        return True
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        return False
    rows = [_split(line) for line in (lines[:-1] if len(head) == HEAD else lines) if line.strip()]
    return len(rows) > 1 and all(len(row) == 2 and all(row) for row in rows) and not any(
        is_number(field) and not float(field).is_integer() for row in rows for field in row
    )  # fmt: skip


def read(files: Sequence[Path]) -> FoundTree:
    """Read a table of parents, or of edges; the childless nodes are the leaves, by number or in file order."""
    path = only_file(files, "table of parents")
    table = _table(path)
    heights = None if table.heights is None else table.heights
    ids, parents, notices = _with_roots(table, path.name)
    if heights is not None and len(ids) > len(table.ids):
        heights = None
    links = Links(ids, parents, path.name, heights)
    above = links.parent_numbers()
    leaves = childless(above)
    leaves = in_order(leaves, [ids[row] for row in leaves])
    names = table.names or ids
    tree = links.to_tree(
        leaves,
        above,
        leaf_names=tuple(names[row] if names[row].strip() else ids[row] for row in leaves),
        node_names=_inner_names(table, ids),
        source=f"table of parents {path.name}",
        notices=(*filter(None, [table.said]), *notices),
    )
    return FoundTree(tree, cluster_of_leaf=tuple(_number(ids[row]) for row in leaves))


def _inner_names(table: _Table, ids: list[str]) -> list[str]:
    """Names of nodes as inner ones: where no column has them, ids that are words."""
    if table.names:
        return [*table.names, *[""] * (len(ids) - len(table.names))]
    return ["" if is_number(node) else node for node in ids]


def child_parent_pairs(path: Path) -> list[tuple[str, str]]:
    """Child and parent of every row, by their names; "" for no parent, several parents allowed."""
    table = _table(path)
    name_of = {
        node: name for node, name in zip(table.ids, table.names, strict=False) if name.strip()
    }
    return [
        (name_of.get(node, node), "" if parent is None else name_of.get(parent, parent))
        for node, parent in zip(table.ids, table.parents, strict=True)
    ]


class _Table(NamedTuple):
    """Node and parent of every row, and what else the table has."""

    ids: list[str]
    parents: list[str | None]
    names: list[str]
    heights: list[float] | None
    is_edges: bool
    said: str


def _table(path: Path) -> _Table:
    header, delimiter = first_line(path)
    column = _columns(header)
    if (
        len(header) == 2 and len({"node", "parent"} & set(column)) == 1
    ):  # the other one is the other
        known = next(key for key in ("node", "parent") if key in column)
        column["parent" if known == "node" else "node"] = 1 - column[known]
    if "node" not in column and {"name", "parent"} <= set(column):  # nodes known by their names
        column["node"] = column.pop("name")
    has_heading = "node" in column and "parent" in column
    if not has_heading and len(_split(" ".join(header))) == 2 == len(header) + (len(header) == 1):
        if len(header) == 1:
            delimiter = " "
            header = header[0].split()
        column = {"parent": 0, "node": 1}
    if "node" not in column or "parent" not in column:
        raise LoadError(
            f"{path.name}: expected the headings node and parent in the first line; found "
            f"{listed(header)}.",
            hint="The first line could read: node,parent,name,height",
        )
    rows = list(text_rows(path, delimiter))
    is_unknown = not has_heading and _is_lone([fields for _, fields in rows])
    rows = rows[int(has_heading or is_unknown) :]
    cells = {key: _cells(path, rows, place, len(header)) for key, place in column.items()}
    if not has_heading and _is_child_first(cells):
        cells["node"], cells["parent"] = cells["parent"], cells["node"]
    heights = _heights(path, rows, cells["height"]) if "height" in cells else None
    ids, above = (_plain_ids(cells[key]) for key in ("node", "parent"))
    parents = [None if parent in NOTHING else parent for parent in above]
    is_edges = not {"name", "height"} & set(column)
    said = f"The first line, {', '.join(header)}, was taken as a heading." if is_unknown else ""
    return _Table(ids, parents, cells.get("name") or [], heights, is_edges, said)


def _is_lone(rows: list[list[str]]) -> bool:
    """True where neither word of the first line comes again: an edge would hang together with the others."""
    return len(rows) > 2 and not set(rows[0]) & {field for row in rows[1:] for field in row}


def _is_child_first(cells: dict[str, list[str]]) -> bool:
    """True where the first of two columns has every node once, and the second one has not."""
    distinct = {key: len(set(column)) == len(column) for key, column in cells.items()}
    return distinct["parent"] and not distinct["node"]


def _plain_ids(cells: list[str]) -> list[str]:
    """Ids without blanks; 3.0, as pandas writes whole numbers beside empty fields, is 3."""
    ids = [cell.strip() for cell in cells]
    if all(_FLOAT_ID.fullmatch(text) for text in ids if text not in NOTHING):
        ids = [text.partition(".")[0] for text in ids]
    return ids


def _with_roots(table: _Table, where: str) -> tuple[list[str], list[str | None], tuple[str, ...]]:
    """Nodes and parents, with those that the table does not list as nodes, all below one root."""
    ids, parents = list(table.ids), list(table.parents)
    missing = dict.fromkeys(p for p in parents if p is not None and p not in set(ids))
    if list(missing) == ["0"] and not table.is_edges:
        return ids, [None if parent == "0" else parent for parent in parents], ()  # 0: no parent
    if not table.is_edges:
        return ids, parents, ()
    if len(set(ids)) < len(ids):
        twice = [node for node, times in Counter(ids).items() if times > 1]
        both = sorted({str(p) for node, p in zip(ids, parents, strict=True) if node == twice[0]})
        raise LoadError(
            f"{where}: expected one parent per node; found {len(both)} for {twice[0]}: {listed(both)}.",
            hint="A table in which nodes have several parents is not a tree; it can be opened as a taxonomy.",
        )
    ids += list(missing)
    parents += [None] * len(missing)
    tops = [node for node, parent in zip(ids, parents, strict=True) if parent is None]
    if len(tops) < 2:
        return ids, parents, ()
    root = "root"
    while root in ids:
        root += "_"
    parents = [root if parent is None else parent for parent in parents]
    notice = f"{len(tops)} nodes have no parent ({listed(tops)}); they were joined under one root."
    return [*ids, root], [*parents, None], (notice,)


def _number(node: str) -> int | None:
    return int(node) if node.isascii() and node.isdecimal() and len(node) < 10 else None


def _split(line: str) -> list[str]:
    delimiter = max(",\t;", key=line.count)
    if delimiter not in line:
        return line.split()
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
