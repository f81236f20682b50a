"""Small study folders, and what a refusal says."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.errors import LoadError

N, K = 12, 3


def a_folder(path, *, logits=None, labels=None, names=("ape", "bee", "cow"), **files):
    """A sound study folder of 12 points and 3 classes, parts of it replaced."""
    rng = np.random.default_rng(0)
    truth = np.arange(N) % K
    if logits is None:
        logits = rng.normal(size=(N, K)).astype(np.float32) + 5 * np.eye(K, dtype=np.float32)[truth]
    np.save(path / "logits.npy", logits)
    np.save(path / "labels.npy", truth if labels is None else labels)
    if names is not None:
        rows = "".join(f"{name},w{place}\n" for place, name in enumerate(names))
        (path / "classes.csv").write_text("name,wnid\n" + rows)
    for name, content in files.items():
        (path / name.replace("__", ".")).write_text(content)
    return path


def refusal(call, *args, **options):
    with pytest.raises(LoadError) as caught:
        call(*args, **options)
    return str(caught.value)
