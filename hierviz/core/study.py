"""Everything loaded about one model on one data set."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Protocol, cast, runtime_checkable

import numpy as np
from scipy import sparse

from hierviz.core.hierarchy_arrays import frozen
from hierviz.core.immutable import Immutable
from hierviz.core.predictions import Predictions, predict
from hierviz.errors import InputError, require


@dataclass(frozen=True)
class Notice:
    """Something a reader should know about a study that is still usable."""

    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


@dataclass(frozen=True)
class FileRead:
    """What a file of a study was read as.

    Parameters
    ----------
    name : str
        Of the file.
    what : str
        In words: "40 points x 5 clusters, first line taken as heading".
    columns : mapping
        Of a table: what was decided about its columns, as ``[columns]`` of study.toml says it.
    """

    name: str
    what: str
    columns: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.name}: {self.what}."


@runtime_checkable
class ImageSource(Protocol):
    """Pictures of the points: row -> picture."""

    #: Where the pictures come from, in words.
    origin: str
    #: False when a picture shows the point's class but is not the very image that was scored.
    exact: bool
    #: int (n_points,), the same number for rows that show one picture, views of it say; None where none do.
    together: np.ndarray | None

    def has(self, row: int) -> bool:
        """True when there is a picture for this point."""

    def picture(self, row: int, size: int | None = None) -> np.ndarray:
        """The picture of a point, uint8 (height, width, 3), at most `size` pixels per side."""

    def fingerprint(self) -> str:
        """A hash over what the pictures depend on."""


@dataclass(frozen=True, eq=False, repr=False)
class Study(Immutable):
    """Everything loaded about one model on one data set. Made by `hierviz.read_study`.

    Parameters
    ----------
    name : str
    logits : array, shape (n_points, n_clusters), optional
        float16, float32 or float64; memory-mapped where large.
    assignments : int32 array, shape (n_points,), optional
        Cluster of each point, when there are no logits. With neither, but embeddings or a
        graph, every point is a cluster of its own: see `has_clusters`.
    labels : int32 array, shape (n_points,), optional
        True class of each point, -1 where unknown.
    class_names : tuple of str
        Name of each class.
    class_table : mapping of column name to tuple of str
        Further columns of classes.csv, one value per class ("" where missing).
    cluster_is_class : bool
        True for a classifier: cluster k is class k.
    train_logits, train_labels : arrays, optional
        A separate split from which the tree is inferred.
    images : ImageSource, optional
    embeddings : array, shape (n_points, n_dimensions), optional
        One vector per point, float16, float32 or float64; memory-mapped where large.
    graph : csr_array, shape (n_points, n_points), optional
        How alike points are, symmetric, 0 or above; loops on the diagonal.
    title, source, licence : str
        In words, from study.toml.
    options : mapping
        Further settings of study.toml.
    notices : tuple of Notice
    files : tuple of FileRead
        What each of its files was read as.
    group_names : mapping of tuple of int to str
        Names that people gave to groups: the group's clusters, ascending -> name.
    fingerprint : str
        Hash over all bytes; two studies with one fingerprint are the same.
    folder : str
        Where it was read from; "" for none.
    predicted : Predictions, optional
        What was found about every point while the logits were opened; see `predictions`.
    first_look : object, optional
        What L2H needs to know of every row of `tree_logits`, found at the same time where they
        are large, so that it need not read them again.
    """

    _left_out = ("predicted", "first_look")  # known of the very array that was read

    name: str
    logits: np.ndarray | None = None
    assignments: np.ndarray | None = None
    labels: np.ndarray | None = None
    class_names: tuple[str, ...] = ()
    class_table: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cluster_is_class: bool = True
    train_logits: np.ndarray | None = None
    train_labels: np.ndarray | None = None
    images: ImageSource | None = field(default=None, repr=False)
    embeddings: np.ndarray | None = field(default=None, repr=False)
    graph: sparse.csr_array | None = field(default=None, repr=False)
    title: str = ""
    source: str = ""
    licence: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()
    files: tuple[FileRead, ...] = ()
    group_names: Mapping[tuple[int, ...], str] = field(default_factory=dict)
    fingerprint: str = ""
    folder: str = ""
    predicted: Predictions | None = field(default=None, repr=False)
    first_look: object = field(default=None, repr=False)

    def __post_init__(self) -> None:
        require(self.name, str, "Its name comes first; hv.study_from(logits=...) needs none.")
        if self.logits is not None and self.assignments is not None:
            raise InputError("A study has either logits or assignments, not both.")
        if all(part is None for part in (self.logits, self.assignments, *self._of_points)):
            raise InputError("A study has logits, assignments, embeddings or a graph; found none.")
        if not self.fingerprint:  # made by hand, not read
            from hierviz.core.study_checks import check_study  # which knows of this module

            check_study(self)
        object.__setattr__(self, "class_table", MappingProxyType(dict(self.class_table)))
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))
        object.__setattr__(self, "group_names", MappingProxyType(dict(self.group_names)))

    def __repr__(self) -> str:
        parts = [f"{self.n_points:,} {self.points_called}"]
        parts += [f"{self.n_clusters:,} clusters"] if self.has_clusters else []
        parts += [f"{self.n_classes:,} classes"] if self.has_labels else ["no labels"]
        parts += [
            name for name in ("embeddings", "graph", "images") if getattr(self, name) is not None
        ]
        return f"Study({self.name!r}, {', '.join(parts)})"

    @property
    def _of_points(self) -> tuple[np.ndarray | None, sparse.csr_array | None]:
        return self.embeddings, self.graph

    @cached_property
    def _rows(self) -> np.ndarray:
        """The logits, else the assignments, else one cluster per point."""
        if self.has_clusters:
            return cast(np.ndarray, self.assignments if self.logits is None else self.logits)
        n_points = next(part.shape[0] for part in self._of_points if part is not None)
        return frozen(np.arange(n_points, dtype=np.int32))

    @property
    def has_clusters(self) -> bool:
        """False for vectors or a graph alone: then every point is a cluster, a leaf of a tree."""
        return self.logits is not None or self.assignments is not None

    def with_clusters(self, cluster_of_point: np.ndarray, n_clusters: int) -> Study:
        """The same points in other clusters, in place of the model's output.

        Parameters
        ----------
        cluster_of_point : int array, shape (n_points,)
            -1 for none.
        n_clusters : int

        Raises
        ------
        InputError
            Another number of points, or a cluster that is not below `n_clusters`.
        """
        clusters = np.asarray(cluster_of_point)
        most = int(clusters.max(initial=-1)) if clusters.ndim == 1 else -1
        if clusters.shape != (self.n_points,) or clusters.min(initial=0) < -1 or most >= n_clusters:
            raise InputError(
                f"Expected clusters from 0 to {n_clusters - 1:,}, or -1, of {self.n_points:,} points; "
                f"found shape {clusters.shape}, the largest {most:,}."
            )
        clusters = frozen(clusters.astype(np.int32))
        mark = hashlib.blake2b(f"{self.fingerprint} {n_clusters}".encode(), digest_size=16)
        mark.update(clusters.data)
        return replace(
            self,
            logits=None,
            assignments=clusters,
            train_logits=None,
            train_labels=None,
            predicted=None,
            first_look=None,
            cluster_is_class=False,
            options={**self.options, "n_clusters": n_clusters},
            fingerprint=mark.hexdigest(),
        )

    @property
    def n_points(self) -> int:
        """Number of evaluation points."""
        return len(self._rows)

    @property
    def n_clusters(self) -> int:
        """Number of clusters: columns of the logits, or the largest assignment plus one.

        Without logits, ``options["n_clusters"]`` counts clusters to which no point belongs.
        """
        if self.logits is not None:
            return self.logits.shape[1]
        n_assigned = int(self._rows.max(initial=-1)) + 1
        if type(said := self.options.get("n_clusters")) is int:
            n_assigned = max(n_assigned, said)
        return max(n_assigned, len(self.class_names) if self.cluster_is_class else 0)

    @cached_property
    def n_classes(self) -> int:
        """Number of classes: names given, or the largest label plus one."""
        n_labelled = 0 if self.labels is None else int(self.labels.max(initial=-1)) + 1
        return max(len(self.class_names), n_labelled)

    @cached_property
    def predictions(self) -> Predictions | None:
        """Cluster and confidence of every point; None without logits.

        Worked out when first asked for, where that was not done while the logits were opened.
        """
        known = self.predicted
        if self.logits is None or (known is not None and known.logits is self.logits):
            return known
        return predict(self.logits)

    @property
    def cluster_of_point(self) -> np.ndarray:
        """Cluster of each point, int32 (n_points,): as given, or that of the largest logit."""
        return self._rows if self.predictions is None else self.predictions.assignments

    @property
    def has_labels(self) -> bool:
        """True when at least one point has a known class."""
        return self.labels is not None and bool((self.labels >= 0).any())

    @property
    def points_called(self) -> str:
        """Name of its points: "evaluation points" where the tree comes from others, else "points"."""
        return "points" if self.train_logits is None else "evaluation points"

    @property
    def tree_points_called(self) -> str:
        """Name of the points that the tree comes from: "training points" where it has its own."""
        return "points" if self.train_logits is None else "training points"

    @property
    def tree_logits(self) -> np.ndarray | None:
        """The logits a tree is inferred from: the training split where there is one."""
        return self.logits if self.train_logits is None else self.train_logits
