"""FPH: a gzipped pickle of the tables A and B and of the decoded tree T."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import read_bytes
from hierviz.io.trees.eph import from_tables
from hierviz.io.trees.formats import FoundTree, only_file
from hierviz.io.trees.links import rows_off_the_root
from hierviz.io.trees.pickled import PickledArray, read_pickle_bytes, shown
from hierviz.io.trees.torch_files import Tensor, tensor_names, values_of

_GZIP = b"\x1f\x8b"
_MOST_BYTES = 1 << 27
_MOST_NODES = 1 << 31  # larger numbers can be chosen so that all of them share one hash
_WBITS = 31  # zlib's number for gzip


def looks_like(path: Path, head: bytes) -> bool:
    """True for a gzipped pickle."""
    if not head.startswith(_GZIP):
        return False
    try:
        start = zlib.decompressobj(_WBITS).decompress(head, 2)
    except zlib.error:
        return False
    return start[:1] == b"\x80"


def read(files: Sequence[Path]) -> FoundTree:
    """Read the tree T where it is given, else decode it from A and B; multi-way."""
    path = only_file(files, "tree of FPH")
    where = path.name
    content = read_pickle_bytes(unpack(path), where, known=tensor_names(where))
    if not isinstance(content, dict) or not {"A", "B"} <= content.keys():
        raise LoadError(
            f"{where}: expected a dict of A, B and T, as FPH writes it; found "
            f"{list(content)[:5] if isinstance(content, dict) else type(content).__name__}."
        )
    leaves, inner = (_table(content[key], key, where) for key in ("A", "B"))
    source = f"FPH {where}"
    if content.get("T"):
        tree = _from_children(content["T"], len(leaves), where, source=source)
    else:
        tree = from_tables(leaves, inner, where, source=source)
    return FoundTree(tree, has_names=False, over_points=True)


def unpack(path: Path) -> bytes:
    """Bytes of a gzip file; a `LoadError` where it is damaged or unpacks to more than 128 MB."""
    stream = zlib.decompressobj(_WBITS)
    try:
        content = stream.decompress(read_bytes(path), _MOST_BYTES)
    except zlib.error as error:
        raise LoadError(
            f"{path.name}: expected a gzip file; it is damaged ({error}).",
            hint="Copy or write it again.",
        ) from error
    if stream.eof:
        return content
    if len(content) >= _MOST_BYTES:
        raise LoadError(
            f"{path.name}: refused, because it unpacks to more than {_MOST_BYTES:,} bytes.",
            hint="Check where the file is from; write the tree T alone, as Newick or JSON.",
        )
    raise LoadError(f"{path.name}: the gzip file is cut short.", hint="Copy or write it again.")


def _table(value: object, key: str, where: str) -> np.ndarray:
    if isinstance(value, Tensor):
        table = values_of(value, key, where)
    else:
        try:
            table = value.values() if isinstance(value, PickledArray) else np.empty(0)
        except (ValueError, TypeError) as error:
            raise LoadError(f"{where}: the array {key} is damaged ({error}).") from error
    if table.ndim != 2 or table.dtype.kind not in "fiub":
        raise LoadError(f"{where}: expected {key} to be a table of numbers; found {table.shape}.")
    return table


def _from_children(children: object, n_leaves: int, where: str, **options) -> Hierarchy:
    """Tree from the children of every inner node; nodes 0 .. n_leaves - 1 are the leaves."""
    if not isinstance(children, dict):
        raise LoadError(f"{where}: expected T to be a dict; found {type(children).__name__}.")
    parent_of: dict[int, int] = {}
    for parent, kids in children.items():
        named: list[object] = list(kids) if isinstance(kids, list | tuple) else ["nothing"]
        for kid in named:
            is_node = type(kid) is int and type(parent) is int and 0 <= kid < _MOST_NODES
            if type(kid) is not int or not is_node or kid in parent_of:
                raise LoadError(
                    f"{where}: expected T to name every child once; node {shown(parent)} has "
                    f"the child {shown(kid)}."
                )
            parent_of[kid] = parent
    return _tree_of(parent_of, n_leaves, where, options)


def _tree_of(parent_of: dict[int, int], n_leaves: int, where: str, options: dict) -> Hierarchy:
    nodes = sorted({*range(n_leaves), *parent_of, *parent_of.values()})
    row_of = {node: row for row, node in enumerate(nodes)}
    above = [row_of[parent_of[node]] if node in parent_of else -1 for node in nodes]
    strays = [node for node in range(n_leaves) if node not in parent_of]
    if nodes[0] < 0 or (strays and len(nodes) > 1):
        raise LoadError(f"{where}: expected a parent in T for leaf {(strays or nodes)[0]}.")
    if rows_off_the_root(above):
        raise LoadError(f"{where}: the parents in T form a cycle.")
    leaves = [row_of[leaf] for leaf in range(n_leaves)]
    return Hierarchy.from_parents(above, leaf_ids=leaves, **options)
