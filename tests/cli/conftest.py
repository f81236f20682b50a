"""A small study, and commands run in this process."""

from __future__ import annotations

import json

import numpy as np
import pytest

from hierviz.cli import main


@pytest.fixture
def write(tmp_path):
    """Write a small study: 60 points, 6 clusters, with the arrays named besides the logits."""

    def make(*, labels: bool = True, train: bool = False, probabilities: bool = False) -> str:
        rng = np.random.default_rng(7)
        classes = rng.integers(0, 6, 60)
        scores = rng.normal(size=(60, 6)) + 3 * np.eye(6)[classes]
        if probabilities:
            scores = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        folder = tmp_path / "small study"
        folder.mkdir()
        np.save(folder / "logits.npy", scores)
        if labels:
            np.save(folder / "labels.npy", classes)
        if train:
            np.save(folder / "train_logits.npy", rng.normal(size=(90, 6)))
        (folder / "classes.csv").write_text("name\nant\nbee\ncow\ndog\neel\nfox\n")
        return str(folder)

    return make


@pytest.fixture
def shell(capsys):
    """Run a command in this process: exit status, stdout, stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        status = main([str(argument) for argument in arguments])
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def numbers(shell):
    """The JSON object that a command prints."""

    def run(*arguments: object) -> dict:
        status, out, _ = shell(*arguments, "--json")
        assert status == 0
        return json.loads(out)

    return run
