"""What every method of this folder takes, returns and states about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy import Hierarchy
from hierviz.core.immutable import brief
from hierviz.errors import InputError
from hierviz.text import listed

#: Told how many pieces of the work are done, of how many; what it raises stops the work.
Tell = Callable[[int, int], object]


class Fitted(NamedTuple):
    """A tree and where the points are in it.

    Parameters
    ----------
    tree : Hierarchy
        Over the points, or over groups of them.
    leaf_of_point : int32 array, shape (n_points,)
    """

    tree: Hierarchy
    leaf_of_point: np.ndarray

    def noticing(self, *notices: str) -> Fitted:
        """The same, with more for a reader to know about the tree."""
        return self._replace(tree=replace(self.tree, notices=(*self.tree.notices, *notices)))


@dataclass(frozen=True, eq=False)
class Points:
    """Prepared points, as methods take them; made by `preparing.prepare`.

    Parameters
    ----------
    values : float64 array (n_points, n_dimensions), or csr_array (n_points, n_points)
        Vectors, or an undirected graph.
    has_unit_rows : bool
        True where the vectors are of length 1.
    lengths : float64 array, shape (n_points,), optional
        How long vectors were before that.
    """

    values: np.ndarray | sparse.csr_array
    has_unit_rows: bool = False
    lengths: np.ndarray | None = None

    @property
    def is_graph(self) -> bool:
        return sparse.issparse(self.values)

    @property
    def n(self) -> int:
        """Number of points."""
        return self.values.shape[0]

    @property
    def width(self) -> int:
        """Numbers per point: dimensions of vectors, or edges per point of a graph, at least 1."""
        if isinstance(self.values, np.ndarray):
            return self.values.shape[1]
        return edges_a_point(self.values)

    @cached_property
    def directions(self) -> np.ndarray:
        """Vectors at length 1, those of zeros as they are."""
        if self.has_unit_rows:
            return self.values
        length = np.linalg.norm(self.values, axis=1)
        return self.values / np.where(length > 0, length, 1.0)[:, None]

    @cached_property
    def all_to_themselves(self) -> np.ndarray:
        """The leaf of every point in a tree over the points."""
        return np.arange(self.n, dtype=np.int32)


def edges_a_point(graph: sparse.sparray) -> int:
    """Entries of a graph per point, rounded up, at least 1."""
    return max(1, -(-graph.nnz // max(1, graph.shape[0])))


@dataclass(frozen=True)
class Option:
    """One option of a method.

    Parameters
    ----------
    key : str
    meaning : str
        One sentence for a help text.
    default : int, float, str or bool
        Its type is the option's type.
    low, high : float, optional
        The range of a number, both ends included.
    choices : mapping of str to str
        What a text may be, with a sentence each.
    """

    key: str
    meaning: str
    default: Any
    low: float | None = None
    high: float | None = None
    choices: Mapping[str, str] | None = None

    def checked(self, value: Any) -> Any:
        """The value as the option's type; an `InputError` names what it may be."""
        kind = type(self.default)
        is_number = isinstance(value, int | float | np.integer | np.floating)
        if self.choices is not None:
            if isinstance(value, str) and value in self.choices:
                return value
            raise self._refusal(f"one of {listed(list(self.choices))}", value)
        if kind is bool:
            if isinstance(value, bool | np.bool_):
                return bool(value)
            raise self._refusal("True or False", value)
        if not is_number or isinstance(value, bool) or (kind is int and value % 1 != 0):
            raise self._refusal("a whole number" if kind is int else "a number", value)
        if np.isinf(value):
            raise self._refusal("a finite number", value)
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        if not low <= value <= high:
            raise self._refusal(f"a number from {low:g} to {high:g}", value)
        return kind(value)

    def _refusal(self, expected: str, value: object) -> InputError:
        return InputError(
            f"Option {self.key!r}: expected {expected}; found {value!r}.", hint=self.meaning
        )


class Cost(NamedTuple):
    """Estimated cost of a run: seconds on two cores, and bytes besides the points."""

    seconds: float
    bytes: float


@dataclass(frozen=True)
class FitMethod:
    """One method as the app, the shell and Python offer it.

    Parameters
    ----------
    key, label : str
        How programs and readers call it.
    meaning : str
        One sentence.
    function : callable
        ``function(points, *, seed, tell, **options) -> Fitted``.
    options : tuple of Option
    cost : callable
        ``cost(n_points, width, options) -> Cost``; `width` as `Points.width`.
    takes_graphs, takes_vectors : bool
    is_flat : bool
        True where groups are found, and a tree is made of them by average linkage of their means.
    keeps_best : bool
        True where the work can be ended at any time with the best tree so far.
    instead : str
        What to do where memory does not suffice.
    """

    __repr__ = brief

    key: str
    label: str
    meaning: str
    function: Callable[..., Fitted]
    cost: Callable[[int, int, Mapping[str, Any]], Cost]
    options: tuple[Option, ...] = ()
    takes_vectors: bool = True
    takes_graphs: bool = False
    is_flat: bool = False
    keeps_best: bool = False
    instead: str = (
        "Take fewer points, or a method that needs less memory: birch, hierarchical-kmeans."
    )

    def takes(self, points: object) -> bool:
        """True for points of a kind that the method can be given: vectors, or a sparse graph."""
        return self.takes_graphs if sparse.issparse(points) else self.takes_vectors

    def checked(self, options: Mapping[str, object]) -> dict[str, Any]:
        """All options with their values; an `InputError` for unknown ones and values out of range."""
        return checked_options(self.label, self.options, options)


def checked_options(
    label: str, options: tuple[Option, ...], given: Mapping[str, object]
) -> dict[str, Any]:
    """All options of a method with their values; an `InputError` for unknown ones and values out of range."""
    known = {option.key: option for option in options}
    if unknown := sorted(set(given) - set(known)):
        raise InputError(
            f"{label} has no option {unknown[0]!r}.",
            hint=f"Its options: {listed(list(known))}." if known else "It has none.",
        )
    return {key: option.checked(given.get(key, option.default)) for key, option in known.items()}
