"""L2H takes up from the pass that opened large logits: no second one, and not one other digit."""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest

import hierviz as hv
from hierviz.core.logits import Looks
from hierviz.core.profile import LeafProfile
from hierviz.errors import InputError, LoadError
from hierviz.io import read_study
from hierviz.io.numbers import scratch
from hierviz.io.numbers.arrays import read_array
from hierviz.io.study import logits_pass
from hierviz.methods import AGGREGATIONS

LOGITS = (3 * np.random.default_rng(0).normal(size=(900, 70))).astype(np.float32)


@pytest.fixture(autouse=True)
def all_is_large(monkeypatch, tmp_path):
    """Everything above 300 bytes is mapped, and looked at in blocks of a few rows as it is opened."""
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(read_array, "__kwdefaults__", {"map_over": 300})
    monkeypatch.setattr(scratch, "MAP_OVER", 300)
    monkeypatch.setattr("hierviz.core.blocks.BLOCK_BYTES", 9000)
    monkeypatch.setattr(logits_pass, "_LEAST_SAVED", 1)


def opened(folder, logits=LOGITS, **others):
    folder.mkdir(exist_ok=True)
    for name, array in {"logits": logits, **others}.items():
        np.save(folder / f"{name}.npy", array)
    return read_study(folder)


def tree_and_warnings(logits, **options):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        tree = hv.l2h(logits, **options)
    return tree, [str(warning.message) for warning in caught]


def assert_same(study, logits):
    for aggregation in [*AGGREGATIONS] * 2:  # one run leaves nothing behind for the next
        tree, told = tree_and_warnings(study, aggregation=aggregation)
        other, others_told = tree_and_warnings(logits, aggregation=aggregation)
        assert tree.evidence.tobytes() == other.evidence.tobytes()
        assert (tree.parent == other.parent).all()
        assert told == others_told and tree.notices == other.notices


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_not_one_digit_is_another(tmp_path, dtype):
    logits = LOGITS.astype(dtype)
    study = opened(tmp_path / "s", logits)
    assert study.first_look is not None
    assert_same(study, logits)


def test_probabilities_and_empty_clusters_are_told_as_well(tmp_path):
    shares = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    shares[:, 3], shares[:, 4] = 0, shares[:, 3] + shares[:, 4]
    study = opened(tmp_path / "s", shares)
    assert Looks.SHARES in study.first_look.looks
    assert_same(study, shares)
    assert "look like probabilities" in tree_and_warnings(study)[1][0]


def test_the_tree_of_a_training_split_takes_up_from_that(tmp_path):
    train = np.ascontiguousarray(LOGITS[:500, ::-1])
    study = opened(tmp_path / "s", train_logits=train)
    assert study.first_look.logits is study.train_logits
    assert study.predictions.logits is study.logits
    assert_same(study, train)


def test_nothing_is_read_a_second_time(tmp_path, monkeypatch):
    study, calls = opened(tmp_path / "s"), []

    def refuse(*_, **__):
        raise AssertionError("the logits are read again")

    for place in ("core.study.predict", "core.blocks.Blocks.read"):
        monkeypatch.setattr(f"hierviz.{place}", refuse)
    monkeypatch.setattr(sys.modules["hierviz.methods.l2h.algorithm"], "read", refuse)
    leaves = LeafProfile.from_study(study)
    tree = hv.l2h(study, progress=lambda *done: calls.append(done))
    assert tree.n_leaves == len(leaves.size) == 70
    assert calls == [(done, 69) for done in range(1, 70)]


@pytest.mark.parametrize("reason", ["few columns", "in memory", "columns first", "no numba"])
def test_else_l2h_reads_by_itself(tmp_path, monkeypatch, reason):
    logits = LOGITS
    if reason == "few columns":
        monkeypatch.setattr(logits_pass, "_LEAST_SAVED", 16)
    elif reason == "in memory":
        monkeypatch.setattr(read_array, "__kwdefaults__", {"map_over": 10**9})
    elif reason == "columns first":
        logits = np.asfortranarray(LOGITS)
    else:
        monkeypatch.setenv("HIERVIZ_NUMBA", "0")
    study = opened(tmp_path / "s", logits)
    assert study.first_look is None
    tree = hv.l2h(study)
    assert tree.evidence.tobytes() == hv.l2h(logits).evidence.tobytes()


def test_a_look_at_other_logits_is_not_taken_up(tmp_path):
    study = opened(tmp_path / "s")
    others = np.ascontiguousarray(LOGITS[::-1, ::-1])
    bare = hv.Study("bare", logits=others, first_look=study.first_look)
    assert_same(bare, others)


def test_a_study_without_logits_has_no_tree_to_make():
    study = hv.Study("alone", assignments=np.zeros(3, np.int32))
    with pytest.raises(InputError, match="study 'alone' has no logits to make a tree from"):
        hv.l2h(study)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_bad_number_is_told_with_the_file(tmp_path, bad):
    logits = LOGITS.copy()
    logits[777, 7] = bad
    with pytest.raises(LoadError, match=rf"logits.npy: .*found {bad} in row 777, column 7"):
        opened(tmp_path / "s", logits)
