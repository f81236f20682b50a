"""TURTLE's saved heads and features of the points, made into logits."""

import pickle

import numpy as np
import pytest
from scipy.special import softmax

from hierviz.errors import LoadError
from hierviz.io.study.turtle import read_turtle_heads, turtle_logits
from tests.io.torch_writer import write_nested_torch, write_torch

SIZES = {"phi1": 4, "phi2": 7}


def heads(n_clusters=3, **sizes):
    rng = np.random.default_rng(0)
    return {
        name: {
            "weight": rng.normal(size=(n_clusters, size)).astype(np.float32),
            "bias": rng.normal(size=n_clusters).astype(np.float32),
        }
        for name, size in sizes.items()
    }


@pytest.fixture
def features(tmp_path):
    rng, paths = np.random.default_rng(1), []
    for name, size in SIZES.items():
        paths.append(tmp_path / f"{name}.npy")
        np.save(paths[-1], rng.normal(size=(20, size)).astype(np.float32))
    return paths


def test_logits_are_the_log_of_the_mean(tmp_path, features):
    state = heads(**SIZES)
    path = write_nested_torch(tmp_path / "turtle.pt", state)
    spaces = [
        softmax(np.load(file) @ head["weight"].T + head["bias"], axis=1)
        for file, head in zip(features, state.values(), strict=True)
    ]
    found = turtle_logits(path, features)
    assert (found.dtype, found.shape) == (np.float32, (20, 3))
    np.testing.assert_allclose(np.exp(found), np.mean(spaces, axis=0), rtol=2e-5)
    assert [weight.shape for weight, _ in read_turtle_heads(path)] == [(3, 4), (3, 7)]


def test_ten_spaces_come_in_the_order_of_their_numbers(tmp_path):
    sizes = {f"phi{i}": i for i in range(11, 0, -1)}
    found = read_turtle_heads(write_nested_torch(tmp_path / "t.pt", heads(**sizes)))
    assert [weight.shape[1] for weight, _ in found] == list(range(1, 12))


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"other": {}}, "found the keys other"),
        ({}, "found the keys"),
        (heads(phi1=2, phi3=2), "found the keys phi1, phi3"),
        ({"phi1": {"weight_g": np.ones(2, np.float32)}}, "in phi1; found weight_g"),
        (
            {"phi1": {"weight": np.ones((2, 3), np.float32), "bias": np.ones(3, np.float32)}},
            r"found \(2, 3\) and \(3,\)",
        ),
        (
            {
                "phi1": {
                    "weight": np.full((1, 1), np.nan, np.float32),
                    "bias": np.ones(1, np.float32),
                }
            },
            "finite numbers in phi1",
        ),
        ({**heads(2, phi1=2), **heads(3, phi2=2)}, "one number of clusters; found 2, 3"),
    ],
)
def test_files_that_are_no_heads(tmp_path, state, words):
    path = write_nested_torch(tmp_path / "t.pt", state)
    with pytest.raises(LoadError, match=words):
        read_turtle_heads(path)


def test_nothing_in_the_file_runs(tmp_path):
    class Harm:
        def __reduce__(self):
            return (tmp_path / "made").mkdir, ()

    path = write_torch(tmp_path / "t.pt", {}, content=pickle.dumps({"phi1": Harm()}, 2))
    with pytest.raises(LoadError, match="refused"):
        read_turtle_heads(path)
    assert not (tmp_path / "made").exists()


def test_features_that_do_not_fit(tmp_path, features):
    path = write_nested_torch(tmp_path / "t.pt", heads(**SIZES))
    for files, words in (
        (features[:1], "each of 2 spaces; found 1"),
        (features[::-1], r"phi2.npy: expected features of shape \(n_points, 4\); found \(20, 7\)"),
        ([tmp_path / "no.npy", features[1]], "no.npy"),
    ):
        with pytest.raises(LoadError, match=words):
            turtle_logits(path, files)
    np.save(features[1], np.zeros((19, 7)))
    with pytest.raises(LoadError, match="same points; found 19, 20 points"):
        turtle_logits(path, features)
    np.save(features[1], np.full((20, 7), np.nan))
    with pytest.raises(LoadError, match=r"phi2\.npy: expected finite features; not so in row 0"):
        turtle_logits(path, features)
