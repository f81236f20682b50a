"""The points that decided a merge, against a slow definition and the evidence of L2H."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hierviz as hv
from hierviz.audit import deciding_points
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import InputError, LoadError
from tests.naive.l2h import softmax

pytestmark = pytest.mark.filterwarnings("ignore::hierviz.errors.HiervizWarning")


def made(seed: int, n: int, k: int, *, empty: int = 0, training: int = 0) -> Analysis:
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, k)) * 2
    logits[:, :empty] -= 50
    more = {"train_logits": rng.normal(size=(training, k)) * 2} if training else {}
    return hv.analyse(hv.Study("made", logits=logits, **more))


def naive_points(logits, own, partner, third):
    """Of every point of some clusters: row -> what either group gets, as counted and in all."""
    outside = [c for c in range(logits.shape[1]) if c not in own]
    found = {}
    for row in range(len(logits)):
        if int(logits[row].argmax()) not in own:
            continue
        share = dict(zip(outside, softmax(logits[row, outside]), strict=True))
        best = outside[int(logits[row, outside].argmax())]
        counted = [share[best] if best in group else 0.0 for group in (partner, third)]
        found[row] = counted, [sum(share[c] for c in group) for group in (partner, third)]
    return found


def check_against_naive(logits, found):
    naive = naive_points(logits, set(found.own), found.partner, found.runner_up)
    assert sorted(found.rows.tolist()) == sorted(naive) and found.n_points == len(naive)
    for row, counted, shares in zip(found.rows.tolist(), found.counted, found.shares, strict=True):
        assert counted == pytest.approx(naive[row][0], abs=1e-12)
        assert shares == pytest.approx(naive[row][1], abs=1e-12)
    keys = [(-c[0], -s[0]) for c, s in zip(found.counted, found.shares, strict=True)]
    assert keys == sorted(keys)


@settings(max_examples=40)
@given(
    st.integers(0, 10**6), st.integers(1, 30), st.integers(2, 7), st.integers(0, 2),
    st.sampled_from([0, 25]),
)  # fmt: skip
def test_points_and_shares_are_those_of_the_definition(seed, n, k, empty, training):
    analysis = made(seed, n, k, empty=min(empty, k - 1), training=training)
    tree, study = analysis.tree, analysis.study
    for record in tree.evidence:
        found = deciding_points(analysis, int(record["node"]))
        if record["empty"]:
            assert found is None
            continue
        below = [tree.leaves_below(int(record[name])) for name in ("selected", "partner")]
        assert [found.own, found.partner] == [tuple(sorted(x.tolist())) for x in below]
        assert found.by_l2h and found.runner_up_node == record["runner_up"]
        check_against_naive(np.asarray(study.logits), found)
        of_tree = naive_points(study.tree_logits, set(found.own), found.partner, found.runner_up)
        means = np.mean([counted for counted, _ in of_tree.values()], axis=0)
        assert found.means[0] == pytest.approx(means[0], rel=1e-9)
        if found.runner_up:
            assert found.means[1] == pytest.approx(means[1], rel=1e-9, abs=1e-300)
        else:
            assert np.isnan(found.means[1])


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.integers(1, 30), st.integers(2, 7))
def test_trees_without_evidence_ask_the_side_with_the_fewest_points(seed, n, k):
    study = made(seed, n, k).study
    groups = [[0, 1], *range(2, k)]
    analysis = Analysis.of(study, Hierarchy.from_nested(groups))
    for node in range(analysis.tree.n_leaves, analysis.tree.n_nodes):
        sizes = {u: int(analysis.nodes.size[u]) for u in analysis.tree.children(node).tolist()}
        found = deciding_points(analysis, node)
        if len(sizes) < 2 or not any(sizes.values()):
            assert found is None
            continue
        assert sizes[found.selected] == min(size for size in sizes.values() if size)
        inside = set(analysis.tree.leaves_below(node).tolist())
        assert set(found.partner) == inside - set(found.own) and found.runner_up == ()
        assert not found.by_l2h and np.isnan(found.means[1])
        assert found.means[0] == pytest.approx(found.counted[:, 0].mean())
        check_against_naive(np.asarray(study.logits), found)


@pytest.mark.parametrize("name", ["digits", "imagenet"])
def test_what_is_counted_sums_to_the_evidence(name):
    check_against_evidence(hv.analyse(hv.read_study(name)))


@pytest.mark.shared
@pytest.mark.parametrize("name", ["cifar100", "tiny-imagenet"])
def test_what_is_counted_sums_to_the_evidence_of_real_studies(name, shared_data):
    check_against_evidence(hv.analyse(hv.read_study(shared_data / name)))


def check_against_evidence(analysis):
    for record in analysis.tree.evidence[:: 1 + len(analysis.tree.evidence) // 60]:
        if record["empty"]:
            continue
        found = deciding_points(analysis, int(record["node"]))
        total = found.counted.sum(axis=0)
        assert len(found.rows) == record["n_points"]
        assert total[0] / len(found.partner) == pytest.approx(record["partner_value"], rel=1e-6)
        if found.runner_up:
            value = total[1] / len(found.runner_up)
            assert value == pytest.approx(record["runner_up_value"], rel=1e-6, abs=1e-12)
        assert (found.counted[:, 0] > 0).sum() == record["n_moved"]


def test_numbers_by_hand():
    # Without cluster 0, the first point gives 3/4 to cluster 1, the second 1/4.
    logits = np.log([[8.0, 3, 1], [8, 1, 3], [1, 9, 1], [1, 9, 1], [1, 1, 9], [1, 1, 9]])
    evidence = np.zeros(2, dtype=hv.l2h(logits).evidence.dtype)
    evidence["node"], evidence["selected"], evidence["partner"] = [3, 4], [0, 3], [1, 2]
    evidence["runner_up"], evidence["n_points"] = [2, -1], [2, 4]
    evidence["partner_value"], evidence["runner_up_value"] = [0.75, 4.0], [0.75, np.nan]
    tree = Hierarchy.from_merges([(0, 1), (2, 3)], evidence=evidence)
    found = deciding_points(Analysis.of(hv.Study("s", logits=logits), tree), 3)
    assert found.rows.tolist() == [0, 1]
    assert found.counted == pytest.approx(np.array([[0.75, 0], [0, 0.75]]))
    assert found.shares == pytest.approx(np.array([[0.75, 0.25], [0.25, 0.75]]))
    assert found.means == pytest.approx((0.375, 0.375))


def test_of_many_points_some_are_chosen_the_same_each_time():
    analysis = made(1, 400, 3)
    node = int(analysis.tree.evidence["node"][0])
    every, some = deciding_points(analysis, node), deciding_points(analysis, node, most=20)
    assert len(some.rows) == 20 and some.n_points == every.n_points == len(every.rows)
    assert some.means == every.means  # of the evidence, not of those looked at
    place = [every.rows.tolist().index(row) for row in some.rows.tolist()]
    assert place == sorted(place)
    assert deciding_points(analysis, node, most=20).rows.tolist() == some.rows.tolist()


def test_without_logits_the_evidence_says_the_rest():
    whole = made(2, 60, 4)
    study = hv.Study("s", assignments=whole.study.cluster_of_point.astype(np.int32))
    node = int(whole.tree.evidence["node"][0])
    found = deciding_points(Analysis.of(study, whole.tree), node)
    expected = deciding_points(whole, node)
    assert len(found.rows) == 0 and found.counted.shape == found.shares.shape == (0, 2)
    assert (found.means, found.n_points) == (expected.means, expected.n_points)
    bare = replace(whole.tree, evidence=None)
    assert np.isnan(deciding_points(Analysis.of(study, bare), node).means[0])


@pytest.mark.parametrize(
    ("column", "value"), [("selected", 99), ("partner", -1), ("runner_up", 99), ("node", 99)]
)
def test_evidence_of_another_tree_is_none(column, value):
    whole = made(3, 60, 4)
    evidence = whole.tree.evidence.copy()
    node = int(evidence["node"][1])
    evidence[column][1] = value
    found = deciding_points(Analysis.of(whole.study, replace(whole.tree, evidence=evidence)), node)
    assert not found.by_l2h


def test_what_cannot_be_asked_is_an_error():
    analysis = made(4, 30, 3)
    for node in (0, 2, 5, -1):
        with pytest.raises(InputError, match=f"inner node, 3 to 4; found {node}"):
            deciding_points(analysis, node)
    with pytest.raises(InputError, match="at least one point to look at; found most = 0"):
        deciding_points(analysis, 4, most=0)


def test_a_file_that_is_cut_short_is_an_error(tmp_path):
    path = tmp_path / "logits.npy"
    np.save(path, np.random.default_rng(0).normal(size=(4000, 5)))
    logits = np.load(path, mmap_mode="r")
    analysis = hv.analyse(hv.Study("s", logits=logits))
    node = int(analysis.tree.evidence["node"][0])
    assert len(deciding_points(analysis, node).rows)
    with path.open("r+b") as file:
        file.truncate(5000)
    with pytest.raises(LoadError, match="cut short"):
        deciding_points(analysis, node)
