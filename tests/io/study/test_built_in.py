"""The built-in studies, where they are kept, and the real ones beside the repository."""

import numpy as np
import pytest

from hierviz.io import read_study
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
