"""The two engines of L2H agree, whatever the size of what they read at a time; numba is no need."""

from __future__ import annotations

import itertools
import os
import sys
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from benchmarks.structured_logits import class_means, write_structured_logits
from hierviz.core import compiled
from hierviz.core.hierarchy import EVIDENCE_DTYPE
from hierviz.errors import Cancelled, HiervizWarning, InputError, LoadError
from hierviz.methods import AGGREGATIONS, engine, l2h, warm_up
from hierviz.methods.l2h import kernels_numpy, merging, reading
from hierviz.methods.l2h.source import Source
from tests.naive.l2h import array_l2h, naive_l2h
from tests.places import shared

SLOW = {("imagenet", "mean-of-means"), ("imagenet", "sum-of-sums")}  # for numpy


def quiet_l2h(logits, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", HiervizWarning)
        return l2h(logits, **options)


def numpy_l2h(logits, **options):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIERVIZ_NUMBA", "0")
        return quiet_l2h(logits, **options)


def assert_same(tree, other, rtol=1e-6):  # what float32 leaves
    np.testing.assert_array_equal(tree.parent, other.parent)
    for name in EVIDENCE_DTYPE.names:
        ours, theirs = tree.evidence[name], other.evidence[name]
        if ours.dtype.kind == "f":
            np.testing.assert_allclose(ours, theirs, rtol=rtol, err_msg=name)
        elif name != "runner_up":  # two that tie nearly may change places: nothing hangs on it
            np.testing.assert_array_equal(ours, theirs, err_msg=name)


def structured(n_points, n_clusters, seed=0, noise=0.15):
    """Logits in memory with the structure of the benchmarks'."""
    rng = np.random.default_rng(seed)
    means = class_means(n_clusters, seed)
    points = means[rng.integers(n_clusters, size=n_points)]
    points = points + noise * rng.normal(size=points.shape)
    return (points @ (24 * means.T)).astype(np.float32)


def groups_of(tree):
    group = [frozenset(tree.leaves_below(node).tolist()) for node in range(tree.n_nodes)]
    made = tree.evidence[~tree.evidence["empty"]]
    return [(group[record["selected"]], group[record["partner"]]) for record in made]


# Exactness ------------------------------------------------------------------


def awkward_logits(seed):
    """Small logits, another difficulty for every seed."""
    rng = np.random.default_rng(seed)
    k, n = int(rng.integers(2, 61)), int(rng.integers(1, 120))
    logits = rng.normal(size=(n, k)) * rng.choice([0.01, 1.0, 4.0])
    if seed % 3 == 0:
        centres = rng.normal(size=(k, 4))
        logits += 2 * centres[rng.integers(k, size=n)] @ centres.T
    if seed % 4 == 1:
        logits[:, rng.integers(k, size=2)] += 1.5  # hubs that draw everybody
    if seed % 5 == 2:
        logits[:, rng.permutation(k)[: k // 2]] -= rng.choice([0.5, 3.0, 50.0])
    return logits.astype([np.float16, np.float32, np.float64][seed % 7 % 3])


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@pytest.mark.parametrize("first", range(0, 400, 50))
def test_four_hundred_awkward_cases_are_the_definitions(aggregation, first):
    seeds = range(first + list(AGGREGATIONS).index(aggregation), first + 50, 3)
    for seed in seeds:
        logits = awkward_logits(seed)
        wanted = naive_l2h(logits, aggregation)
        if wanted.margin < 1e-10:
            continue
        steps = [(step.selected, step.partner) for step in wanted.steps]
        assert groups_of(quiet_l2h(logits, aggregation=aggregation)) == steps, seed
        assert groups_of(numpy_l2h(logits, aggregation=aggregation)) == steps, seed


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@pytest.mark.parametrize(("n_points", "n_clusters"), [(4000, 100), (3000, 300)])
def test_structured_logits_are_merged_as_defined(aggregation, n_points, n_clusters):
    logits = structured(n_points, n_clusters)
    wanted = [step[:2] for step in array_l2h(logits, aggregation)]
    assert groups_of(quiet_l2h(logits, aggregation=aggregation)) == wanted
    assert groups_of(numpy_l2h(logits, aggregation=aggregation)) == wanted


@pytest.mark.parametrize(("n_points", "n_clusters"), [(50_000, 100), (10_000, 1000)])
def test_large_structured_logits_have_one_answer(n_points, n_clusters):
    logits = structured(n_points, n_clusters)
    tree = quiet_l2h(logits)
    assert_same(tree, numpy_l2h(logits))
    assert groups_of(tree) == [step[:2] for step in array_l2h(logits, "sum-of-means")]


@pytest.mark.shared
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@pytest.mark.parametrize("name", ["cifar10", "cifar100", "tiny-imagenet", "imagenet"])
def test_real_logits_have_one_answer(name, aggregation):
    logits = np.load(shared(f"{name}/logits.npy"), mmap_mode="r")
    logits = logits[::4] if (name, aggregation) in SLOW else logits
    assert_same(
        quiet_l2h(logits, aggregation=aggregation), numpy_l2h(logits, aggregation=aggregation)
    )


@pytest.mark.parametrize("make", [quiet_l2h, numpy_l2h])
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_how_much_is_done_at_a_time_does_not_matter(make, aggregation, monkeypatch):
    logits = structured(900, 70)
    whole = make(logits, aggregation=aggregation)
    monkeypatch.setattr(merging, "_LARGE", 20)
    monkeypatch.setattr(merging, "_BUDGET", 40)
    monkeypatch.setattr(merging, "_PART", 7 * 70)
    monkeypatch.setattr(reading, "BLOCK_BYTES", 3000)
    monkeypatch.setattr(kernels_numpy, "_BLOCK_ITEMS", 90)
    assert_same(make(logits, aggregation=aggregation), whole)


@pytest.mark.parametrize(
    "change", [np.asfortranarray, lambda x: x.astype(">f4"), lambda x: x[:, ::2]]
)
def test_rows_that_do_not_lie_one_after_the_other(change):
    logits = change(structured(300, 40))
    assert_same(quiet_l2h(logits), quiet_l2h(np.ascontiguousarray(logits, dtype=np.float32)))


@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.int64, np.bool_])
def test_whole_numbers_have_one_answer_however_wide(dtype):
    logits = np.random.default_rng(0).integers(0, 2 if dtype is np.bool_ else 99, size=(60, 9))
    assert_same(quiet_l2h(logits.astype(dtype)), quiet_l2h(logits.astype(np.float64)))


# Threads --------------------------------------------------------------------


def test_the_number_of_threads_does_not_show_in_one_digit(monkeypatch):
    monkeypatch.setattr(merging, "_LARGE", 50)
    monkeypatch.setattr(merging, "_PART", 20 * 60)
    logits = structured(2000, 60)
    trees = [l2h(logits, n_threads=n) for n in (1, 2, 5, None)]
    for tree in trees[1:]:
        assert tree.evidence.tobytes() == trees[0].evidence.tobytes()


def test_no_threads_is_an_error():
    with pytest.raises(InputError, match="at least one thread; found n_threads = 0"):
        l2h(9 * np.eye(3), n_threads=0)


def test_many_visitors_at_once_get_what_one_gets():
    cases = [structured(800, 50, seed) for seed in range(4)] * 3
    wanted = [l2h(logits).evidence.tobytes() for logits in cases]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda logits: l2h(logits).evidence.tobytes(), cases))
    assert found == wanted


def test_a_stopped_run_leaves_no_thread_behind(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK_BYTES", 1000)
    logits, calls = structured(5000, 20), []

    def stop(done, total):
        calls.append((done, total))
        if done == 3:
            raise Cancelled("Stopped.")

    with pytest.raises(Cancelled):
        l2h(logits, progress=stop)
    assert [done for done, _ in calls] == [1, 2, 3]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("l2h")]


def test_progress_counts_blocks_and_merges(monkeypatch):
    monkeypatch.setattr(reading, "BLOCK_BYTES", 8000)
    calls = []
    l2h(structured(1000, 20), progress=lambda *done: calls.append(done))
    assert calls == [(done, 9 + 19) for done in range(1, 29)]


# Large files ----------------------------------------------------------------


@pytest.fixture
def mapped(tmp_path):
    path = tmp_path / "logits.npy"
    write_structured_logits(path, 20_000, 50)
    return path


@pytest.mark.parametrize("make", [quiet_l2h, numpy_l2h])
def test_nan_in_the_last_row_names_row_and_column(mapped, make):
    np.load(mapped, mmap_mode="r+")[-1, 49] = np.nan
    with pytest.raises(InputError, match="found nan in row 19999, column 49"):
        make(np.load(mapped, mmap_mode="r"))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("bad", [np.nan, -np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("make", [quiet_l2h, numpy_l2h])
def test_no_type_hides_what_is_not_finite(dtype, bad, make):
    logits = structured(40, 70).astype(dtype)
    logits[7, 66] = bad
    with pytest.raises(InputError, match="in row 7, column 66"):
        make(logits)


@pytest.mark.parametrize("when", [0, 2, 4, 30])
def test_a_file_that_is_cut_short_is_an_error_not_the_end(mapped, when, monkeypatch):
    monkeypatch.setattr(reading, "BLOCK_BYTES", 1 << 20)  # 4 blocks, then the steps
    monkeypatch.setattr(merging, "_BUDGET", 1)
    check, asked = Source.check, itertools.count()

    def cut_and_check(source):
        if next(asked) == when:
            os.truncate(mapped, 1000)
        check(source)

    monkeypatch.setattr(Source, "check", cut_and_check)
    logits = np.load(mapped, mmap_mode="r")[10:]
    with pytest.raises(LoadError, match=r"at least 4,000,128 bytes.*found 1,000: it was cut short"):
        l2h(logits, n_threads=1)
    assert next(asked) > when


def test_a_file_that_grew_or_was_replaced_is_no_matter(mapped, tmp_path):
    logits = np.load(mapped, mmap_mode="r")
    wanted = l2h(logits)
    with open(mapped, "ab") as stream:
        stream.write(b"more")
    assert_same(l2h(logits), wanted)
    (tmp_path / "other").write_bytes(b"")
    (tmp_path / "other").replace(mapped)
    assert_same(l2h(logits), wanted)


# Which engine ---------------------------------------------------------------


def test_warming_up_says_what_runs():
    assert warm_up() == engine() == compiled.engine()
    assert engine().name.startswith("numba ")


def test_the_switch_turns_numba_off(monkeypatch):
    monkeypatch.setenv("HIERVIZ_NUMBA", "0")
    assert warm_up() == engine() == ("numpy", False, "numba is switched off by HIERVIZ_NUMBA=0")


def test_kernels_that_cannot_be_compiled_leave_the_work_to_numpy(monkeypatch):
    module = sys.modules["hierviz.methods.l2h.engine"]
    monkeypatch.setattr(module, "_compiled", module._compiled.__wrapped__)

    def refuse(*_, **__):
        raise TypeError("unknown processor")

    monkeypatch.setattr(compiled, "jit", refuse)
    assert engine() == ("numpy", False, "numba could not compile L2H: unknown processor")
    assert_same(l2h(9 * np.eye(4)), numpy_l2h(9 * np.eye(4)))
