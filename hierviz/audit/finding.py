"""What the audit says: findings, and the list of them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import overload

from hierviz.core.immutable import brief


@dataclass(frozen=True)
class Side:
    """One side of a finding: clusters, and the points that show what they have to do with the other side.

    Parameters
    ----------
    clusters : tuple of int
        Ascending.
    points : tuple of int
        Rows of the study, the most decisive first.
    """

    clusters: tuple[int, ...]
    points: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """Something about the model that deserves a look: ids and numbers, no pictures.

    Parameters
    ----------
    kind : str
        A key of `FINDINGS`.
    sides : tuple of Side
        Two for a pair or a merge: the one that is seen with, or mistaken for, the other first. One
        for a single point.
    node : int
        Its place in the tree: the merge itself, else the lowest node above both sides.
    score : float
        Higher is stronger; comparable within a kind only.
    sentence : str
        What it claims, as plain text.
    numbers : mapping of str to float, int or str
        What it rests on.
    titles : tuple of str
        What the sides are called, where the names of their clusters do not say it.
    point : int, optional
        The row of the study that it is about; None where it is about clusters.
    """

    __repr__ = brief

    kind: str
    sides: tuple[Side, ...]
    node: int
    score: float
    sentence: str
    numbers: Mapping[str, float | int | str] = field(default_factory=dict)
    titles: tuple[str, ...] = ()
    point: int | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", MappingProxyType(dict(self.numbers)))

    @property
    def clusters(self) -> tuple[int, ...]:
        """The clusters of both sides, one side after the other."""
        return tuple(itertools.chain.from_iterable(side.clusters for side in self.sides))

    @property
    def points(self) -> tuple[int, ...]:
        """Rows of the study: of the sides in turn, the most decisive first."""
        in_turn = itertools.chain.from_iterable(
            itertools.zip_longest(*(side.points for side in self.sides))
        )
        return tuple(row for row in in_turn if row is not None)

    @property
    def key(self) -> str:
        """Identifies the finding, whatever its score: marks are kept under it."""
        clusters = sorted(side.clusters for side in self.sides)  # whichever side comes first
        sides = "/".join(" ".join(map(str, side)) for side in clusters)
        point = min(self.points) if len(self.sides) == 1 and self.points else self.point
        return f"{self.kind} {sides if point is None else f'point {point}'}"


@dataclass(frozen=True, eq=False)
class Audit(Sequence[Finding]):
    """The findings of a study, kind by kind, the highest score of each first.

    Parameters
    ----------
    findings : tuple of Finding
    what : str
        What was looked at, as a sentence.
    notices : tuple of str
        What a reader should know: such as scores computed without labels.
    missing : mapping of str to str
        The kinds that cannot be found here, and what each needs, as a sentence.
    """

    findings: tuple[Finding, ...]
    what: str
    notices: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "missing", MappingProxyType(dict(self.missing)))

    def __repr__(self) -> str:
        n = Counter(finding.kind for finding in self.findings)
        return (
            f"Audit({', '.join(f'{count} x {kind}' for kind, count in n.items()) or 'no findings'})"
        )

    def __len__(self) -> int:
        return len(self.findings)

    @overload
    def __getitem__(self, place: int) -> Finding: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, place: int | slice) -> Finding | tuple[Finding, ...]:
        return self.findings[place]

    def of(self, kind: str) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(finding for finding in self.findings if finding.kind == kind)
