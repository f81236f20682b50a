"""L2H equals its definition; its rules, worked out by hand."""

from __future__ import annotations

import tracemalloc
import warnings

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hierviz.core.hierarchy import EVIDENCE_DTYPE
from hierviz.errors import Cancelled, HiervizWarning, InputError, TreeError
from hierviz.io import read_study
from hierviz.methods import AGGREGATIONS, METHODS, l2h, share_of_time
from tests.naive.l2h import array_l2h, naive_l2h
from tests.places import shared

NEAR_TIE = 1e-10


def quiet_l2h(logits, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HiervizWarning)
        return l2h(logits, **options)


def groups_below(tree):
    return [frozenset(tree.leaves_below(node).tolist()) for node in range(tree.n_nodes)]


def precision(logits):
    """How far from the definition, relatively, values may be."""
    return 1e-9 if np.asarray(logits).itemsize == 8 else 1e-6


def assert_is_definition(tree, wanted, rel=1e-9):
    group = groups_below(tree)
    made = tree.evidence[~tree.evidence["empty"]]
    assert len(made) == len(wanted.steps)
    for record, step in zip(made, wanted.steps, strict=True):
        assert group[record["selected"]] == step.selected
        assert group[record["partner"]] == step.partner
        assert group[record["node"]] == step.selected | step.partner
        assert record["score"] == pytest.approx(step.score, rel=rel)
        assert record["partner_value"] == pytest.approx(step.partner_value, rel=rel)
        assert record["runner_up_value"] == pytest.approx(
            step.runner_up_value, rel=rel, nan_ok=True
        )
        assert (record["runner_up"] == -1) == (step.runner_up is None)
        if step.runner_up is not None and step.runner_up_value > 0:
            assert group[record["runner_up"]] == step.runner_up
        assert record["n_points"] == step.n_points
        assert record["n_moved"] == step.n_moved
    steps = np.arange(1, tree.n_inner + 1)
    if tree.evidence["empty"].sum() == 2:  # the node of empty clusters counts as merged first
        steps[-2:] = 0, tree.n_inner - 1
    assert (tree.evidence["step"] == steps).all()
    assert (tree.evidence["node"] == np.arange(tree.n_leaves, tree.n_nodes)).all()
    assert (tree.height[tree.n_leaves :] == steps).all()


@st.composite
def logit_tables(draw, max_clusters=60):
    """Random logits: classes or noise, confident or flat, hubs, clusters without points, all widths."""
    n_clusters = draw(st.integers(2, max_clusters))
    n_points = draw(st.integers(1, 80))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    logits = rng.normal(size=(n_points, n_clusters))
    if draw(st.booleans()):
        centres = rng.normal(size=(n_clusters, 4))
        classes = rng.integers(n_clusters, size=n_points)
        logits += 2 * centres[classes] @ centres.T
    logits *= draw(st.sampled_from([1.0, 4.0, 0.01]))
    if draw(st.booleans()):  # hubs that draw everybody
        logits[:, rng.integers(n_clusters, size=2)] += 1.5 * np.abs(logits).max()
    n_empty = draw(st.integers(0, n_clusters - 1)) if draw(st.booleans()) else 0
    logits[:, rng.permutation(n_clusters)[:n_empty]] -= draw(st.sampled_from([0.5, 3.0, 50.0]))
    return logits.astype(draw(st.sampled_from([np.float16, np.float32, np.float64])))


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@settings(max_examples=100, deadline=None)
@given(logits=logit_tables())
def test_merges_and_evidence_are_the_definitions(aggregation, logits):
    wanted = naive_l2h(logits, aggregation)
    assume(wanted.margin > NEAR_TIE)
    for switch in "10":  # the compiled engine, and numpy's
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HIERVIZ_NUMBA", switch)
            tree = quiet_l2h(logits, aggregation=aggregation)
        assert_is_definition(tree, wanted, precision(logits))
        assert tree.evidence["empty"].sum() == min(len(wanted.left_empty), 2)


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_saturated_ties_go_to_the_first_group_as_in_the_definition(aggregation, data):
    # Logits 1000 apart make every probability exactly 0 or 1, so every sum is exact
    # in any order and ties are real ones.
    n_clusters = data.draw(st.integers(2, 8))
    n_points = data.draw(st.integers(1, 24))
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    logits = 1000.0 * np.argsort(rng.random((n_points, n_clusters)), axis=1)
    assert_is_definition(quiet_l2h(logits, aggregation=aggregation), naive_l2h(logits, aggregation))


# Rules by hand --------------------------------------------------------------


def test_the_first_group_in_the_list_is_selected_and_the_first_partner_wins():
    # One point per cluster, all confidences equal: cluster 0 is selected first.
    # Its point gives 1, 2 and 3 equal logits; the first index, 1, takes it.
    #   0: [9 0 0 0]   1: [0 9 0 0]   2: [0 0 9 0]   3: [0 0 0 9]
    # The list is then [2, 3, {0 1}]; 2 and 3 score less than {0 1}, and 2 is first.
    # Its point's first best column is 0, so 2 joins {0 1}: 3 gets nothing.
    # Last, 3 is selected against {0 1 2}.
    tree = l2h(9 * np.eye(4))
    assert tree.parent.tolist() == [4, 4, 5, 6, 5, 6, -1]
    assert tree.evidence["selected"].tolist() == [0, 2, 3]
    assert tree.evidence["partner"].tolist() == [1, 4, 5]
    assert tree.evidence["n_moved"].tolist() == [1, 1, 1]
    # The runner-up is the first of the others, with nothing moved to it.
    assert tree.evidence["runner_up"].tolist() == [2, 3, -1]
    assert tree.evidence["runner_up_value"][:2].tolist() == [0, 0]
    assert np.isnan(tree.evidence["runner_up_value"][2])
    # Point 0 without column 0 is [0 0 0]: a probability of 1/3, on one cluster.
    # Point 2 without column 2 is [0 0 0]: 1/3, shared by the two clusters of {0 1}.
    # Point 3 without column 3 is [0 0 0]: 1/3, shared by the three of {0 1 2}.
    confidence = np.exp(9) / (np.exp(9) + 3)
    assert tree.evidence["score"] == pytest.approx([confidence] * 3)
    assert tree.evidence["partner_value"] == pytest.approx([1 / 3, 1 / 6, 1 / 9])


def test_a_point_with_tied_logits_belongs_to_the_first_column():
    # Both points are tied between 0 and 1 and belong to 0; 1 is empty.
    # 2 has one point. Confidence: 0 -> e/(2e+1) = 0.42, 2 -> e^9/(e^9+2) = 0.9998.
    # 0 is selected; without it both points go to 1, which has no points but may be chosen.
    logits = [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 9.0]]
    with pytest.warns(HiervizWarning, match=r"1 of 3 clusters have no points; each was merged"):
        tree = l2h(np.array(logits))
    assert tree.parent.tolist() == [3, 3, 4, 4, -1]
    assert not tree.evidence["empty"].any()
    assert tree.evidence["n_points"][0] == tree.evidence["n_moved"][0] == 2
    assert tree.evidence["partner_value"][0] == pytest.approx(2 * np.e / (np.e + 1))


def test_the_three_aggregations_disagree_on_a_case_made_for_it():
    # Cluster 0: four points of confidence 0.5, cluster 1: one of 0.6, cluster 2: one of 0.9.
    rest = lambda p: (1 - p) / 2 * np.array([1.2, 0.8])  # noqa: E731
    rows = [np.insert(rest(0.5), 0, 0.5)] * 4
    rows += [np.insert(rest(0.6), 1, 0.6), np.insert(rest(0.9), 2, 0.9)]
    logits = np.log(rows)
    # means: 0.5, 0.6, 0.9 -> 0 first, sums: 2.0, 0.6, 0.9 -> 1 first.
    first = {name: quiet_l2h(logits, aggregation=name).evidence[0] for name in AGGREGATIONS}
    assert first["sum-of-means"]["selected"] == 0
    assert first["sum-of-means"]["score"] == pytest.approx(0.5)
    assert first["mean-of-means"]["selected"] == 0
    assert first["sum-of-sums"]["selected"] == 1
    assert first["sum-of-sums"]["score"] == pytest.approx(0.6)
    # then {0 1} scores 0.5 + 0.6 = 1.1 > 0.9 as a sum, and 0.55 < 0.9 as a mean.
    second = {name: quiet_l2h(logits, aggregation=name).evidence[1] for name in AGGREGATIONS}
    assert (second["sum-of-means"]["selected"], second["sum-of-means"]["partner"]) == (2, 3)
    assert (second["mean-of-means"]["selected"], second["mean-of-means"]["partner"]) == (3, 2)
    assert second["mean-of-means"]["score"] == pytest.approx(0.55)


@pytest.mark.parametrize("gap", np.linspace(0.1, 2, 20).tolist())
def test_a_tie_after_columns_were_subtracted_is_still_a_tie(gap):
    # 0 is selected and joins 1, where its first point goes. Then {0 1} is selected: without
    # it, its three points go to 4, 2 and 3, all with probability 1, and 2 is first. The second
    # point was read before, when column 1 still stood `gap` below its best; taking exp(-gap)
    # off 1 + exp(-gap) must not make 2 lose by a rounding error.
    far = -1000.0
    logits = np.array(
        [
            [0, -0.1, far, far, far / 2],
            [0, -5 - gap, -5, far, far],
            [far, 0, far, -5, far],
            [far, far, 0, far, far],
            [far, far, far, 0, far],
            [far, far, far, far, 0],
        ]
    )
    tree = l2h(logits, aggregation="mean-of-means")
    assert tree.evidence["selected"].tolist()[:2] == [0, 5]
    assert tree.evidence["partner"].tolist()[:2] == [1, 2]
    assert tree.evidence["partner_value"][1] == tree.evidence["runner_up_value"][1] == 1.0


# Few clusters, empty clusters -----------------------------------------------


def test_one_cluster_is_a_tree_of_one_leaf():
    called = []
    tree = l2h(np.array([[3.0], [-1.0]]), progress=lambda *steps: called.append(steps))
    assert tree.parent.tolist() == [-1]
    assert len(tree.evidence) == 0
    assert tree.evidence.dtype == EVIDENCE_DTYPE
    assert called == []


def test_two_clusters_are_one_merge():
    tree = l2h(np.array([[3.0, 0.0], [0.0, 1.0]]))
    assert tree.parent.tolist() == [2, 2, -1]
    record = tree.evidence[0]
    assert (record["selected"], record["partner"], record["runner_up"]) == (1, 0, -1)
    assert record["partner_value"] == 1.0
    assert np.isnan(record["runner_up_value"])


def test_one_cluster_left_without_points_joins_at_the_root():
    with pytest.warns(
        HiervizWarning, match=r"1 of 2 clusters have no points; 1 of them joined by no group"
    ):
        tree = l2h(np.array([[3.0, 0.0]]))
    assert tree.parent.tolist() == [2, 2, -1]
    record = tree.evidence[0]
    assert record["empty"]
    assert (record["selected"], record["partner"], record["n_points"]) == (0, 1, 1)
    assert np.isnan(record["score"])
    assert tree.notices == ("1 of 2 clusters have no points; 1 of them joined by no group, attached to the root.",)  # fmt: skip


def test_all_points_in_one_cluster_hang_the_rest_under_one_node():
    steps = []
    with pytest.warns(
        HiervizWarning, match="4 of 5 clusters have no points; 4 of them joined by no group"
    ):
        tree = l2h(
            np.array([[0.0, 0.0, 9.0, 1.0, 0.0]] * 3), progress=lambda *done: steps.append(done)
        )
    #   2  (0 1 3 4)      node 5 joins the empty ones before all steps, the root is step 1
    assert tree.parent.tolist() == [5, 5, 6, 5, 5, 6, -1]
    assert tree.height[5:].tolist() == [0, 1]
    assert tree.evidence["empty"].all()
    assert tree.evidence["node"].tolist() == [5, 6]
    assert tree.evidence["n_points"].tolist() == [0, 3]
    assert (tree.evidence["selected"][1], tree.evidence["partner"][1]) == (2, 5)
    assert steps == [(4, 4)]


def test_empty_clusters_leave_the_cuts_of_the_others_as_they_are():
    rng = np.random.default_rng(0)
    centres = rng.integers(0, 12, 300)
    logits = rng.normal(size=(300, 30)) + 5 * np.eye(30)[centres]
    logits[:, 12:] -= 100
    with pytest.warns(HiervizWarning, match="18 of them joined by no group"):
        tree = l2h(logits)
    assert tree.n_groups.tolist() == [*range(1, 14), 30]


# Checks, warnings, progress --------------------------------------------------


def test_nan_is_an_error_that_names_row_and_column():
    logits = np.zeros((5, 3))
    logits[3, 1] = np.nan
    with pytest.raises(InputError, match="found nan in row 3, column 1"):
        l2h(logits)


def test_an_unknown_aggregation_is_an_error_that_names_the_known_ones():
    with pytest.raises(InputError, match="'mean'; expected one of sum-of-means, sum-of-sums"):
        l2h(np.eye(2), aggregation="mean")


def test_a_wrong_number_of_names_is_an_error():
    with pytest.raises(TreeError, match="Expected 2 leaf names, one per leaf; found 1"):
        l2h(9 * np.eye(2), leaf_names=["a"])


def test_probabilities_get_a_warning_and_the_offer_to_take_logs():
    probabilities = np.array([[0.7, 0.2, 0.1], [0.1, 0.6, 0.3], [0.2, 0.2, 0.6]])
    with pytest.warns(HiervizWarning, match="look like probabilities.*Take their logarithm"):
        tree = l2h(probabilities)
    assert "probabilities" in tree.notices[0]


def test_integers_are_read_as_real_numbers():
    logits = np.array([[4, 2, 0], [2, 3, 0], [0, 1, 5]])
    with pytest.warns(HiervizWarning, match="whole numbers"):
        tree = l2h(logits)
    assert tree.parent.tolist() == l2h(logits.astype(float)).parent.tolist()


def test_progress_counts_every_step_of_k_minus_one():
    steps = []
    l2h(9 * np.eye(6), progress=lambda *done: steps.append(done))
    assert steps == [(done, 5) for done in range(1, 6)]


def test_what_progress_raises_stops_the_work_and_passes_through():
    steps = []

    def stop_at_three(done, total):
        steps.append(done)
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        l2h(9 * np.eye(6), progress=stop_at_three)
    assert steps == [1, 2, 3]


def test_what_the_tree_says_about_itself():
    tree = l2h(9 * np.eye(3), leaf_names=["cat", "dog", "car"], aggregation="sum-of-sums")
    assert tree.source == "L2H, sum of sums"
    assert tree.height_unit == "merge step"
    assert tree.leaf_names == ("cat", "dog", "car")
    assert tree.notices == ()


# Laws -----------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(logits=logit_tables(max_clusters=12), seed=st.integers(0, 1000))
def test_order_of_points_and_clusters_does_not_matter_without_ties(logits, seed):
    wanted = naive_l2h(logits, "sum-of-means")
    assume(wanted.margin > NEAR_TIE and (np.diff(np.sort(logits, axis=1)) > 0).all())
    rng = np.random.default_rng(seed)
    points, clusters = rng.permutation(len(logits)), rng.permutation(logits.shape[1])
    shuffled = quiet_l2h(logits[points][:, clusters])
    made = [frozenset(clusters[list(group)].tolist()) for group in groups_below(shuffled)]
    assert set(made) == set(groups_below(quiet_l2h(logits)))


@settings(max_examples=30, deadline=None)
@given(logits=logit_tables(max_clusters=12), shift=st.floats(-50, 50))
def test_a_constant_added_to_a_row_does_not_matter(logits, shift):
    logits = logits.astype(np.float64)
    assume(naive_l2h(logits, "sum-of-means").margin > 1e-6)
    moved = logits + shift * np.arange(len(logits))[:, None] / len(logits)
    assert (quiet_l2h(moved).parent == quiet_l2h(logits).parent).all()


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_a_memory_map_is_never_copied_whole(aggregation, tmp_path, monkeypatch):
    n_points, n_clusters = 60_000, 300  # 72 MB in float32, 144 MB in float64
    path = tmp_path / "logits.npy"
    array = np.lib.format.open_memmap(
        path, mode="w+", dtype=np.float32, shape=(n_points, n_clusters)
    )
    rng = np.random.default_rng(0)
    array[:] = rng.normal(size=array.shape).astype(np.float32)
    logits = np.load(path, mmap_mode="r")
    tracemalloc.start()
    try:
        l2h(logits, aggregation=aggregation)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 50e6  # a few blocks of 4 and 8 MB, and some numbers a row


def test_the_registry_tells_what_a_method_is_and_takes():
    method = METHODS["l2h"]
    assert method.name == "l2h"
    assert method.function is l2h
    assert next(iter(method.options["aggregation"])) == "sum-of-means"
    for name, meaning in AGGREGATIONS.items():
        assert method.function(9 * np.eye(3), aggregation=name).n_leaves == 3
        assert meaning


# Real logits ----------------------------------------------------------------


def merges_of(tree):
    group = groups_below(tree)
    made = tree.evidence[~tree.evidence["empty"]]
    return [(group[record["selected"]], group[record["partner"]]) for record in made]


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@settings(max_examples=50, deadline=None)
@given(logits=logit_tables(max_clusters=12))
def test_the_definition_on_whole_arrays_is_the_definition(aggregation, logits):
    wanted = naive_l2h(logits, aggregation)
    assume(wanted.margin > NEAR_TIE)
    steps = array_l2h(logits, aggregation)
    assert [(step[0], step[1]) for step in steps] == [(s.selected, s.partner) for s in wanted.steps]
    assert [step[2] for step in steps] == pytest.approx([s.partner_value for s in wanted.steps])


def assert_real_logits_agree(logits, aggregation):
    tree = quiet_l2h(logits, aggregation=aggregation)
    steps = array_l2h(logits, aggregation)
    assert merges_of(tree) == [(step[0], step[1]) for step in steps]
    made = tree.evidence[~tree.evidence["empty"]]
    values = [step[2] for step in steps]
    assert np.allclose(made["partner_value"], values, rtol=precision(logits))


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_digits_give_the_definitions_merges(aggregation):
    assert_real_logits_agree(read_study("digits").logits, aggregation)


@pytest.mark.shared
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@pytest.mark.parametrize("name", ["cifar10", "cifar100", "tiny-imagenet", "imagenet"])
def test_real_logits_give_the_definitions_merges(name, aggregation):
    logits = np.load(shared(f"{name}/logits.npy"), mmap_mode="r")
    is_slow = aggregation != "sum-of-means" and name == "imagenet"
    assert_real_logits_agree(logits[::4] if is_slow else logits, aggregation)


@pytest.mark.parametrize(("n_blocks", "n_clusters"), [(0, 2), (0, 9), (7, 9), (3, 1), (1222, 1000)])
def test_the_share_of_time_goes_from_nothing_to_all(n_blocks, n_clusters):
    total = n_blocks + n_clusters - 1
    shares = [share_of_time(done, total, n_clusters) for done in range(total + 1)]
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == pytest.approx(1)
