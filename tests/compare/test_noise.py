"""What the sample alone does to a tree: halves of the points, and the words that follow from them."""

from __future__ import annotations

import math
import os
import tracemalloc
from dataclasses import replace

import numpy as np
import pytest

import hierviz as hv
from hierviz.compare import classes_in_words, compare, distances, in_words
from hierviz.compare import comparison as module
from hierviz.compare.halves import trees_of_halves
from hierviz.compare.moved import moved_leaves
from hierviz.core.hierarchy import Hierarchy
from hierviz.errors import LoadError


def sampled(n: int = 40, k: int = 8) -> hv.Analysis:
    rng = np.random.default_rng(2)
    return hv.analyse(hv.study_from(logits=rng.normal(size=(n, k)).astype(np.float32)))


def test_the_first_halves_are_the_trees_of_the_even_and_odd_rows():
    study = sampled().study
    whole, *halves = trees_of_halves(study, 2)
    logits = np.asarray(study.logits)
    for found, rows in ((whole, logits), (halves[0], logits[::2]), (halves[1], logits[1::2])):
        assert found.parent.tolist() == hv.l2h(rows).parent.tolist()


def test_further_halves_are_drawn_in_pairs_by_the_seed():
    study = sampled(400).study
    parents = [[tree.parent.tolist() for tree in trees_of_halves(study, 6, seed)] for seed in (1, 1, 2)]  # fmt: skip
    assert parents[0] == parents[1]
    assert parents[0][:3] == parents[2][:3] and parents[0][3:] != parents[2][3:]


def test_a_half_without_points_of_some_clusters_is_l2hs_tree():
    logits = np.eye(4)[[0, 0, 1, 1, 2, 2, 1, 3]] * 3 + np.arange(32).reshape(8, 4) / 50
    study = hv.study_from(logits=logits)
    with pytest.warns(hv.HiervizWarning):
        expected = hv.l2h(logits[::2])  # none of cluster 3
    assert list(trees_of_halves(study, 1))[1].parent.tolist() == expected.parent.tolist()


def test_what_halves_move_is_the_most_of_any():
    analysis = sampled()
    other = Hierarchy.from_nested([[0, 5], [[1, 6], [[2, 7], [3, 4]]]])
    found = compare(analysis, other, halves=4, seed=3)
    whole, *halves = trees_of_halves(analysis.study, 4, 3)
    most = np.max([moved_leaves(whole, half) for half in halves], axis=0)
    assert {m.leaf: m.by_sample for m in found.moved} == pytest.approx(dict(enumerate(most)))
    assert found.of_halves == tuple(distances(whole, half)[0] for half in halves)
    assert found.floor == pytest.approx(np.median(found.of_halves))
    assert [m for m in found.moved if m.is_beyond_noise] == list(found.beyond_noise)
    assert all((m in found.beyond_noise) == (m.change > most[m.leaf]) for m in found.moved)


def test_two_samples_are_measured_by_two_halves_of_different_draws():
    one, other = sampled(60), sampled(80)
    found = compare(one, other, halves=3, seed=5)
    _whole, *halves = trees_of_halves(one.study, 5, 5)
    expected = [distances(halves[i], halves[i + 2])[0] for i in range(3)]
    assert found.is_of_two_samples and found.of_halves == tuple(expected)
    most = np.max([moved_leaves(halves[i], halves[i + 2]) for i in range(3)], axis=0)
    assert {m.leaf: m.by_sample for m in found.moved} == pytest.approx(dict(enumerate(most)))
    for alone in (other.tree, one, hv.Analysis.of(one.study, other.tree)):
        assert not compare(one, alone, halves=1).is_of_two_samples


def test_halves_are_taken_of_the_leaves_that_both_have():
    study = hv.study_from(logits=sampled().study.logits[:], class_names=[f"c{i}" for i in range(8)])
    few = Hierarchy.from_nested([[0, 1], [2, 3]], leaf_names=("c0", "c3", "c5", "c6"))
    found = compare(hv.analyse(study), few, halves=2)
    assert len(found.of_halves) == 2 and all(0 <= d <= 1 for d in found.of_halves)
    assert not any(math.isnan(m.by_sample) for m in found.moved)
    assert compare(few, hv.analyse(study), halves=2).of_halves == found.of_halves


def test_the_floor_has_the_agreement_of_the_first_two_halves():
    analysis = sampled()
    found = compare(analysis, analysis, halves=4)
    assert len(found.floor_agreement) == 2
    for start, half in enumerate(found.floor_agreement):
        tree = hv.l2h(analysis.study.logits[start::2])
        assert half == compare(analysis.tree, tree, halves=0).agreement
    assert compare(analysis.tree, analysis.tree).floor_agreement == ()


def test_steps_are_counted_and_can_be_stopped():
    analysis, seen = sampled(), []
    compare(analysis, analysis, halves=3, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(step, 6) for step in range(1, 7)]

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(analysis, analysis, progress=stop)


@pytest.fixture
def mapped(tmp_path):
    path = tmp_path / "logits.npy"
    np.save(path, np.random.default_rng(0).normal(size=(4000, 200)).astype(np.float32))
    return path, hv.analyse(hv.Study("s", logits=np.load(path, mmap_mode="r")))


def test_halves_of_a_file_are_not_copied(mapped):
    path, analysis = mapped
    compare(analysis, analysis, halves=2)  # what is compiled and kept is there by now
    tracemalloc.start()
    list(trees_of_halves(analysis.study, 2))
    assert tracemalloc.get_traced_memory()[1] < path.stat().st_size / 4
    tracemalloc.stop()


def test_a_file_that_is_cut_short_is_an_error(mapped):
    path, analysis = mapped
    os.truncate(path, 4096)
    with pytest.raises(LoadError, match="cut short"):
        compare(analysis, analysis)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"robinson_foulds": 0.0}, "The same tree"),
        ({"robinson_foulds": math.nan}, "nothing to compare"),
        ({"clustering_information_distance": 0.2}, "Not different beyond noise: 2 of 2 halves"),
        ({"clustering_information_distance": 0.35}, "Not different beyond noise: 1 of 2 halves"),
        ({"clustering_information_distance": 0.6}, "any of 2 halves of the same data from all of it, 50 % of the way"),
        ({"clustering_information_distance": 0.9}, "as if the leaves were shuffled"),
        ({"floor": 0.9}, "says little"),
        ({"is_of_two_samples": True, "clustering_information_distance": 0.3}, "of 2 pairs of halves of the same data 1 are"),
        ({"is_of_two_samples": True, "clustering_information_distance": 0.6}, "than any of 2 pairs of halves of the same data, 50 %"),
        ({"of_halves": (), "floor": math.nan, "clustering_information_distance": 0.45}, "50 % of the way from the same tree"),
        ({"clustering_information_distance": math.nan}, "50 % of the groups of one are not groups of the other"),
    ],
)  # fmt: skip
def test_every_sentence(given, words):
    tree = Hierarchy.from_nested([[0, 1], [2, 3]])
    found = replace(
        compare(tree, tree), robinson_foulds=0.5, clustering_information_distance=0.5,
        of_halves=(0.2, 0.4), floor=0.3, chance=0.9,
    )  # fmt: skip
    assert words in in_words(replace(found, **given))


def test_classes_are_counted_beside_what_noise_makes():
    tree = Hierarchy.from_nested([[0, 1], [2, 3]], leaf_names=("a", "b", "c", "d"))
    found = compare(tree, tree)
    assert classes_in_words(found) == ""
    moved = [replace(m, change=2.0, by_sample=1.0 if m.name in "bd" else 2.0) for m in found.moved]
    found = replace(found, moved=tuple(moved), of_halves=(0.2,))
    assert classes_in_words(found).startswith("2 of 4 classes") and "about 2: b, d." in classes_in_words(found)  # fmt: skip


def test_trees_of_many_leaves_have_two_halves(monkeypatch):
    monkeypatch.setattr(module, "_MANY_LEAVES", 7)
    analysis = sampled()
    assert len(compare(analysis, analysis, halves=5).of_halves) == 2
    assert len(compare(analysis, analysis, halves=1).of_halves) == 1


def test_more_leaves_than_can_be_matched_get_all_but_the_matching(monkeypatch):
    monkeypatch.setattr(module, "MOST_LEAVES", 7)
    analysis = sampled()
    other = Hierarchy.from_nested([[0, 5], [[1, 6], [[2, 7], [3, 4]]]])
    found = compare(analysis, other)
    full = distances(analysis.tree, other)
    assert math.isnan(found.clustering_information_distance) and math.isnan(found.chance)
    assert found.of_halves == () and found.robinson_foulds == pytest.approx(full.robinson_foulds)
    assert found.agreement and found.moved and "not matched one to one" in in_words(found)
