"""Logits that look like a classifier's: class means from a random tree, and noise.

python benchmarks/structured_logits.py logits.npy 100000 1000
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

_CHUNK_ITEMS = 1 << 24  # numbers made at a time: 64 MB in float32


def class_means(n_classes: int, seed: int = 0, *, n_features: int = 32) -> np.ndarray:
    """A direction for every class, near ones for classes that are near in a random binary tree.

    Returns
    -------
    float32 array, shape (n_classes, n_features)
        Rows of length 1.
    """
    rng = np.random.default_rng([seed, n_classes])
    means = np.zeros((n_classes, n_features))
    pending = [(np.arange(n_classes), 1.0)]
    while pending:
        classes, spread = pending.pop()
        means[classes] += spread * rng.normal(size=n_features)
        if len(classes) > 1:
            middle = int(rng.integers(1, len(classes))) if len(classes) < 8 else len(classes) // 2
            pending += [(part, 0.9 * spread) for part in np.split(classes, [middle])]
    return (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)


def write_structured_logits(
    path: str | Path, n_points: int, n_clusters: int, *, seed: int = 0
) -> float:
    """Write logits as .npy, a chunk at a time.

    Parameters
    ----------
    path : str or Path
    n_points, n_clusters : int
    seed : int

    Returns
    -------
    float
        Share of the points whose largest logit is that of their class.
    """
    means = class_means(n_clusters, seed)
    noise = 0.185 - 0.025 * np.log10(n_clusters)  # for each feature; 60 to 90 % are right
    rng = np.random.default_rng([seed, n_points, n_clusters])
    shape = (n_points, n_clusters)
    logits = np.lib.format.open_memmap(path, mode="w+", dtype=np.float32, shape=shape)
    n_right = 0
    step = max(1, _CHUNK_ITEMS // n_clusters)
    for first in range(0, n_points, step):
        labels = rng.integers(n_clusters, size=min(step, n_points - first))
        points = means[labels]
        points += noise * rng.standard_normal(points.shape, dtype=np.float32)
        block = logits[first : first + step]
        np.matmul(points, 24 * means.T, out=block)
        n_right += int((block.argmax(axis=1) == labels).sum())
    logits.flush()
    return n_right / n_points


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("n_points", type=int)
    parser.add_argument("n_clusters", type=int)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    share = write_structured_logits(
        chosen.path, chosen.n_points, chosen.n_clusters, seed=chosen.seed
    )
    print(f"{chosen.path}: {chosen.n_points:,} x {chosen.n_clusters}, accuracy {share:.0%}")
