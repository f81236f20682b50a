"""The built-in studies, where they are kept, and the real ones beside the repository."""

import json
from pathlib import Path

import numpy as np
import pytest

from hierviz.io import read_study, read_tree
from tests.io.study.folders import refusal
from tests.places import shared


def test_the_imagenet_study():
    study = read_study("imagenet")
    assert (study.n_points, study.n_clusters) == (12000, 1000)
    assert study.logits.dtype == np.float16 and study.cluster_is_class
    accuracy = (study.logits.argmax(axis=1) == study.labels).mean()
    assert 0.83 < accuracy < 0.85


def test_the_digits_study_is_built_once_and_the_same(tmp_path, monkeypatch):
    marks = []
    for place in ("a", "b"):
        monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / place))
        study = read_study("digits")
        marks.append(study.fingerprint)
        assert [entry.name for entry in (tmp_path / place).iterdir()] == ["digits-2"]
    assert marks[0] == marks[1]
    assert (study.n_points, study.n_clusters) == (1797, 10)
    assert (study.logits.argmax(axis=1) == study.labels).mean() > 0.95
    assert study.images.picture(0).shape == (8, 8, 3) and study.images.picture(0).max() > 200


def test_a_cache_that_cannot_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "file"))
    assert "Set HIERVIZ_CACHE" in refusal(read_study, "digits")


@pytest.mark.shared
@pytest.mark.parametrize(
    "name, shape, accuracy, pictures",
    [
        ("imagenet", (12000, 1000), 0.84, True),
        ("cifar100", (10000, 100), 0.705, False),
        ("cifar10", (10000, 10), 0.936, True),
        ("tiny-imagenet", (10000, 200), 0.546, True),
    ],
)
def test_real_studies(name, shape, accuracy, pictures):
    study = read_study(shared(name))
    assert study.logits.shape == shape and study.cluster_is_class and study.notices == ()
    assert (study.logits.argmax(axis=1) == study.labels).mean() == pytest.approx(accuracy, abs=5e-3)
    assert (study.images is not None) == pictures
    if pictures:
        assert study.images.has(study.n_points - 1) and study.images.picture(7).ndim == 3


@pytest.mark.shared
def test_the_tree_that_comes_with_the_digits_is_deepects(shared_data):
    """Every digit at the cluster with most of its pictures."""
    study = read_study("digits")
    files = shared_data / "trees" / "deepect"
    cluster = np.load(files / "digits.labels.npy")
    nested = json.loads((files / "digits.tree.txt").read_text())
    of_digit = [int(np.bincount(cluster[study.labels == d]).argmax()) for d in range(10)]

    def digits_of(part):
        below = [part] if isinstance(part, int) else [u for one in part for u in leaves(one)]
        return frozenset(d for d in range(10) if of_digit[d] in below)

    def leaves(part):
        return [part] if isinstance(part, int) else [u for one in part for u in leaves(one)]

    def groups(part):
        own = {digits_of(part)}
        return own if isinstance(part, int) else own.union(*map(groups, part))

    tree = read_tree(Path(study.folder, "trees", "DeepECT.nwk"), leaf_names=list("0123456789"))
    found = {frozenset(tree.leaves_below(u).tolist()) for u in range(10, tree.n_nodes)}
    assert found == {group for group in groups(nested) if len(group) > 1}
