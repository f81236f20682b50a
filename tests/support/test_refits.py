"""Support of fitted trees by fits to some of the points, against its definition over sets of points."""

from __future__ import annotations

from math import e, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

import hierviz as hv
from hierviz.errors import Cancelled, InputError
from hierviz.methods.fit import fit_tree
from hierviz.support import support, support_growing
from tests.naive.taxonomy import leaf_sets


def blobs(n_groups=3, n=12, seed=0, spread=0.1):
    group = np.repeat(np.arange(n_groups), n)
    rng = np.random.default_rng(seed)
    return np.eye(n_groups)[group] * 3 + rng.normal(size=(len(group), n_groups)) * spread, group


def sets_of_points(tree, leaf_of_point):
    """The points below every node."""
    return [
        {i for i, leaf in enumerate(leaf_of_point) if leaf in leaves} for leaves in leaf_sets(tree)
    ]


def naive_support(analysis, recipe, points, replicates, seed):
    """One fit after the other, one node after the other, with sets."""
    tree, n = analysis.tree, len(points)
    own = sets_of_points(tree, analysis.leaves.assignments.tolist())
    felsenstein, transfer = [[] for _ in own], [[] for _ in own]
    for number in range(1, replicates + 1):
        chance = np.random.default_rng([seed, number])
        taken = sorted(chance.choice(n, round((1 - 1 / e) * n), replace=False).tolist())
        made = fit_tree(recipe.method, points[taken], unit_rows=recipe.unit_rows, **recipe.options)
        theirs = sets_of_points(made.tree, made.leaf_of_point.tolist())
        theirs = [{taken[i] for i in one} for one in theirs] + [set()]
        for node in range(tree.n_leaves, tree.root):
            mine = own[node] & set(taken)
            most = min(len(mine) - 1, len(taken) - len(mine))
            if most > 0:
                least = min(len(mine ^ one) for one in theirs)
                felsenstein[node].append(least == 0)
                transfer[node].append(1 - min(1, least / most))
    return [
        [float(np.mean(one)) if one else nan for one in part] for part in (felsenstein, transfer)
    ]


@pytest.mark.parametrize("numba", ["1", "0"])
@pytest.mark.parametrize(
    ("method", "options"),
    [("average", {}), ("single", {}), ("kmeans", {"k": 5}), ("dbscan", {"radius": 0.3})],
)
def test_support_of_fits_is_that_of_the_definition(method, options, numba, monkeypatch):
    monkeypatch.setenv("HIERVIZ_NUMBA", numba)
    points, _ = blobs(spread=0.6)
    recipe = hv.Recipe(method, options, unit_rows=False)
    analysis = hv.fit(method, points, unit_rows=False, **options)
    found = support(analysis, 3, seed=7, recipe=recipe)
    expected = naive_support(analysis, recipe, points, 3, 7)
    np.testing.assert_allclose(found.felsenstein, expected[0])
    np.testing.assert_allclose(found.transfer, expected[1])
    assert found.n_replicates == 3 and "23 of the 36 points" in found.what


def test_groups_that_stand_apart_come_back_and_noise_does_not():
    points, group = blobs()
    analysis = hv.fit("average", points, unit_rows=False)
    found = support(analysis, 20, recipe=hv.Recipe("average", unit_rows=False))
    tree = analysis.tree
    for one in range(3):
        node = next(
            v for v in range(tree.n_leaves, tree.n_nodes)
            if set(tree.leaves_below(v).tolist()) == set(np.flatnonzero(group == one).tolist())
        )  # fmt: skip
        assert found.felsenstein[node] == found.transfer[node] == 1
    noise = np.random.default_rng(1).normal(size=(60, 8))
    analysis = hv.fit("average", noise, unit_rows=False)
    found = support(analysis, 20, recipe=hv.Recipe("average", unit_rows=False))
    large = np.flatnonzero((analysis.tree.n_leaves_below >= 5) & ~np.isnan(found.transfer))
    assert found.felsenstein[large].mean() < 0.4


def test_a_graph_is_drawn_from_by_its_nodes():
    ring = sparse.csr_array(np.kron(np.eye(3), np.ones((8, 8)) - np.eye(8)) + 0.01)
    analysis = hv.fit("paris", ring)
    found = support(analysis, 5, recipe=hv.Recipe("paris"))
    tree = analysis.tree
    eights = np.flatnonzero(tree.n_leaves_below == 8)
    assert len(eights) == 3 and (found.felsenstein[eights] == 1).all()


def test_points_of_a_study_whose_logits_were_fitted_are_said():
    study = hv.read_study("digits")
    analysis = hv.fit("kmeans", study, k=12)
    with pytest.raises(InputError, match="no embeddings, graph or logits to fit"):
        support(analysis, 1, recipe=hv.Recipe("kmeans", {"k": 12}))
    found = support(analysis, 1, recipe=hv.Recipe("kmeans", {"k": 12}), points=study.logits)
    assert np.nanmin(found.transfer) >= 0
    with pytest.raises(InputError, match=r"Expected the points .* 1,797; found 10"):
        support(analysis, 1, recipe=hv.Recipe("kmeans"), points=study.logits[:10])


def test_it_grows_and_can_be_stopped():
    points, _ = blobs()
    analysis = hv.fit("ward", points)
    recipe = hv.Recipe("ward")
    sizes = [one.n_replicates for one in support_growing(analysis, 23, recipe=recipe)]
    assert sizes == [1, 2, 5, 10, 20, 23]
    told = []

    def stop(done, total):
        told.append((done, total))
        if done == 3:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        support(analysis, 23, recipe=recipe, progress=stop)
    assert max(told) == (3, 23)


def test_what_cannot_be_done_is_said():
    few = hv.fit("ward", np.eye(9))
    with pytest.raises(InputError, match="Too few points to fit trees to some of them: 9"):
        support(few, 2, recipe=hv.Recipe("ward"))
    with pytest.raises(InputError, match="Unknown method 'wrad'"):
        support(hv.analyse(hv.read_study("digits")), 2, recipe=hv.Recipe("wrad"))
    fitted = hv.fit("ward", np.random.default_rng(0).normal(size=(30, 2)))
    with pytest.raises(InputError, match="say how it was made, with recipe="):
        support(fitted, 2)
    with pytest.raises(InputError, match="Unknown method 'wrad'"):
        support(fitted, 2, recipe=hv.Recipe("wrad"))
    with pytest.raises(InputError, match="Expected a recipe; found 'ward'"):
        support(fitted, 2, recipe="ward")


def test_a_linkage_of_clusters_is_made_again_by_correlation():
    """Draws within clusters, as of L2H, and the linkage of each draw."""
    study = hv.read_study("digits")
    tree = hv.correlation_linkage(study)
    found = support(hv.analyse(study, tree), 10, recipe=hv.Recipe("correlation"))
    by_l2h = support(hv.analyse(study, tree), 10)
    assert np.nanmean(found.transfer) > 0.7 > np.nanmean(by_l2h.transfer)


@given(
    st.builds(
        hv.Recipe, st.sampled_from(["ward", "kmeans"]), st.just({"k": 3}), st.booleans(), st.booleans(),
        st.integers(0, 99),
    )
)  # fmt: skip
@settings(max_examples=20)
def test_a_recipe_comes_back_from_json(recipe):
    assert hv.Recipe.from_dict(recipe.to_dict()) == recipe


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("ward", "Expected how a tree was made"),
        ({"method": "ward"}, "Expected how a tree was made"),
        (hv.Recipe("ward").to_dict() | {"seed": "x"}, "seed: expected int; found 'x'"),
        (hv.Recipe("ward").to_dict() | {"options": []}, "options: expected dict"),
    ],
)
def test_what_is_no_recipe_is_refused(said, message):
    with pytest.raises(InputError, match=message):
        hv.Recipe.from_dict(said)
