"""hierviz's own format: JSON that keeps everything about a tree. See docs/formats.md."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hierviz.core.evidence import EVIDENCE_DTYPE, EVIDENCE_FIELDS
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import read_json
from hierviz.io.trees.formats import FoundTree, only_file

FORMAT = "hierviz-tree"
VERSION = 1

_KEYS = {"parent": list, "height": list, "n_leaves": int, "leaf_names": list}


def write(tree: Hierarchy, path: Path) -> None:
    """Write a tree with all its fields; nan becomes null."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "source": tree.source,
        "height_unit": tree.height_unit,
        "n_leaves": tree.n_leaves,
        "leaf_names": list(tree.leaf_names),
        "parent": tree.parent.tolist(),
        "height": tree.height.tolist(),
        "notices": list(tree.notices),
    }
    if tree.inner_names:
        content["inner_names"] = list(tree.inner_names)
    if tree.evidence is not None:
        content["evidence"] = {
            column: [_plain(value) for value in tree.evidence[column].tolist()]
            for column in EVIDENCE_FIELDS
        }
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def looks_like(path: Path, head: bytes) -> bool:
    """True for JSON that begins with the name of the format, or with its keys."""
    is_object = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")
    return is_object and (FORMAT.encode() in head or b'"n_leaves"' in head)


def read(files: Sequence[Path]) -> FoundTree:
    """Read a tree with all its fields."""
    path = only_file(files, "hierviz tree")
    where = path.name
    content = read_json(path, hint="Is the file cut short?")
    _check(content, where)
    try:
        tree = Hierarchy(
            np.array(content["parent"], dtype=np.int32),
            np.array(content["height"], dtype=np.float64),
            content["n_leaves"],
            leaf_names=tuple(content["leaf_names"]),
            height_unit=content.get("height_unit", "merge step"),
            source=content.get("source", ""),
            evidence=_evidence(content.get("evidence")),
            notices=tuple(content.get("notices", ())),
            inner_names=tuple(content.get("inner_names", ())),
        )
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise LoadError(f"{where}: the tree in it is damaged: {error}") from error
    return FoundTree(tree, cluster_of_leaf=tuple(range(tree.n_leaves)))


def _check(content: object, where: str) -> None:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        found = content.get("format") if isinstance(content, dict) else type(content).__name__
        raise LoadError(f'{where}: expected "format": "{FORMAT}"; found {found!r}.')
    if content.get("version") != VERSION:
        raise LoadError(
            f"{where}: expected version {VERSION} of the format; found {content.get('version')!r}.",
            hint="A newer hierviz wrote it: update this one.",
        )
    for key, kind in _KEYS.items():
        if type(content.get(key)) is not kind:
            raise LoadError(
                f"{where}: expected {key!r} to be a {kind.__name__}; found {content.get(key)!r:.40}."
            )


def _evidence(columns: dict[str, list] | None) -> np.ndarray | None:
    if columns is None:
        return None
    table = np.empty(len(columns["step"]), dtype=EVIDENCE_DTYPE)
    for column in EVIDENCE_FIELDS:
        values = columns[column]
        table[column] = [math.nan if value is None else value for value in values]
    return table
