"""The tree as a small circle in SVG: drawn once in grey, and for every finding the branches of both sides."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from hierviz.audit import Finding
from hierviz.audit.words import sides_of
from hierviz.core.hierarchy import Hierarchy
from hierviz.layout import angles, place_nodes

#: Of larger trees only the lit branches are drawn.
MOST_LEAVES = 5_000

#: What the picture shows of the plane.
BOX = "-500 -500 1000 1000"
_RADIUS = 470  # of the leaves, in a picture from -500 to 500
_RIMS = ((474, 485), (487, 498))  # inner and outer radius of the marks of either side


class SmallTree:
    """Paths of a tree's branches.

    Parameters
    ----------
    tree : Hierarchy

    Notes
    -----
    Coordinates are whole numbers: some 60 KB for the grey tree of 1000 leaves, 30 bytes a lit branch.
    """

    def __init__(self, tree: Hierarchy) -> None:
        self._tree = tree
        place = place_nodes(tree)
        self._place = place
        self._angle = angles(place.across, tree.n_leaves)
        self._radius = np.rint(place.radius * _RADIUS).astype(int)

    @property
    def grey(self) -> str:
        """The path of all branches; "" for a tree of too many leaves."""
        tree = self._tree
        if tree.n_leaves > MOST_LEAVES:
            return ""
        bows = (self._bow(node) for node in range(tree.n_leaves, tree.n_nodes))
        spokes = (self._spoke(node) for node in range(tree.n_nodes) if node != tree.root)
        return "".join((*bows, *spokes))

    def drawn(self, finding: Finding) -> str:
        """What lies over the grey tree: the way to the root, both sides, and where they meet, in classes of the style."""
        sides = "".join(
            f'<path class="lit {c}" d="{branches}"/><path class="rim {c}" d="{rim}"/>'
            for c, branches, rim in zip("ab", self.lit(finding), self.marks(finding), strict=False)
        )
        x, y = self.dot(finding.node)
        return (
            f'<path class="way" d="{self.way(finding.node)}"/>{sides}'
            f'<circle class="dot" cx="{x}" cy="{y}" r="12"/>'
        )

    def lit(self, finding: Finding) -> list[str]:
        """A path for each side: the branches from its clusters up to where both meet."""
        return [
            "".join(self._branch(node) for node in self._below(finding.node, clusters))
            for clusters in sides_of(finding)
        ]

    def marks(self, finding: Finding) -> list[str]:
        """A path for each side: its clusters at the rim."""
        return [
            "".join(self._sector(first, last, *rim) for first, last in self._runs(clusters))
            for clusters, rim in zip(sides_of(finding), _RIMS, strict=False)
        ]

    def way(self, node: int) -> str:
        """The path from a node up to the root."""
        return "".join(map(self._branch, self._below(self._tree.root, [node])))

    def dot(self, node: int) -> tuple[int, int]:
        """Position of a node."""
        x, y = self._at(self._angle[node], self._radius[node])
        return x, y

    def _below(self, top: int, clusters: Iterable[int]) -> list[int]:
        """The nodes on the way from some clusters up to a node, without it."""
        parent, found = self._tree.parent, dict[int, None]()
        for node in clusters:
            while node not in (top, self._tree.root) and node not in found:
                found[node] = None
                node = int(parent[node])
        return list(found)

    def _runs(self, clusters: Iterable[int]) -> list[tuple[int, int]]:
        """First and last-plus-one place of clusters that are side by side."""
        places = np.sort(self._place.span[list(clusters), 0])
        ends = np.flatnonzero(np.diff(places) != 1)
        firsts, lasts = [0, *(ends + 1).tolist()], [*ends.tolist(), len(places) - 1]
        return [(int(places[a]), int(places[b]) + 1) for a, b in zip(firsts, lasts, strict=True)]

    def _sector(self, first: int, last: int, inner: int, outer: int) -> str:
        least = 0.012 * self._tree.n_leaves  # of the circle, so that a single leaf is seen
        wide = max(0.0, least - (last - first)) / 2
        begin, end = angles(np.array([first - wide, last + wide]), self._tree.n_leaves).tolist()
        (a, b), (c, d) = self._at(begin, inner), self._at(begin, outer)
        (e, f), (g, h) = self._at(end, outer), self._at(end, inner)
        large = int(end - begin > np.pi)
        return (
            f"M{a} {b}L{c} {d}A{outer} {outer} 0 {large} 1 {e} {f}L{g} {h}"
            f"A{inner} {inner} 0 {large} 0 {a} {b}Z"
        )

    def _branch(self, node: int) -> str:
        """From a node along its spoke, and along the bow to its parent."""
        parent = int(self._tree.parent[node])
        r = int(self._radius[parent])
        begin, end = float(self._angle[node]), float(self._angle[parent])
        x, y = self._at(end, r)
        turn = f"A{r} {r} 0 {int(abs(end - begin) > np.pi)} {int(end > begin)} {x} {y}"
        return self._spoke(node) + (turn if r else "")

    def _spoke(self, node: int) -> str:
        angle, parent = float(self._angle[node]), int(self._tree.parent[node])
        (a, b), (c, d) = (self._at(angle, int(self._radius[u])) for u in (node, parent))
        return f"M{a} {b}L{c} {d}"

    def _bow(self, node: int) -> str:
        r = int(self._radius[node])
        if r == 0:
            return ""
        ends = np.array([self._place.first_child[node], self._place.last_child[node]])
        begin, end = angles(ends, self._tree.n_leaves).tolist()
        (a, b), (c, d) = self._at(begin, r), self._at(end, r)
        return f"M{a} {b}A{r} {r} 0 {int(end - begin > np.pi)} 1 {c} {d}"

    @staticmethod
    def _at(angle: float, radius: float) -> tuple[int, int]:
        return round(radius * np.sin(angle)), round(-radius * np.cos(angle))
