"""Support: replicates are L2H of the drawn rows, numbers those of the definition, and what is said about them."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import hierviz as hv
from hierviz.errors import Cancelled, InputError
from hierviz.io.images.sources import FileImages
from hierviz.methods import AGGREGATIONS
from hierviz.methods.l2h.resampling import Resampled
from hierviz.support import (
    by_size,
    most_groups_supported,
    support,
    support_growing,
    support_of_cuts,
    well_supported,
    with_support,
)
from hierviz.support.draws import Draws
from hierviz.taxonomy import suggest_cuts
from tests.naive import support as naive
from tests.places import shared
from tests.strategies import star


def some_logits(n_points, n_clusters, seed=0, dtype=np.float32):
    random = np.random.default_rng(seed)
    place = np.arange(n_clusters)
    near = np.exp(-np.abs(np.subtract.outer(place, place)) / 3)  # neighbours are alike
    centres = random.normal(size=(n_clusters, n_clusters)) + 4 * near
    clusters = random.integers(0, n_clusters, n_points)
    return (centres[clusters] + random.normal(size=(n_points, n_clusters))).astype(dtype)


def analysis_of(logits, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return hv.analyse(hv.Study("s", logits=logits, **more))


def clades(tree):
    return [frozenset(tree.leaves_below(u).tolist()) for u in range(tree.n_leaves, tree.n_nodes)]


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("aggregation", AGGREGATIONS)
def test_a_replicate_is_l2h_of_the_drawn_rows(engine, dtype, aggregation, monkeypatch):
    if engine == "numpy":
        monkeypatch.setenv("HIERVIZ_NUMBA", "0")
    logits = some_logits(300, 12, dtype=dtype)
    logits[logits.argmax(axis=1) == 3, 3] = -9  # a cluster without points
    with ThreadPoolExecutor(1) as pool, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = Resampled(logits, None, pool, aggregation)
        draws = Draws(rows.start, seed=4)
        for number in range(5):
            drawn, start = draws.draw(number)
            wanted = hv.l2h(logits[rows.row[drawn]], aggregation=aggregation)
            found = rows.tree(drawn, start)
            assert clades(found) == clades(wanted)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 6), max_size=6), st.data())
def test_draws_take_whole_groups_of_each_cluster(sizes, data):
    start = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    n = int(start[-1])
    cluster = np.repeat(np.arange(len(sizes)), sizes)
    group = np.array(data.draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), dtype=np.int64)
    most = data.draw(st.integers(0, 3))
    draws = Draws(start, group, most=most, seed=1)
    units = {
        (c, g): np.flatnonzero((cluster == c) & (group == g))
        for c, g in zip(cluster, group, strict=True)
    }
    seen = set()
    for number in range(6):
        drawn, begin = draws.draw(number)
        assert (draws.draw(number)[0] == drawn).all()
        assert begin[0] == 0 and begin[-1] == len(drawn)
        for c in range(len(sizes)):
            found = drawn[begin[c] : begin[c + 1]]
            times = {
                u: {(found == one).sum() for one in rows} for u, rows in units.items() if u[0] == c
            }
            assert all(len(one) == 1 for one in times.values())  # all rows of a group as often
            n_units = len(times)
            assert sum(min(one) for one in times.values()) == (
                min(n_units, most) if most else n_units
            )
            assert len(found) == sum(min(times[u]) * len(units[u]) for u in times)
            seen |= {u for u in times if min(times[u])}
    if most:
        assert all(sum(u[0] == c for u in seen) <= most for c in range(len(sizes)))


def test_draws_take_every_point_equally_often():
    draws = Draws(np.array([0, 10, 10, 14]), seed=3)
    times = np.zeros(14)
    for number in range(4000):
        times += np.bincount(draws.draw(number)[0], minlength=14)
    assert np.abs(times / 4000 - 1).max() < 0.08  # four standard deviations


def test_support_is_that_of_the_definition():
    analysis = analysis_of(some_logits(200, 9))
    found = support(analysis, 12, seed=7)
    with ThreadPoolExecutor(1) as pool:
        rows = Resampled(analysis.study.logits, None, pool, "sum-of-means")
    draws = Draws(rows.start, seed=7)
    others = [rows.tree(*draws.draw(number)) for number in range(12)]
    felsenstein, transfer = naive.support(analysis.tree, others)
    np.testing.assert_allclose(found.felsenstein, felsenstein, atol=1e-12)
    np.testing.assert_allclose(found.transfer, transfer, atol=1e-12)
    assert set(clades(found.consensus)) == naive.majority(others)
    assert found.n_seen[-1] == 12 and (found.n_seen <= 12).all()


def test_the_same_seed_gives_the_same_numbers_for_any_number_of_threads():
    analysis = analysis_of(some_logits(300, 15))
    one = support(analysis, 25, n_threads=1)
    for n_threads in (2, 5):
        other = support(analysis, 25, n_threads=n_threads)
        np.testing.assert_array_equal(one.felsenstein, other.felsenstein)
        np.testing.assert_array_equal(one.transfer, other.transfer)
        assert clades(one.consensus) == clades(other.consensus)
    assert (support(analysis, 25, seed=1).transfer != one.transfer).any()


def test_points_that_are_all_alike_support_every_node():
    logits = np.repeat(some_logits(400, 8)[:, None], 1, axis=1)[:, 0]
    clusters = logits.argmax(axis=1)
    first = [np.flatnonzero(clusters == c)[0] for c in range(8)]
    found = support(analysis_of(np.repeat(logits[first], 6, axis=0)), 10)
    assert (found.felsenstein[8:-1] == 1).all() and (found.transfer[8:-1] == 1).all()


def test_a_tree_of_other_leaves_has_the_support_of_chance():
    analysis = analysis_of(some_logits(2000, 40))
    random = np.random.default_rng(0).permutation(40)
    tree = analysis.tree
    shuffled = hv.Hierarchy(
        np.concatenate([tree.parent[random], tree.parent[40:]]), tree.height, 40
    )
    own, other = support(analysis, 20), support(hv.Analysis.of(analysis.study, shuffled), 20)
    assert np.nanmean(other.felsenstein) < 0.05 < 0.2 < np.nanmean(own.felsenstein)
    assert np.nanmean(other.transfer) < 0.3 < 0.5 < np.nanmean(own.transfer)


@pytest.mark.parametrize("n_clusters", [1, 2, 3])
def test_few_clusters(n_clusters):
    analysis = analysis_of(some_logits(50, n_clusters))
    found = support(analysis, 3)
    assert np.isnan(found.felsenstein[:n_clusters]).all() and np.isnan(found.transfer[-1])
    assert found.consensus.n_leaves == n_clusters
    assert np.isfinite(found.transfer).sum() == max(0, n_clusters - 2)


def test_a_star_has_no_node_to_support():
    analysis = analysis_of(some_logits(60, 6))
    found = support(hv.Analysis.of(analysis.study, star(6)), 3)
    assert np.isnan(found.transfer).all()


def test_it_grows_ten_by_ten_and_can_be_stopped():
    analysis = analysis_of(some_logits(100, 6))
    told = []
    grown = [
        one.n_replicates
        for one in support_growing(analysis, 25, progress=lambda *now: told.append(now))
    ]
    assert grown == [10, 20, 25] and told == [(done, 25) for done in range(1, 26)]

    def stop(done, total):
        if done == 3:
            raise Cancelled("enough")

    with pytest.raises(Cancelled, match="enough"):
        support(analysis, 25, progress=stop)
    some = support_growing(analysis, 10_000)
    assert next(some).n_replicates == 10
    some.close()


def test_rows_that_show_one_picture_are_drawn_together():
    logits = some_logits(120, 5)
    views = np.arange(120) // 2
    images = FileImages(None, [f"{at}.png" for at in range(60)], views, origin="files")
    plain, together = (
        support(analysis_of(logits), 10),
        support(analysis_of(logits, images=images), 10),
    )
    assert "one picture are drawn together" in together.what and "together" not in plain.what
    assert (plain.transfer[5:-1] != together.transfer[5:-1]).any()
    each = FileImages(None, [f"{at}.png" for at in range(120)], np.arange(120), origin="files")
    assert "together" not in support(analysis_of(logits, images=each), 1).what
    of_class = FileImages(None, ["a.png"], np.zeros(120, dtype=int), origin="files", exact=False)
    assert "together" not in support(analysis_of(logits, images=of_class), 1).what


def test_views_of_few_pictures_are_drawn_one_by_one_and_it_is_said():
    images = FileImages(None, ["0.png", "1.png"], np.repeat([0, 1], 60), origin="files")
    found = support(analysis_of(some_logits(120, 5), images=images), 1)
    assert "together" not in found.what
    assert "Most clusters show fewer than 5 pictures" in found.notices[0]


def test_a_column_of_groups_says_what_is_drawn_together(tmp_path):
    np.save(tmp_path / "logits.npy", some_logits(60, 3))
    (tmp_path / "images").mkdir()
    for at in range(60):
        Image.new("RGB", (4, 4), (at, 0, 0)).save(tmp_path / "images" / f"{at}.png")
    lines = [
        "row,file,group",
        *(f"{at},images/{at}.png,{'' if at < 4 else f'g{at // 2}'}" for at in range(60)),
    ]
    (tmp_path / "images.csv").write_text("\n".join(lines) + "\n")
    together = hv.read_study(tmp_path).images.together
    assert len(set(together[:4].tolist())) == 4 and together[4] == together[5] != together[6]
    assert len(set(together.tolist())) == 4 + 28
    hv.write_study(hv.read_study(tmp_path), tmp_path / "again")
    again = hv.read_study(tmp_path / "again").images.together
    same = [numbers[:, None] == numbers for numbers in (together, again)]
    assert (same[0] == same[1]).all()


def test_what_is_said_of_few_points_and_of_training_points():
    logits = some_logits(30, 10)
    found = support(analysis_of(logits), 2)
    assert "clusters have fewer than 5 points" in found.notices[0]
    one = support(analysis_of(np.eye(3).repeat([9, 9, 4], axis=0)), 2)
    assert one.notices[0].startswith(
        "1 of 3 clusters has fewer than 5 points: draws from it differ"
    )
    trained = support(analysis_of(logits, train_logits=some_logits(500, 10)), 2)
    assert "has memorised them" in trained.notices[0]


def test_of_many_points_some_of_each_cluster_are_drawn_from(monkeypatch):
    monkeypatch.setitem(support.__globals__, "MOST_POINTS", 100)
    found = support(analysis_of(some_logits(1000, 5)), 2)
    assert found.what.startswith("From at most 20 points of every cluster, chosen at random")


def test_what_cannot_be_done_is_said():
    analysis = analysis_of(some_logits(30, 4))
    with pytest.raises(InputError, match="found replicates = 0, seed = 0"):
        support(analysis, 0)
    with pytest.raises(InputError, match="seed = -1"):
        support(analysis, seed=-1)
    with pytest.raises(InputError, match="Unknown aggregation 'max'"):
        support(analysis, aggregation="max")
    with pytest.raises(InputError, match="at least one thread"):
        support(analysis, n_threads=0)
    bare = hv.Study("s", assignments=np.arange(4))
    with pytest.raises(InputError, match="no logits to draw points from"):
        support(hv.Analysis.of(bare, star(4)))


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, by_size",
    [
        ("cifar100", {(2, 2): (0.67, 0.67), (3, 4): (0.51, 0.69), (5, 9): (0.37, 0.74), (10, 19): (0.09, 0.68)}),
        ("imagenet", {(2, 2): (0.71, 0.71), (3, 4): (0.49, 0.69), (5, 9): (0.23, 0.61), (10, 19): (0.04, 0.5)}),
    ],
)  # fmt: skip
def test_the_values_of_real_studies(name, by_size):
    study = replace(hv.read_study(shared(name)), images=None)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        analysis = hv.analyse(study)
    found, n_below = support(analysis), analysis.tree.n_leaves_below.copy()
    n_below[-1] = 0
    for (least, most), wanted in by_size.items():
        of_size = (least <= n_below) & (n_below <= most)
        own = found.felsenstein[of_size].mean(), found.transfer[of_size].mean()
        assert own == pytest.approx(wanted, abs=0.06)


def test_summaries_by_hand():
    #        ____10____
    #     __9__        |
    #   _6_  |    _8_  7...  (leaves 0 1 2 | 3 4 5)
    tree = hv.Hierarchy.from_nested([[[0, 1], 2], [[3, 4], 5]])
    at = {tuple(sorted(tree.leaves_below(u).tolist())): u for u in range(6, tree.n_nodes)}
    transfer, felsenstein = np.full((2, tree.n_nodes), np.nan)
    for leaves, share in {(0, 1): 1.0, (3, 4): 0.2, (0, 1, 2): 0.8, (3, 4, 5): 0.7}.items():
        transfer[at[leaves]], felsenstein[at[leaves]] = share, share / 2
    found = hv.Support(10, felsenstein, transfer, tree, "")
    assert well_supported(found) == 0.75
    assert by_size(tree, found) == [(2, 2, 2, 0.3, 0.6), (3, 4, 2, 0.375, 0.75)]
    fine = [
        k for k in tree.n_groups.tolist() if not (transfer[hv.cut_into(tree, k).nodes] < 0.7).any()
    ]
    assert most_groups_supported(tree, found) == (3 if fine[:3] == [1, 2, 3] else 2)
    cuts = dict(zip(tree.n_groups.tolist(), support_of_cuts(tree, transfer), strict=True))
    assert cuts[1] == 1 and cuts[6] == pytest.approx(1) and cuts[2] == pytest.approx(0.75)
    assert with_support(tree, found).inner_names[-1] == ""
    assert sorted(with_support(tree, found).inner_names) == ["", "100", "20", "70", "80"]
    kept = found.of_kept(~(transfer < 0.75))
    assert sorted(kept.transfer[~np.isnan(kept.transfer)]) == [0.8, 1.0]
    assert found.n_seen.tolist()[-1] == 10


def test_cuts_of_supported_groups_are_suggested_first():
    heights = [1, 1.1, 1.2, 5, 5.2, 20, 21]
    tree = hv.Hierarchy.from_merges(
        [(0, 1), (2, 3), (4, 5), (8, 9), (10, 6), (11, 12), (13, 7)],
        heights=heights,
        height_unit="distance",
    )
    plain = suggest_cuts(tree)
    sure = np.where(tree.n_groups == plain[0].n_groups, 0.0, 1.0)
    found = suggest_cuts(tree, sure)
    assert [one.n_groups for one in found if one.support == 1]
    assert all(one.support in (0, 1) for one in found)
    assert np.isnan(plain[0].support)
