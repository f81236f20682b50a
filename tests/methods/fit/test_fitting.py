"""What holds for every method: its answer, its options, and what it refuses."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from hierviz.errors import InputError
from hierviz.methods.fit import FIT_METHODS, Option, fit_tree, foretell, prepare
from tests.methods.fit.strategies import graphs, vectors

VECTORS = [key for key, method in FIT_METHODS.items() if method.takes_vectors]
GRAPHS = [key for key, method in FIT_METHODS.items() if method.takes_graphs]
few = settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])


def check(found, n_points):
    tree, leaf = found
    assert leaf.shape == (n_points,) and leaf.dtype == np.int32
    assert np.unique(leaf).tolist() == list(range(tree.n_leaves))
    assert tree.source


@pytest.mark.parametrize("method", VECTORS)
@given(points=vectors(min_points=1))
@few
def test_every_point_is_in_a_leaf_and_every_leaf_has_points(method, points):
    check(fit_tree(method, points), len(points))
    check(fit_tree(method, points, unit_rows=False), len(points))


@pytest.mark.parametrize("method", GRAPHS)
@given(graph=graphs(loops=True))
@few
def test_every_point_of_a_graph_is_in_a_leaf_even_of_one_in_parts(method, graph):
    check(fit_tree(method, graph), graph.shape[0])


@pytest.mark.parametrize("method", VECTORS)
@given(points=vectors(), seed=st.integers(0, 3))
@few
def test_equal_seeds_give_equal_trees(method, points, seed):
    one, other = (fit_tree(method, points, seed=seed) for _ in range(2))
    assert one.tree.parent.tolist() == other.tree.parent.tolist()
    assert one.leaf_of_point.tolist() == other.leaf_of_point.tolist()


@pytest.mark.parametrize("method", VECTORS)
def test_points_that_are_all_equal_make_a_tree(method):
    check(fit_tree(method, np.ones((6, 3))), 6)


@pytest.mark.parametrize("method", VECTORS)
def test_one_point_is_one_leaf(method):
    tree, leaf = fit_tree(method, np.array([[1.0, 2.0]]))
    assert tree.parent.tolist() == [-1] and leaf.tolist() == [0]


@pytest.mark.parametrize("method", VECTORS)
def test_two_far_groups_are_kept_apart(method):
    rng = np.random.default_rng(0)
    points = rng.normal(size=(40, 3)) * 0.05
    points[:20, 0] += 1
    points[20:, 1] += 1
    tree, leaf = fit_tree(method, points)
    if tree.leaf_names[-1] == "noise":
        leaf = np.where(leaf == tree.n_leaves - 1, -1, leaf)
    on_the_left = {
        tuple(sorted(set(leaf[part].tolist()) - {-1})) for part in (slice(20), slice(20, 40))
    }
    groups = {tuple(sorted(tree.leaves_below(node).tolist())) for node in range(tree.n_nodes)}
    assert on_the_left <= groups


@pytest.mark.parametrize("method", VECTORS)
def test_a_missing_value_is_refused_with_its_place(method):
    points = np.ones((5, 3))
    points[2, 1] = np.nan
    with pytest.raises(InputError, match="found nan in row 2, column 1"):
        fit_tree(method, points)


def test_a_row_of_zeros_has_no_unit_length():
    with pytest.raises(InputError, match="row 1"):
        fit_tree("ward", np.array([[1.0, 0], [0, 0]]))
    assert fit_tree("ward", np.array([[1.0, 0], [0, 0]]), unit_rows=False).tree.n_leaves == 2


def test_constant_columns_are_no_obstacle_when_standardised():
    points = np.column_stack([np.full(6, 0.1), np.arange(6.0) ** 2])
    assert fit_tree("average", points, standardise=True).tree.n_leaves == 6
    assert (prepare(points, standardise=True, to_unit_rows=False).values[:, 0] == 0).all()


@pytest.mark.parametrize("method", VECTORS)
def test_too_little_memory_is_said_before_anything_is_done(method):
    with pytest.raises(
        InputError, match=r"takes about .* GiB of memory; 0.0 GiB may be used"
    ) as error:
        fit_tree(method, np.full((10, 2), np.nan), memory=1)
    assert error.value.hint == FIT_METHODS[method].instead


def test_the_machines_memory_is_the_limit_when_none_is_given():
    points = np.broadcast_to(np.ones(1), (50_000_000, 1))
    with pytest.raises(InputError, match="50,000,000 points"):
        fit_tree("complete", points)


@pytest.mark.parametrize(
    ("graph", "words"),
    [
        ([[0, 1], [2, 0]], "same weight in both directions"),
        ([[0, -1], [-1, 0]], "weights of 0 or above"),
        ([[0, np.nan], [np.nan, 0]], "finite weights"),
        ([[0, 0], [0, 0]], "a graph with edges"),
    ],
)
def test_what_is_no_graph_is_refused(graph, words):
    with pytest.raises(InputError, match=words):
        fit_tree("paris", sparse.csr_array(np.array(graph, float)))


def test_methods_for_vectors_take_no_graph():
    with pytest.raises(InputError, match="Ward linkage takes vectors") as error:
        fit_tree("ward", sparse.csr_array(np.ones((2, 2))))
    assert "paris" in error.value.hint
    with pytest.raises(InputError, match="no columns to standardise"):
        fit_tree("paris", sparse.csr_array(np.ones((2, 2))), standardise=True)


@pytest.mark.parametrize("points", [[[1.0, 2]], np.ones(3), np.ones((0, 3)), np.ones((3, 0))])
def test_what_is_no_table_is_refused(points):
    with pytest.raises(InputError, match=r"[Ee]xpected"):
        fit_tree("single", points)


def test_an_unknown_method_or_option_is_refused_with_the_known_ones():
    with pytest.raises(InputError, match="Unknown method 'wart'") as error:
        fit_tree("wart", np.eye(3))
    assert "ward" in error.value.hint
    with pytest.raises(InputError, match="Average linkage has no option 'k'") as error:
        fit_tree("average", np.eye(3), k=3)
    assert "metric" in error.value.hint
    with pytest.raises(InputError, match="has no option 'k'") as error:
        fit_tree("single", np.eye(3), k=3)
    assert "none" in error.value.hint


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        (Option("k", "Help.", 3, 1, 5), 2.5, "a whole number"),
        (Option("k", "Help.", 3, 1, 5), True, "a whole number"),
        (Option("k", "Help.", 3, 1, 5), 6, "from 1 to 5"),
        (Option("k", "Help.", 3, 1, 5), "3", "a whole number"),
        (Option("x", "Help.", 0.5, 0), np.nan, "from 0 to inf"),
        (Option("x", "Help.", 0.5, 0), np.inf, "a finite number"),
        (Option("b", "Help.", False), 1, "True or False"),
        (Option("m", "Help.", "a", choices={"a": "A", "b": "B"}), "c", "one of a, b"),
        (Option("m", "Help.", "a", choices={"a": "A", "b": "B"}), ["a"], "one of a, b"),
    ],
)
def test_options_outside_their_range_are_refused(option, value, words):
    with pytest.raises(InputError, match=words) as error:
        option.checked(value)
    assert error.value.hint == "Help."


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        (Option("k", "", 3, 1, 5), 5.0, 5),
        (Option("k", "", 3, 1, 5), np.int64(1), 1),
        (Option("x", "", 0.5), 1, 1.0),
        (Option("b", "", False), np.True_, True),
    ],
)
def test_options_become_their_type(option, value, expected):
    found = option.checked(value)
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize("key", FIT_METHODS)
def test_the_registry_says_what_a_reader_needs(key):
    method = FIT_METHODS[key]
    assert method.key == key and method.meaning.endswith(".") and method.instead
    assert method.checked({}) == {
        option.key: option.checked(option.default) for option in method.options
    }
    costs = [foretell(key, (n, 10)) for n in (10, 1000, 100_000)]
    for lower, higher in pairwise(costs):
        assert 0 < lower.seconds < higher.seconds and 0 < lower.bytes < higher.bytes


def test_progress_is_told_to_the_end():
    told = []
    fit_tree(
        "hierarchical-kmeans",
        np.random.default_rng(0).normal(size=(300, 2)),
        progress=lambda *at: told.append(at),
    )
    assert len(told) > 2 and told[-1] == (1, 1)
