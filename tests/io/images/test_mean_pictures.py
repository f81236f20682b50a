"""The mean picture below every node, against a mean over the points themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.io import read_study
from hierviz.io.images.mean_pictures import evenly_spaced, mean_pictures
from hierviz.io.images.sources import ArrayImages, thumbnails
from tests.strategies import star, trees


class SomePictures(ArrayImages):
    """Pictures of which some points have none."""

    def __init__(self, array, missing):
        super().__init__(array, origin="made up")
        self.missing = set(missing)

    def has(self, row):
        return super().has(row) and row not in self.missing


def study_of(assignments, pictures, missing=()):
    return Study(
        "made up",
        assignments=np.asarray(assignments, dtype=np.int32),
        cluster_is_class=False,
        images=None if pictures is None else SomePictures(pictures, missing),
    )


def analysis_of(study, tree):
    """A study and a tree, some of whose last leaves may have no points."""
    assignments = study.predictions.assignments if study.predictions else study.assignments
    size = np.bincount(assignments[assignments >= 0], minlength=tree.n_leaves)
    leaves = LeafProfile(assignments, None, size, np.full(len(size), np.nan), None)
    return Analysis.of(study, tree, leaves=leaves)


def pictures_of(n, side=8, seed=0):
    return np.random.default_rng(seed).integers(0, 256, (n, side, side, 3), dtype=np.uint8)


@settings(max_examples=60, deadline=None)
@given(st.data(), trees(max_leaves=7))
def test_equals_the_mean_over_the_points(data, tree):
    n = data.draw(st.integers(1, 25))
    leaf = st.integers(-1, tree.n_leaves - 1)
    assignments = np.array(data.draw(st.lists(leaf, min_size=n, max_size=n)))
    missing = data.draw(st.sets(st.integers(0, n - 1), max_size=5))
    pictures = pictures_of(n)
    study = study_of(assignments, pictures, missing)
    found, is_known = mean_pictures(analysis_of(study, tree), side=8)
    for node in range(tree.n_nodes):
        below = set(tree.leaves_below(node).tolist())
        rows = [row for row in range(n) if assignments[row] in below and row not in missing]
        assert is_known[node] == bool(rows)
        expected = np.mean([pictures[row] for row in rows], axis=0) if rows else 128
        assert np.abs(found[node] - expected).max() <= 0.5 + 1e-9
    assert (found.dtype, found.shape) == (np.uint8, (tree.n_nodes, 8, 8, 3))


def test_a_sampled_leaf_counts_with_all_its_points():
    #    2       leaf 0: 90 black points; leaf 1: 10 white ones
    #   / \      the root: a tenth of white, though as many of each are looked at
    #  0   1
    pictures = np.zeros((100, 4, 4, 3), dtype=np.uint8)
    pictures[90:] = 255
    assignments = np.repeat([0, 1], [90, 10])
    tree = Hierarchy.from_merges([(0, 1)])
    found, _ = mean_pictures(analysis_of(study_of(assignments, pictures), tree), side=4, most=8)
    assert (found[0] == 0).all() and (found[1] == 255).all() and (found[2] == 26).all()


def test_only_so_many_pictures_are_looked_at(monkeypatch):
    assignments = np.repeat([0, 1, 2], [500, 2, 300])
    study, seen = study_of(assignments, pictures_of(802)), []
    look = study.images.picture
    monkeypatch.setattr(
        study.images, "picture", lambda row, *a: (seen.append(row), look(row, *a))[1]
    )
    mean_pictures(analysis_of(study, star(3)), side=8, most=30)
    assert np.bincount(assignments[seen]).tolist() == [10, 2, 10]
    assert {0, 499, 500, 501, 502, 801} <= set(seen)
    seen.clear()
    mean_pictures(analysis_of(study, star(3)), side=8, most=0)
    assert seen == [0, 500, 502]


def test_evenly_spaced():
    assert evenly_spaced(np.array([4, 7]), 5).tolist() == [4, 7]
    assert evenly_spaced(np.arange(100), 3).tolist() == [0, 49, 99]


def test_pictures_of_other_shapes_are_fitted():
    assignments = np.array([0, 1])
    study = study_of(assignments, np.full((2, 10, 20, 3), 200, dtype=np.uint8))
    found, _ = mean_pictures(analysis_of(study, star(2)), side=20)
    assert (found[2, 5:15] == 200).all() and (found[2, :5] == 128).all()
    assert (found[0] == thumbnails(study.images, [0], 20)[0]).all()


def test_larger_trees_are_refused():
    study = study_of([0, 1, 1], pictures_of(3))
    with pytest.raises(InputError, match="at most 64 leaves"):
        mean_pictures(analysis_of(study, star(65)))


def test_a_study_without_pictures_is_refused():
    with pytest.raises(InputError, match="with pictures; this one has none"):
        mean_pictures(analysis_of(study_of([0, 1], None), star(2)))


@pytest.mark.shared
def test_cifar10(shared_data):
    study = read_study(shared_data / "cifar10")
    found, is_known = mean_pictures(analysis_of(study, star(10)), side=32, most=10**6)
    assert is_known.all()
    pixels = np.load(shared_data / "cifar10" / "images.npy", mmap_mode="r")
    assert np.abs(found[10] - pixels.mean(axis=0)).max() <= 0.5
