"""L2H decides as float64 does though it reads in float32: near ties, extreme values, any processor."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from hierviz.core.compiled import jit
from hierviz.errors import InputError, LoadError
from hierviz.methods import AGGREGATIONS
from hierviz.methods.l2h import exact, kernels_rows, state
from tests.methods.l2h.test_engine import groups_of, numpy_l2h, quiet_l2h
from tests.naive.l2h import naive_l2h
from tests.places import ROOT


def assert_is_definition(logits, aggregation):
    """Both engines merge as defined; False where the definition itself has a tie."""
    wanted = naive_l2h(logits, aggregation)
    if wanted.margin < 1e-10:
        return False
    steps = [(step.selected, step.partner) for step in wanted.steps]
    assert groups_of(quiet_l2h(logits, aggregation=aggregation)) == steps
    assert groups_of(numpy_l2h(logits, aggregation=aggregation)) == steps
    return True


# Near ties ------------------------------------------------------------------


def row_of_exp_sum(rng, k, best, exp_sum):
    """float32 logits, one column the best, whose exponentials less the best sum to `exp_sum`, nearly."""
    max_logit = np.float32(rng.uniform(-3, 3))
    row = max_logit - rng.uniform(2, 5, size=k).astype(np.float32)
    row[best] = max_logit
    coarse, fine = np.flatnonzero(np.arange(k) != best)[:2]
    row[[coarse, fine]] = -99
    for column, left in ((coarse, 3e-4), (fine, 0)):  # a last digit of the second is worth 1e-10
        missing = exp_sum - np.exp(row.astype(np.float64) - max_logit).sum() - left
        row[column] = max_logit + np.log(missing)
    return row


def nearly_tied_logits(seed):
    """Logits whose scores (odd seeds) or partners' values differ in their 7th to 10th digit."""
    rng = np.random.default_rng(seed)
    k = int(rng.integers(5, 9))
    exp_sums = rng.uniform(2, 2.5) * (
        1 + 10.0 ** rng.uniform(-9.5, -7, size=k) * rng.normal(size=k)
    )
    if seed % 2:
        return np.stack([row_of_exp_sum(rng, k, c, exp_sum) for c, exp_sum in enumerate(exp_sums)])
    rows = list(9 * np.eye(k, dtype=np.float32)[1:] + rng.random((k - 1, k)))
    for best, exp_sum in enumerate(exp_sums[:3]):  # these belong to 0, and go to 1, 2 and 3
        row = row_of_exp_sum(rng, k - 1, best, exp_sum)
        rows.append(np.insert(row, 0, row.max() + 0.5))
    return np.array(rows, dtype=np.float32)


@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_near_ties_that_float32_does_not_see_are_decided_as_defined(aggregation):
    n_decided = sum(
        assert_is_definition(nearly_tied_logits(seed), aggregation) for seed in range(100)
    )
    assert n_decided > 80


def test_float32_is_as_right_as_near_ties_need():
    @jit()
    def exponentials(numbers):
        result = np.empty_like(numbers)
        for i in range(len(numbers)):
            result[i] = kernels_rows.exponential(numbers[i])
        return result

    numbers = -np.linspace(0, 87, 1 << 20, dtype=np.float32)
    wrong = np.abs(exponentials(numbers) / np.exp(numbers.astype(np.float64)) - 1)
    assert wrong[numbers > -16].max() < 2.6e-7
    assert wrong.max() < 5e-7
    # A logit less the largest is rounded to half a last digit; two values may err against each other.
    near, far = 2.6e-7 + np.spacing(np.float32(15)) / 2, 5e-7 + np.spacing(np.float32(31)) / 2
    share_below = np.exp(-16) / state.LEAST_EXP_SUM
    worst = (1 - share_below) * near + share_below * far
    assert 2 * worst < state.NEAR_TIE[np.dtype(np.float32)]


def test_errors_that_all_rows_share_are_small_enough():
    # 30,000 columns 8.6 below the largest, where every logit less the largest is rounded the same way.
    high, low = np.float32(-4.0116305), np.float32(-12.642786)
    row = np.full(30_000, low)
    row[:2] = high
    logits = np.stack([row, row, np.roll(row, 3)])
    logits[2, 3] = high + 9
    record = quiet_l2h(logits).evidence[0]
    exp_sum = 2 + 29_998 * np.exp(np.float64(low) - np.float64(high))
    assert record["selected"] == 0
    assert record["score"] == pytest.approx(1 / exp_sum, rel=8e-7)
    assert record["partner_value"] == pytest.approx(2 / (exp_sum - 1), rel=8e-7)


CHECK = """
import numpy as np
from hierviz.core.compiled import jit
from hierviz.methods.l2h import kernels_rows

@jit(is_part=True)
def exp_sum_of(kept):
    return kernels_rows.exp_sum_of(kept, kept[0])

for dtype in (np.float32, np.float64):
    kept = -np.linspace(0, 30, 128).astype(dtype)
    np.testing.assert_allclose(exp_sum_of(kept), np.exp(kept.astype(np.float64)).sum(), rtol=1e-6)
"""


def test_sums_are_right_on_processors_without_fused_operations():
    environment = os.environ | {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
    subprocess.run([sys.executable, "-c", CHECK], env=environment, cwd=ROOT, check=True)


# Extreme values -------------------------------------------------------------


@pytest.mark.filterwarnings("error::RuntimeWarning")
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("make", [quiet_l2h, numpy_l2h])
def test_the_largest_numbers_give_the_definitions_merges(aggregation, dtype, make):
    # Cluster c has c + 1 points. In its column stands the largest number there is, half of that in
    # the one before (0: in 1), and the opposite elsewhere: all shares are 1, ties go to the first.
    most = np.finfo(dtype).max
    cluster = np.repeat(np.arange(4), np.arange(4) + 1)
    logits = np.full((len(cluster), 4), -most, dtype=dtype)
    logits[np.arange(len(cluster)), cluster] = most
    logits[np.arange(len(cluster)), np.where(cluster == 0, 1, cluster - 1)] = most / 2
    tree = make(logits, aggregation=aggregation)
    with np.errstate(over="ignore"):
        wanted = naive_l2h(logits, aggregation)
    assert groups_of(tree) == [(step.selected, step.partner) for step in wanted.steps]


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("n_clusters", [1, 2, 7, 63, 64, 65, 129])
def test_widths_about_that_of_a_block(dtype, n_clusters):
    rng = np.random.default_rng(n_clusters)
    ranks = np.argsort(rng.random((61, n_clusters)), axis=1)  # no two columns of a row tie
    logits = (ranks * rng.uniform(0.05, 0.1, size=(61, 1))).astype(dtype)[1:]  # begins anywhere
    assert assert_is_definition(logits, "sum-of-means")


@pytest.mark.skipif(
    np.finfo(np.longdouble).max == np.finfo(np.float64).max, reason="no wider type here"
)
@pytest.mark.filterwarnings("ignore:overflow encountered in cast")
def test_a_number_too_large_for_float64_is_an_error():
    logits = 9 * np.eye(4, dtype=np.longdouble)
    logits[2, 1] = np.longdouble("1e4000")
    with pytest.raises(InputError, match="found inf in row 2, column 1"):
        quiet_l2h(logits)


# The exact decision ---------------------------------------------------------


@pytest.mark.parametrize("make", [quiet_l2h, numpy_l2h])
def test_a_file_cut_short_while_a_tie_is_decided_is_an_error(make, tmp_path, monkeypatch):
    path, seen = tmp_path / "logits.npy", []
    np.save(path, np.tile(9 * np.eye(4), (5, 1)))
    best = exact._best

    def cut_and_best(block):
        seen.append(len(block))
        os.truncate(path, 200)
        return best(block)

    monkeypatch.setattr(exact, "_best", cut_and_best)
    monkeypatch.setattr(exact, "_BLOCK_ITEMS", 8)
    with pytest.raises(LoadError, match="cut short"):
        make(np.load(path, mmap_mode="r"))
    assert seen == [2]
