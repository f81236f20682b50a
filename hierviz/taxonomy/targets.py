"""What groups of points are measured against: the classes, or coarser labels that a study or a taxonomy gives them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy_arrays import ReadOnlyArrays
from hierviz.core.immutable import brief
from hierviz.core.naming import class_names, naming_columns
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy.groups import partition_at_depth
from hierviz.taxonomy.taxonomy import Taxonomy
from hierviz.text import did_you_mean, isolated, listed


@dataclass(frozen=True, eq=False)
class Target(ReadOnlyArrays):
    """Labels that the groups of a tree are measured against, each a set of classes. Made by `targets`.

    Attributes
    ----------
    key : str
        "" for the classes themselves, the name of a column of the class table, "depth:4".
    name : str
        In words: "classes", "superclass", "WordNet at depth 4".
    label_names : tuple of str, shape (n_labels,)
    label_of_class : int32 array, shape (n_classes,)
        -1 for a class that has none: its points are left out.
    """

    __repr__ = brief

    key: str
    name: str
    label_names: tuple[str, ...]
    label_of_class: np.ndarray

    @property
    def n_labels(self) -> int:
        """Number of labels that a class has."""
        return len(np.unique(self.label_of_class[self.label_of_class >= 0]))

    def labels(self, of_points: np.ndarray) -> np.ndarray:
        """The coarser label of points whose class is given, int32 (n_points,); -1 for none.

        Raises
        ------
        InputError
            For a class that the target does not know.
        """
        classes = np.asarray(of_points)
        if classes.size and not -1 <= classes.min() <= classes.max() < len(self.label_of_class):
            raise InputError(
                f"Expected classes from -1 to {len(self.label_of_class) - 1}; "
                f"found {classes.min()} to {classes.max()}."
            )
        return np.append(self.label_of_class, np.int32(-1))[classes]

    def counts(self, counts: sparse.csr_array) -> sparse.csr_array:
        """A contingency table of clusters and classes as one of clusters and labels.

        Examples
        --------
        >>> pets = Target("sort", "sort", ("pet", "wild"), np.array([0, 0, 1]))
        >>> pets.counts(sparse.csr_array([[1, 2, 0], [0, 1, 3]])).toarray().tolist()
        [[3, 0], [1, 3]]
        """
        known = np.flatnonzero(self.label_of_class[: counts.shape[1]] >= 0)
        shape = (counts.shape[1], len(self.label_names))
        where = (known, self.label_of_class[known])
        one = np.ones(len(known), dtype=np.int64)
        coarser = counts @ sparse.csr_array((one, where), shape=shape)
        coarser.sort_indices()
        return coarser


def targets(study: Study, taxonomy: Taxonomy | None = None) -> tuple[Target, ...]:
    """What the groups of a study's tree can be measured against.

    Returns
    -------
    tuple of Target
        The classes; the columns of the class table that put classes together;
        the depths of the taxonomy, but those that put all classes together, or
        none, or just as the depth before.
    """
    found = [_classes(study), *(_column(study, column) for column in naming_columns(study))]
    if taxonomy is not None:
        before, n_placed = 1, int((taxonomy.concept_of_class >= 0).sum())
        for depth in range(int(taxonomy.depth.max(initial=0)) + 1):
            one = _depth(study, taxonomy, depth)
            if before < one.n_labels < n_placed:
                found.append(one)
            before = one.n_labels
    return tuple(found)


def target_of(study: Study, key: str, taxonomy: Taxonomy | None = None) -> Target:
    """One thing to measure against, by its key: "" or "classes", a column, or "depth:4" of a taxonomy.

    Raises
    ------
    InputError
        No such column or depth, or a depth without a taxonomy.
    """
    if key in study.class_table:
        return _column(study, key)
    if key in ("", "classes"):
        return _classes(study)
    if depth := re.fullmatch(r"depth:([0-9]{1,4})", key):
        if taxonomy is None:
            raise InputError(f"To measure against {key!r} a taxonomy is needed.")
        return _depth(study, taxonomy, int(depth[1]))
    hint = f"{did_you_mean(key, study.class_table, count=1)} Or depth:N, of a taxonomy.".strip()
    raise InputError(
        f"The class table has no column {key!r}; it has {listed(study.class_table) or 'none'}.",
        hint=hint,
    )


def _classes(study: Study) -> Target:
    names = class_names(study)
    return Target("", "classes", names, np.arange(len(names), dtype=np.int32))


def _column(study: Study, column: str) -> Target:
    """Classes with the same value; an empty value is no label."""
    values = study.class_table[column]
    names = tuple(dict.fromkeys(value for value in values if value))
    place = {name: label for label, name in enumerate(names)}
    of_class = [place.get(value, -1) for value in values]
    return _padded(study, column, isolated(column), names, of_class)


def _depth(study: Study, taxonomy: Taxonomy, depth: int) -> Target:
    groups = partition_at_depth(taxonomy, depth)
    names = tuple(taxonomy.labels[concept] for concept in groups.concepts)
    name = f"{isolated(taxonomy.name)} at depth {depth}"
    return _padded(study, f"depth:{depth}", name, names, groups.group_of_class)


def _padded(study: Study, key: str, name: str, names: tuple[str, ...], of_class) -> Target:
    """A target that knows every class of the study, those beyond the class table too."""
    label = np.full(max(study.n_classes, len(of_class)), -1, dtype=np.int32)
    label[: len(of_class)] = of_class
    return Target(key, name, names, label)
