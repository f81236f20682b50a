"""TURTLE's saved heads, read without running anything."""

import pickle

import numpy as np
import pytest

from hierviz.errors import LoadError
from hierviz.io.study.turtle_heads import read_turtle_heads
from tests.io.trees.torch_writer import write_nested_torch, write_torch


def heads(n_clusters=3, **sizes):
    rng = np.random.default_rng(0)
    return {
        name: {
            "weight": rng.normal(size=(n_clusters, size)).astype(np.float32),
            "bias": rng.normal(size=n_clusters).astype(np.float32),
        }
        for name, size in sizes.items()
    }


def test_ten_spaces_come_in_the_order_of_their_numbers(tmp_path):
    sizes = {f"phi{i}": i for i in range(11, 0, -1)}
    state = heads(**sizes)
    found = read_turtle_heads(write_nested_torch(tmp_path / "t.pt", state))
    assert [weight.shape for weight, _ in found] == [(3, size) for size in range(1, 12)]
    for number, (weight, bias) in enumerate(found, start=1):
        assert (weight == state[f"phi{number}"]["weight"]).all() and weight.dtype == np.float64
        assert (bias == state[f"phi{number}"]["bias"]).all()


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
