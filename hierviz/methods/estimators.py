"""L2H and the fitted methods as estimators of scikit-learn: `hv.L2H`, `hv.TreeClustering`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.base import BaseEstimator, ClusterMixin
from sklearn.neighbors import NearestNeighbors
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from hierviz.core.cut import Cut, cut_into
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.tensors import without_torch
from hierviz.core.vectors import as_float64, mean_and_spread, unit_rows
from hierviz.errors import InputError
from hierviz.methods.assign import assign
from hierviz.methods.fit.fitting import fit_tree
from hierviz.methods.l2h.algorithm import l2h

_FLOATS = [np.float64, np.float32, np.float16]


class _TreeEstimator(ClusterMixin, BaseEstimator):
    """What both have in common: a tree that is cut into `n_clusters`, and its merges."""

    n_clusters: int
    tree_: Hierarchy

    def _keep(self, tree: Hierarchy, leaf_of_point: np.ndarray) -> None:
        self.tree_ = tree
        self.n_leaves_ = tree.n_leaves
        self.labels_ = self._group_of(leaf_of_point)
        self.children_, self.distances_ = _merges(tree)

    @property
    def cut_(self) -> Cut:
        """The cut whose groups are the clusters."""
        check_is_fitted(self, "tree_")
        return cut_into(self.tree_, self.n_clusters, nearest=True)

    def _group_of(self, leaf_of_point: np.ndarray) -> np.ndarray:
        """The group of each point; -1 for those in no leaf."""
        return np.append(self.cut_.group_of_leaf, np.int32(-1))[leaf_of_point]


def _merges(tree: Hierarchy) -> tuple[np.ndarray, np.ndarray]:
    """The two nodes of each merge and its height, as scikit-learn has them; of many nodes one after the other."""
    stands_for = np.arange(tree.n_nodes)
    pairs: list[tuple[int, int]] = []
    heights: list[float] = []
    for node in tree.merge_order.tolist():
        first, *others = stands_for[tree.children(node)].tolist()
        for other in others:
            pairs.append((first, other))
            heights.append(float(tree.height[node]))
            first = tree.n_leaves + len(pairs) - 1
        stands_for[node] = first
    return np.array(pairs, dtype=np.int64).reshape(-1, 2), np.array(heights)


class L2H(_TreeEstimator):
    """L2H as an estimator: groups of a model's clusters, from the logits of points.

    Parameters
    ----------
    n_clusters : int
        Groups into which the tree is cut; of those that exist the largest number up to it.
    aggregation : str
        How a group is scored, as for `hv.l2h`.

    Attributes
    ----------
    tree_ : Hierarchy
        Over the columns of the logits.
    cut_ : Cut
    labels_ : int32 array, shape (n_points,)
        Group of each point.
    children_ : int64 array, shape (n_leaves - 1, 2)
        The two nodes of each merge; merge t makes node n_leaves + t.
    distances_ : float64 array, shape (n_leaves - 1,)
        Height of each merge, in merge steps.
    n_leaves_, n_features_in_ : int
        Columns of the logits.

    Examples
    --------
    >>> logits = np.array([[4.0, 2.0, 0.0], [2.0, 3.0, 0.0], [0.0, 1.0, 5.0]])
    >>> model = L2H(n_clusters=2).fit(logits)
    >>> model.labels_.tolist(), model.predict([[0.0, 3.0, 1.0]]).tolist()
    ([1, 1, 0], [1])
    """

    def __init__(self, n_clusters: int = 2, *, aggregation: str = "sum-of-means") -> None:
        self.n_clusters = n_clusters
        self.aggregation = aggregation

    def fit(self, X: Any, y: object = None) -> L2H:
        """Make the tree of logits.

        Parameters
        ----------
        X : array, shape (n_points, n_clusters)
        y : ignored

        Raises
        ------
        ValueError
            Logits that are no finite table of at least two columns, an unknown aggregation, or a
            number of groups that the tree does not have.
        """
        logits = validate_data(self, without_torch(X), dtype=_FLOATS, ensure_min_features=2)
        tree = l2h(logits, aggregation=self.aggregation)
        self._keep(tree, assign(tree, logits))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Group of each of some further points, int32 (n_points,).

        Parameters
        ----------
        X : array, shape (n_points, n_clusters)
            Logits of the same model.
        """
        check_is_fitted(self, "tree_")
        return assign(self.cut_, validate_data(self, without_torch(X), dtype=_FLOATS, reset=False))


class TreeClustering(_TreeEstimator):
    """A method that fits a hierarchy to vectors as an estimator; graphs are for `hv.fit`.

    Parameters
    ----------
    n_clusters : int
        Groups into which the tree is cut; of those that exist the largest number up to it.
    method : str
        A key of `hierviz.methods.FIT_METHODS` that takes vectors.
    options : mapping, optional
        Options of the method.
    standardise, unit_rows : bool
        As for `hv.fit`.
    random_state : int, RandomState or None
        A whole number is the seed of `hv.fit`.

    Attributes
    ----------
    tree_, cut_, children_, distances_, n_leaves_
        As of `L2H`; leaves are the points, or the groups of them that the method makes.
    labels_ : int32 array, shape (n_points,)
        Group of each point; -1 for none.
    leaf_of_point_ : int32 array, shape (n_points,)

    Examples
    --------
    >>> points = np.array([[1.0, 0], [0, 1], [1, 0.1]])
    >>> model = TreeClustering(2, method="average").fit(points)
    >>> model.labels_.tolist(), model.predict([[2.0, 0.5]]).tolist()
    ([1, 0, 1], [1])
    """

    def __init__(
        self,
        n_clusters: int = 2,
        *,
        method: str = "ward",
        options: Mapping[str, Any] | None = None,
        standardise: bool = False,
        unit_rows: bool = True,
        random_state: Any = 0,
    ) -> None:
        self.n_clusters = n_clusters
        self.method = method
        self.options = options
        self.standardise = standardise
        self.unit_rows = unit_rows
        self.random_state = random_state

    def fit(self, X: Any, y: object = None) -> TreeClustering:
        """Fit the tree.

        Parameters
        ----------
        X : array, shape (n_points, n_dimensions)
        y : ignored

        Raises
        ------
        ValueError
            What `hv.fit` refuses, a graph, or a number of groups that the tree does not have.
        """
        if sparse.issparse(X):
            raise InputError(
                "Expected vectors, points x dimensions; found a sparse matrix, as graphs are.",
                hint="hv.fit(method, graph) makes the tree of a graph. A further point has no edges "
                "to it, so its group cannot be predicted.",
            )
        points = validate_data(self, without_torch(X), dtype=_FLOATS, ensure_min_samples=2)
        seed = self.random_state
        if not isinstance(seed, int | np.integer):
            seed = check_random_state(seed).randint(2**31)
        tree, self.leaf_of_point_ = fit_tree(
            self.method, points, standardise=self.standardise, unit_rows=self.unit_rows,
            seed=int(seed), **(self.options or {}),
        )  # fmt: skip
        self._keep(tree, self.leaf_of_point_)
        self._scale = mean_and_spread(points) if self.standardise else None
        self._nearest = NearestNeighbors(n_neighbors=1).fit(self._prepared(points))
        return self

    def predict(self, X: Any) -> np.ndarray:
        """Group of the nearest of the points that the tree was fitted to, int32 (n_points,).

        Parameters
        ----------
        X : array, shape (n_points, n_dimensions)

        Raises
        ------
        ValueError
            Points of another number of dimensions; a row of zeros that would be scaled to length 1.

        Notes
        -----
        Nearest by Euclidean distance, after the scaling that `fit` did: by the same mean and
        standard deviation, and to length 1, where the angle decides. This is one rule for all
        methods, and no method's own: k-means would take the nearest centre, which near a border
        can be another group. A point that is far from all of them gets a group too. The points
        themselves get their `labels_`, unless equal ones are in two groups.
        """
        check_is_fitted(self, "tree_")
        further = self._prepared(validate_data(self, without_torch(X), dtype=_FLOATS, reset=False))
        nearest = self._nearest.kneighbors(further, return_distance=False)[:, 0]
        return self._group_of(self.leaf_of_point_[nearest])

    def _prepared(self, points: np.ndarray) -> np.ndarray:
        """Points in the space of the tree."""
        values = as_float64(points, "vectors")
        if self._scale is not None:
            mean, spread = self._scale
            values = (values - mean) / spread
        return unit_rows(values) if self.unit_rows else values
