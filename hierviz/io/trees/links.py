"""Trees given as rows of node and parent: what the readers of such tables share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError
from hierviz.text import listed, near_names

#: What tools write for "no parent" and "no label".
NOTHING = frozenset({"", "None", "none", "null", "NULL", "NaN", "nan", "-1"})


@dataclass(frozen=True)
class Links:
    """Rows of a table of parents.

    Parameters
    ----------
    ids : sequence of str
        One per node, all different.
    parents : sequence of str or None
        Id of the parent; None, or the node itself, for the root.
    where : str
        Name of the file.
    heights : sequence of float, optional
    """

    ids: Sequence[str]
    parents: Sequence[str | None]
    where: str
    heights: Sequence[float] | None = None

    def parent_numbers(self) -> list[int]:
        """Row of each node's parent, -1 for the root.

        Raises
        ------
        LoadError
            No rows, an id given twice, a parent that is not a node, no root or two,
            a cycle; the message names the nodes.
        """
        if not self.ids:
            raise LoadError(f"{self.where}: expected nodes, one per line; found none.")
        row_of = {node: row for row, node in enumerate(self.ids)}
        if len(row_of) < len(self.ids):
            twice = [node for node, times in Counter(self.ids).items() if times > 1]
            raise LoadError(
                f"{self.where}: expected every node once; found twice: {listed(twice)}."
            )
        missing = {parent for parent in self.parents if parent is not None} - row_of.keys()
        if missing:
            raise self._missing(sorted(missing))
        above = [
            -1 if parent is None or parent == node else row_of[parent]
            for node, parent in zip(self.ids, self.parents, strict=True)
        ]
        self._check_shape(above)
        return above

    def _missing(self, missing: list[str]) -> LoadError:
        near = near_names(missing[0], self.ids[:2000], count=1)
        return LoadError(
            f"{self.where}: expected every parent to be a node of its own; found no node "
            f"{listed(missing)}.",
            hint=f"Near: {near[0]}." if near else "Is the file cut short?",
        )

    def _check_shape(self, above: list[int]) -> None:
        roots = [self.ids[row] for row, parent in enumerate(above) if parent < 0]
        if len(roots) > 1:
            raise LoadError(
                f"{self.where}: expected one root; found {len(roots)}: {listed(roots)}.",
                hint="Give all but one of them a parent, or keep one tree per file.",
            )
        loose = rows_off_the_root(above)
        if loose:
            raise LoadError(
                f"{self.where}: expected all nodes below one root; found a cycle: "
                f"{listed(self.ids[row] for row in loose)} {'is' if len(loose) == 1 else 'are'} "
                "not below it."
            )

    def to_tree(self, leaves: Sequence[int], above: list[int], **options) -> Hierarchy:
        """The tree with these rows as its leaves, in this order."""
        if not leaves:
            raise LoadError(f"{self.where}: expected at least one leaf; found none.")
        return Hierarchy.from_parents(above, leaf_ids=leaves, heights=self.heights, **options)


def rows_off_the_root(above: list[int]) -> list[int]:
    """Rows from which no way up ends at a root. O(n)."""
    ends = [parent < 0 for parent in above]
    walked = list(ends)
    for start in range(len(above)):
        path, row = [], start
        while not walked[row]:
            walked[row] = True
            path.append(row)
            row = above[row]
        for step in path:
            ends[step] = ends[row]
    return [row for row, is_joined in enumerate(ends) if not is_joined]


def childless(above: Sequence[int]) -> list[int]:
    """Rows that are nobody's parent."""
    parents = set(above)
    return [row for row in range(len(above)) if row not in parents]


def in_order(rows: Sequence[int], names: Sequence[str]) -> list[int]:
    """Rows by number where all their names are whole numbers, else in file order."""
    if all(name.isascii() and name.isdecimal() and len(name) < 16 for name in names):
        return [row for _, row in sorted(zip(map(int, names), rows, strict=True))]
    return list(rows)
