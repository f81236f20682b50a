"""What a note is on: the clusters it names, and what it is called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.naming import node_of
from hierviz.text import listed

_FINDING = re.compile(r"finding (?P<kind>\D*?) (?P<sides>(?:point )?\d[\d /]*)")


def about_group(clusters: Sequence[int]) -> str:
    """What a note on some clusters is on, in whichever order they come.

    Examples
    --------
    >>> about_group([7, 3])
    'group 3 7'
    """
    return "group " + " ".join(map(str, sorted(map(int, clusters))))


def about_pair(cluster: int, other: int) -> str:
    """What a note on two clusters is on, in whichever order they come.

    Examples
    --------
    >>> about_pair(7, 3)
    'pair 3 7'
    """
    return f"pair {min(cluster, other)} {max(cluster, other)}"


def about_picture(row: int) -> str:
    """What a note on the picture of a point is on."""
    return f"point {row}"


def row_of_about(about: str) -> int:
    """The point on whose picture a note is; -1 for other notes.

    Examples
    --------
    >>> row_of_about("point 12"), row_of_about("pair 3 7")
    (12, -1)
    """
    rows = _numbers(about.removeprefix("point ")) if about.startswith("point ") else ()
    return rows[0] if len(rows) == 1 else -1


def sides_of_about(about: str) -> tuple[tuple[int, ...], ...]:
    """The clusters that a note names, side by side: one side for a group, none for a point.

    Examples
    --------
    >>> sides_of_about("group 3 7"), sides_of_about("pair 3 7"), sides_of_about("finding torn 1/2 5")
    (((3, 7),), ((3,), (7,)), ((1,), (2, 5)))
    """
    kind, _, rest = about.partition(" ")
    if kind == "finding":
        found = _FINDING.fullmatch(about)
        rest = found["sides"] if found else ""
        parts = rest.split("/")
    else:
        parts = rest.split() if kind == "pair" else [rest] * (kind == "group")
    sides = tuple(_numbers(part) for part in parts)
    return sides if all(sides) else ()


def _numbers(text: str) -> tuple[int, ...]:
    parts = text.split()
    return tuple(map(int, parts)) if all(p.isascii() and p.isdecimal() for p in parts) else ()


def about_in_words(
    about: str,
    names: Sequence[str],
    *,
    tree: Hierarchy | None = None,
    kinds: Mapping[str, str] | None = None,
) -> str:
    """What a note is on, for people.

    Parameters
    ----------
    about : str
    names : sequence of str
        Of the clusters; with a tree, of all its nodes.
    tree : Hierarchy, optional
        With it a group that is a node has the node's name.
    kinds : mapping of str to str, optional
        Titles of the kinds of finding.

    Examples
    --------
    >>> names = ["cat", "dog", "car"]
    >>> about_in_words("group 0 1", names), about_in_words("pair 0 2", names)
    ('cat, dog', 'cat – car')
    >>> about_in_words("point 12", names), about_in_words("group 0 9", names)
    ('point 12', 'cluster 0, cluster 9 of another study')
    """
    words = " – ".join(_side(side, names, tree) for side in sides_of_about(about))
    found = _FINDING.fullmatch(about)
    if found is None:
        return words or about
    kind = (kinds or {}).get(found["kind"], found["kind"])
    return f"{kind}: {words or found['sides']}"


def _side(clusters: tuple[int, ...], names: Sequence[str], tree: Hierarchy | None) -> str:
    n_clusters = len(names) if tree is None else tree.n_leaves
    if max(clusters) >= n_clusters:
        return f"{listed((f'cluster {one}' for one in clusters), most=3)} of another study"
    node = -1 if tree is None else node_of(tree, clusters)
    return names[node] if node >= 0 else listed((names[one] for one in clusters), most=3)
