"""The type: what decides the colours of a tree, described once for browser, exports and notebook."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from hierviz.core.immutable import brief
from hierviz.encodings.palettes import PALETTE

#: Entries that a legend lists.
MOST_ENTRIES = 40

Kind = Literal["group", "category", "number", "class share"]


@dataclass(frozen=True, eq=False)
class Encoding:
    """What decides the colour of every node.

    Parameters
    ----------
    key : str
        The name used in views, links and the shell.
    label : str
        The name shown to readers.
    kind : {"group", "category", "number", "class share"}
        "group": the group of the cut that a node is in. "category": the value
        that all leaves below share. The others: a number of every node.
    codes : int array, shape (n_leaves,)
        For "category": place in `values` of each leaf, -1 for none.
    values : tuple of str
    colours : tuple of str
        Of groups and of values, ``#rrggbb``; they come back where there are more.
    numbers : float array, shape (n_nodes,)
        For "number" and "class share"; nan for none.
    low, high : float
        The numbers at the ends of the ramp.
    low_text, high_text : str
    is_log : bool
        True where the ramp runs along the logarithm.
    class_points : int array, shape (n_leaves,)
        For "class share": points of the class in each leaf.
    title_of_part : str
        The legend's title where it lists only the first entries; `title` where it lists all.
    title : str
        "" for `label`.
    """

    __repr__ = brief

    key: str
    label: str
    kind: Kind
    codes: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    values: tuple[str, ...] = ()
    colours: tuple[str, ...] = PALETTE
    numbers: np.ndarray = field(default_factory=lambda: np.empty(0))
    low: float = 0.0
    high: float = 1.0
    low_text: str = "0 %"
    high_text: str = "100 %"
    is_log: bool = False
    class_points: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    title: str = ""
    title_of_part: str = ""

    def legend_title(self, *, is_part: bool = False) -> str:
        """The title of the legend; `is_part` where it does not list all there is."""
        return (self.title_of_part if is_part else "") or self.title or self.label

    @property
    def has_entries(self) -> bool:
        """True where the legend lists colours, False where it shows a ramp."""
        return self.kind in ("group", "category")

    @property
    def value_texts(self) -> tuple[str, ...]:
        """The values as written in a legend."""
        return tuple(value or "(blank)" for value in self.values)

    def places(self) -> np.ndarray:
        """Position of every node's number between the ends, float64 from 0 to 1; nan for none."""
        if not self.high > self.low:
            return np.where(np.isnan(self.numbers), np.nan, 1.0)
        if self.is_log:
            above = np.log(np.maximum(self.numbers, self.low) / self.low)
            return above / np.log(self.high / self.low)
        return (self.numbers - self.low) / (self.high - self.low)


#: The one encoding that every tree has.
GROUPS = Encoding(
    "group", "groups of the cut", "group", title="Groups", title_of_part="Largest groups"
)
