"""The share of one class, against a count over the points."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.encodings import class_named, class_share
from hierviz.errors import InputError

CLUSTERS = np.array([0, 0, 0, 1, 1, 2, 2, 3], dtype=np.int32)
LABELS = np.array([0, 1, 1, 0, -1, 2, 2, -1], dtype=np.int32)
TREE = hv.Hierarchy.from_merges([(0, 1), (2, 3), (4, 5)])


def analysis_of(**options) -> hv.Analysis:
    study = hv.Study("s", assignments=CLUSTERS, class_names=("ape", "bee", "cow", "dog"), **options)
    return hv.Analysis.of(study, TREE)


@pytest.mark.parametrize("label", [0, 1, 2, 3])
def test_the_share_is_that_of_the_labelled_points_below(label):
    """Where a node has none of the class, it has no colour."""
    found = class_share(analysis_of(labels=LABELS), label)
    for node in range(TREE.n_nodes):
        below = LABELS[np.isin(CLUSTERS, TREE.leaves_below(node))]
        n, labelled = (below == label).sum(), (below >= 0).sum()
        np.testing.assert_equal(found.numbers[node], n / labelled if n else np.nan)
    assert found.key == f"class:{label}"
    assert found.class_points.tolist() == [
        ((k == CLUSTERS) & (label == LABELS)).sum() for k in range(4)
    ]


def test_a_class_is_named_by_name_or_number():
    analysis = analysis_of(labels=LABELS)
    assert [class_named(analysis, name) for name in ("ape", "dog", "0", "3")] == [0, 3, 0, 3]
    for name in ("4", "-1", "do", "9" * 5000):
        with pytest.raises(InputError, match="The study has no class"):
            class_named(analysis, name)


def test_classes_that_are_not_there_are_refused():
    for label in (-1, 4):
        with pytest.raises(InputError, match=f"classes 0 to 3; found {label}"):
            class_share(analysis_of(labels=LABELS), label)
    with pytest.raises(InputError, match="needs labels"):
        class_share(analysis_of(), 0)
