"""Merge steps of the reference L2H: pairs of groups, each a list of original cluster ids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.io.files import read_bytes, read_text
from hierviz.io.trees.formats import FoundTree, head_of, only_file
from hierviz.io.trees.nested import is_nested_text, parse_nested
from hierviz.io.trees.pickled import read_pickle_bytes
from hierviz.io.trees.torch_files import OLD_START

_PICKLE = b"\x80"  # from protocol 2 on

#: The first step joins two single clusters: ``[((0,), (1,)), ...`` or ``[[[0], [1]], ...``.
_BEGINNING = re.compile(rb"\s*\[\s*[\[(]\s*[\[(]\s*\d+\s*,?\s*[\])]\s*,\s*[\[(]\s*\d+\s*,?\s*[\])]")


def looks_like(path: Path, head: bytes) -> bool:
    """True for nested lists whose first step joins two single clusters, and for a pickle."""
    if head.startswith(_PICKLE):
        return not head.startswith(OLD_START)
    return is_nested_text(head) and bool(_BEGINNING.match(head.removeprefix(b"\xef\xbb\xbf")))


def read(files: Sequence[Path]) -> FoundTree:
    """Read merge steps as JSON, as Python prints them, or pickled; height = step."""
    path = only_file(files, "list of merge steps")
    if head_of(path).startswith(_PICKLE):
        steps = read_pickle_bytes(read_bytes(path), path.name)
    else:
        steps = parse_nested(read_text(path), path.name)
    if not isinstance(steps, list | tuple):
        raise LoadError(
            f"{path.name}: expected a linkage matrix, or a list of merge steps; found a "
            f"{type(steps).__name__}.",
            hint="Save the linkage matrix alone: numpy.save('Z.npy', Z).",
        )
    return FoundTree(from_steps(steps, path.name), has_names=False)


def from_steps(steps: Sequence, where: str) -> Hierarchy:
    """The tree of K-1 steps, each two groups of original cluster ids.

    Parameters
    ----------
    steps : sequence of pairs of sequences of int
    where : str
        Name of the file.

    Raises
    ------
    LoadError
        A step that is not a pair, that joins a group which does not exist then, or
        too few steps; the message names the step.
    """
    n_leaves = len(steps) + 1
    node_of = {frozenset([leaf]): leaf for leaf in range(n_leaves)}
    merges = []
    for number, step in enumerate(steps):
        place = f"{where}: step {number} (counted from 0)"
        groups = _pair(step, place)
        nodes = [node_of.pop(group, -1) for group in groups]
        if -1 in nodes:
            lost = sorted(groups[nodes.index(-1)])
            raise LoadError(
                f"{place}: expected two groups that exist then, of clusters 0 to {n_leaves - 1}; "
                f"found {lost!s:.60}, which does not.",
                hint="Every group is a single cluster or the union made by an earlier step.",
            )
        merges.append(nodes)
        node_of[groups[0] | groups[1]] = n_leaves + number
    return Hierarchy.from_merges(merges, n_leaves=n_leaves, source=f"L2H merge steps {where}")


def _pair(step: object, place: str) -> tuple[frozenset[int], frozenset[int]]:
    parts = step if isinstance(step, list | tuple) else ()
    groups = [
        frozenset(part)
        for part in parts
        if isinstance(part, list | tuple)
        and part
        and all(type(item) is int and item >> 62 == 0 for item in part)
    ]
    if len(parts) != 2 or len(groups) != 2:
        raise LoadError(f"{place}: expected a pair of groups of cluster ids; found another shape.")
    return groups[0], groups[1]
