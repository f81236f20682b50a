"""Small studies with names that want to break a picture."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv

NASTY = (
    'a "quoted" & \'single\' name', "<script>alert(1)</script>", "long " * 60, "dog 🐕‍🦺 emoji",
    "שלום עולם", "$x_1$ and \\frac", "two\nlines\x00\x1b", "漢字の名前", "\ud800 half", "]]> <!-- --",
)  # fmt: skip


def subject_of(tree: hv.Hierarchy, *, seed: int = 0, table: dict | None = None) -> hv.Analysis:
    """The analysis of a tree with a study made for it."""
    n = tree.n_leaves
    rng = np.random.default_rng(seed)
    study = hv.Study(
        "small",
        logits=rng.normal(size=(6 * n, n)),
        labels=rng.integers(0, n, 6 * n).astype(np.int32),
        class_names=tree.leaf_names,
        class_table=table or {},
    )
    return hv.Analysis.of(study, tree)


@pytest.fixture(scope="session")
def digits():
    return hv.analyse(hv.read_study("digits"))


@pytest.fixture(scope="session")
def nasty():
    n = len(NASTY)
    merges = [(0, 1), *((n + step - 1, step + 1) for step in range(1, n - 1))]
    return subject_of(hv.Hierarchy.from_merges(merges, leaf_names=NASTY))
