"""`fit` on vectors and graphs: the tree that Python makes, and how good it is, as JSON."""

import json

import numpy as np
import pytest
from scipy import sparse

import hierviz as hv
from hierviz import metrics as hm
from hierviz.cli.fit import write_fitted
from hierviz.core.vectors import standardised
from tests.places import shared

RNG = np.random.default_rng(4)
LABELS = np.repeat([0, 1, 2], 14)
VECTORS = RNG.normal(size=(42, 3)) + 3 * np.eye(3)[LABELS]


@pytest.fixture
def flowers(tmp_path):
    place = tmp_path / "flowers.npz"
    np.savez(place, features=VECTORS, labels=LABELS)
    return place


def printed(shell, *words):
    status, out, err = shell("fit", *words, "--json")
    assert status == 0, err
    return json.loads(out)


def test_json_has_every_metric_by_its_name(shell, flowers):
    found = printed(shell, flowers, "--method", "ward", "--standardise")
    registries = (hm.FLAT_METRICS, hm.TREE_METRICS, hm.POINT_METRICS, hm.VECTOR_METRICS)
    names = {metric.name for metric in sum((*registries, hm.TABLE_METRICS), ())}
    assert names <= set(found)
    made = hv.fit("ward", VECTORS, LABELS, standardise=True)
    expected = hm.metrics_that_apply(made, standardised(VECTORS))
    assert {name: found[name] for name in expected} == pytest.approx(expected)
    assert (found["standardised"], found["unit_rows"], found["n_groups"]) == (True, True, 3)
    cost = hm.dasgupta_cost_of_points(made.tree, standardised(VECTORS))
    assert found["dasgupta_cost"] == pytest.approx(cost)


def test_raw_rows_and_the_tree_as_a_file(shell, flowers, tmp_path):
    place = tmp_path / "tree.json"
    found = printed(shell, flowers, "--method", "ward", "--raw", "-o", place)
    assert not found["unit_rows"]
    expected = hv.fit("ward", VECTORS, LABELS, unit_rows=False)
    tree = hv.read_tree(place)
    assert tree.parent.tolist() == expected.tree.parent.tolist()
    assert tree.leaf_names[:2] == ("0 #0", "0 #1")
    assert expected.tree.parent.tolist() != hv.fit("ward", VECTORS, LABELS).tree.parent.tolist()


def test_the_best_of_several_seeds_is_kept(shell, flowers):
    found = printed(shell, flowers, "--method", "hierarchical-kmeans", "--seeds", "3")
    costs = [run["dasgupta_cost"] for run in found["seeds"]]
    assert [run["seed"] for run in found["seeds"]] == [0, 1, 2]
    assert found["dasgupta_cost"] == min(costs)
    assert found["mean"]["dasgupta_cost"] == pytest.approx(np.mean(costs))


def test_options_of_the_method(shell, flowers):
    found = printed(shell, flowers, "--method", "dasgupta", "--set", "starts=1", "shakes=2")
    assert (found["options"]["starts"], found["options"]["shakes"]) == (1, 2)
    for said, words in [
        ("starts", "Expected an option as NAME=VALUE; found 'starts'"),
        ("starts=many", "expected a whole number; found 'many'"),
        ("k=3", "has no option 'k'"),
    ]:
        status, out, err = shell("fit", flowers, "--method", "dasgupta", "--set", said, "--json")
        assert (status, out) == (2, "") and words in err


def test_a_graph(shell, tmp_path):
    graph = sparse.csr_array(np.triu(np.kron(np.eye(4), np.ones((3, 3))), 1))
    sparse.save_npz(tmp_path / "graph.npz", graph)
    found = printed(shell, tmp_path / "graph.npz", "--method", "paris")
    assert found["dasgupta_cost"] == pytest.approx((2 + 2 * 3) / 3)
    assert "nmi" not in found and "recall_at_1" not in found
    status, _, err = shell("fit", tmp_path / "graph.npz", "--method", "ward", "--json")
    assert status == 2 and "takes vectors, not a graph" in err


def test_a_table_and_logits_in_place_of_embeddings(shell, write, tmp_path):
    rows = [
        ",".join(map(str, (*row.round(3), "abc"[label])))
        for row, label in zip(VECTORS, LABELS, strict=True)
    ]
    (tmp_path / "t.csv").write_text("\n".join(["x,y,z,label", *rows]))
    found = printed(shell, tmp_path / "t.csv", "--method", "average")
    expected = hv.fit("average", VECTORS.round(3), LABELS)
    assert found["dendrogram_purity"] == pytest.approx(
        hm.dendrogram_purity(expected.tree, expected.leaves.counts)
    )
    status, out, err = shell("fit", write(), "--method", "average", "--json")
    assert status == 0 and "fitted to the logits" in err
    assert json.loads(out)["n_leaves"] == json.loads(out)["n_points"]


def test_l2h_has_its_numbers_too(shell):
    found = printed(shell, "digits")
    study = hv.read_study("digits")
    made = hv.analyse(study)
    cost = hm.dasgupta_cost_of_points(made.tree, study.logits, leaf_of_point=study.cluster_of_point)
    assert found["dasgupta_cost"] == pytest.approx(cost)
    assert found["nmi"] == pytest.approx(hm.nmi(made.leaves.counts))


def test_zero_rows(shell, tmp_path):
    vectors = VECTORS.copy()
    vectors[4] = 0
    np.savez(tmp_path / "v.npz", features=vectors, labels=LABELS)
    status, _, err = shell("fit", tmp_path / "v.npz", "--method", "ward", "--json")
    assert status == 2 and "found 1 of only zeros, the first is row 4" in err and "--raw" in err
    status, out, err = shell("fit", tmp_path / "v.npz", "--method", "ward", "--raw", "--json")
    assert status == 0 and "Dasgupta cost and Recall@1 are left out" in err
    assert "dasgupta_cost" not in json.loads(out) and "dendrogram_purity" in json.loads(out)


def test_groups_of_points_are_written_with_the_leaf_of_every_point(tmp_path, capsys):
    study = hv.study_from(embeddings=VECTORS, labels=LABELS)
    groups = hv.Analysis.of_points(
        study, hv.Hierarchy.from_nested([[0, 1], 2]), leaf_of_point=LABELS
    )
    write_fitted(groups, str(tmp_path / "tree.json"))
    assert "tree.assignments.npy: the leaf of every point" in capsys.readouterr().err
    opened, tree = hv.open_tree(
        tmp_path / "tree.json", assignments=tmp_path / "tree.assignments.npy"
    )
    assert opened.cluster_of_point.tolist() == LABELS.tolist() and tree.n_leaves == 3


def test_what_does_not_go_together(shell, flowers, tmp_path):
    for words, message in [
        (("digits", "--raw", "--json"), "takes logits as they are"),
        (("digits", "--seeds", "2", "--json"), "takes logits as they are"),
        ((flowers, "--json"), "no logits to make a tree from"),
        ((flowers, "--json"), "such as --method dasgupta"),
        ((flowers, "--method", "ward"), "give -o OUTPUT, --json, or both"),
        (
            (flowers, "--method", "ward", "--json", "--evidence", tmp_path / "e.csv"),
            "Only L2H has evidence",
        ),
    ]:
        status, _, err = shell("fit", *words)
        assert status == 2 and message in err


@pytest.mark.shared
@pytest.mark.parametrize(("name", "cost"), [("zoo", 55.77), ("iris", 69.10), ("glass", 120.94)])
def test_the_search_beats_the_best_that_was_printed(shell, name, cost):
    place = shared("vectors") / f"{name}.npz"
    found = printed(shell, place, "--method", "dasgupta", "--standardise")
    assert found["dasgupta_cost"] < cost
