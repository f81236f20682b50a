"""Nested JSON: objects with their children inside, as d3, networkx, Auspice and OpenImages write trees."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import read_json
from hierviz.io.trees.formats import FoundTree, only_file

#: Keys below which the children of a node stand, and those that name a node.
_CHILDREN = ("children", "subcategory", "subcategories", "nodes", "items", "branches")
_SIDES = ("left", "right")
_NAMES = ("name", "label", "LabelName", "id", "title", "key", "text")
_MOST_DISTANCE = 1e300
_WHOLE = ("tree", "root", "hierarchy")


class _Node(NamedTuple):
    name: str
    parent: int
    distance: float  # from the root; nan where the file has none


def looks_like(path: Path, head: bytes) -> bool:
    """True for JSON objects with children in them; a plain object counts where the file ends in .json."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() != ".json" or not text.startswith((b"{", b"[")):
        return False
    return any(
        f'"{key}"' in _folded(head.decode("utf-8", "replace")) for key in _CHILDREN
    ) or _is_plain(path)


def _folded(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "")


def _is_plain(path: Path) -> bool:
    """True for objects of objects, for lists of lists with words, and for lists that give every name once."""
    content = read_json(path)
    if isinstance(content, list):
        return _has_words(content) and any(isinstance(item, list) for item in content)
    if not isinstance(content, dict):
        return False
    if any(isinstance(value, dict) for value in content.values()):
        return True
    lists = [value for value in content.values() if isinstance(value, list) and value]
    names = [name for items in lists for name in items if isinstance(name, str)]
    is_whole = 1 < len(lists) == len(content) and len(names) == sum(map(len, lists))
    return is_whole and len(set(names)) == len(names)


def _has_words(content: list) -> bool:
    """True where the first thing in lists of lists is a word."""
    while isinstance(content, list) and content:
        content = content[0]
    return isinstance(content, str)


def read(files: Sequence[Path]) -> FoundTree:
    """Read the tree; heights come from distances to the root where every node has one."""
    path = only_file(files, "nested JSON")
    content = read_json(path, hint="Is the file cut short?")
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    whole = next((content[key] for key in _WHOLE if _holds_tree(content, key)), content)
    nodes = list(_walk(whole, path.name))
    above = [node.parent for node in nodes]
    inner = set(above)
    leaves = [place for place in range(len(nodes)) if place not in inner]
    nameless = [place for place in leaves if not nodes[place].name]
    if nameless or len(nodes) < 2:
        raise LoadError(
            f"{path.name}: expected objects with a name (or id, label) and children; found "
            f"{len(nameless)} leaves without a name, {len(nodes)} nodes.",
            hint='Such a file reads: {"name": "animal", "children": [{"name": "cat"}, {"name": "dog"}]}',
        )
    heights = _heights(nodes)
    options = {} if heights is None else {"height_unit": "distance"}
    tree = Hierarchy.from_parents(
        above,
        leaf_ids=leaves,
        heights=heights,
        leaf_names=tuple(nodes[leaf].name for leaf in leaves),
        node_names=[node.name for node in nodes],
        source=f"nested JSON {path.name}",
        **options,
    )
    return FoundTree(tree)


def _holds_tree(content: Any, key: str) -> bool:
    return isinstance(content, Mapping) and isinstance(content.get(key), Mapping)


def _walk(whole: Any, where: str) -> Iterator[_Node]:
    """All nodes, parents first."""
    waiting: list[tuple[str, Any, int]] = [("", whole, -1)]
    n = 0
    while waiting:
        name, item, parent = waiting.pop()
        own, children = _parts(item, where)
        yield _Node(name or own, parent, _distance(item))
        waiting.extend((child_name, child, n) for child_name, child in reversed(children))
        n += 1


def _parts(item: Any, where: str) -> tuple[str, list[tuple[str, Any]]]:
    """The name of a node, and its children, each with the name that the key above it gives."""
    if item is None or isinstance(item, str | int | float):
        return "" if item is None else str(item), []
    if isinstance(item, list):
        return "", [("", child) for child in item]
    key = next(
        (k for k in item if _folded(k) in _CHILDREN and isinstance(item[k], list | Mapping)), None
    )
    name = next((str(item[k]).strip() for k in _NAMES if isinstance(item.get(k), str | int)), "")
    if key is not None:
        inside = item[key]
        return name, list(inside.items()) if isinstance(inside, Mapping) else [
            ("", c) for c in inside
        ]
    if both := [item[k] for k in _SIDES if isinstance(item.get(k), Mapping)]:
        return name, [("", child) for child in both]
    nested = {k: value for k, value in item.items() if isinstance(value, Mapping | list)}
    if name or not item:
        return name, []
    plain = [
        value
        for value in item.values()
        if value is not None and not isinstance(value, str | int | float)
    ]
    if len(nested) < len(plain):
        raise LoadError(f"{where}: expected nested objects and lists; found {item!r:.60}.")
    return "", list(item.items()) if nested or all(v is None for v in item.values()) else _named(
        item
    )


def _named(item: Mapping) -> list[tuple[str, Any]]:
    """Names with a number or a text beside each are leaves."""
    return [(str(name), None) for name in item]


def _distance(item: Any) -> float:
    """Distance from the root, as Auspice keeps it."""
    attributes = item.get("node_attrs") if isinstance(item, Mapping) else None
    found = attributes.get("div") if isinstance(attributes, Mapping) else None
    if isinstance(found, int | float) and abs(found) < _MOST_DISTANCE:
        return float(found)
    return math.nan


def _heights(nodes: Sequence[_Node]) -> list[float] | None:
    """Heights above the lowest leaf below each node; None where a distance is missing."""
    if any(math.isnan(node.distance) for node in nodes):
        return None
    heights = [0.0] * len(nodes)
    for place in range(len(nodes) - 1, 0, -1):
        node = nodes[place]
        length = max(0.0, node.distance - nodes[node.parent].distance)
        heights[node.parent] = max(heights[node.parent], heights[place] + length)
    return heights
