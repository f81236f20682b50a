"""What groups are measured against: columns, depths, and the classes themselves."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

import hierviz as hv
from hierviz.core.contingency import contingency_table
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy import (
    best_cuts,
    from_columns,
    from_pairs,
    partition_at_depth,
    target_of,
    targets,
)

NAMES = ("cat", "dog", "wolf", "jet", "rock")
SORTS = ("pet", "pet", "wild", "thing", "")


def study(labels=(0, 1, 2, 3, 4, -1), **more) -> Study:
    return Study(
        "zoo", assignments=np.arange(len(labels)), labels=np.array(labels), class_names=NAMES,
        class_table={"sort": SORTS, "own": NAMES}, **more,
    )  # fmt: skip


def test_a_column_puts_classes_together_and_leaves_out_those_without_a_value():
    found = target_of(study(), "sort")
    assert found.label_names == ("pet", "wild", "thing")
    assert found.label_of_class.tolist() == [0, 0, 1, 2, -1]
    assert (found.key, found.name, found.n_labels) == ("sort", "sort", 3)
    assert found.labels(study().labels).tolist() == [0, 0, 1, 2, -1, -1]


def test_the_classes_are_a_target_that_changes_nothing():
    found = target_of(study(), "")
    assert found.labels(study().labels).tolist() == study().labels.tolist()
    assert found.name == "classes"


def test_coarser_counts_are_those_of_coarser_labels():
    rng = np.random.default_rng(0)
    clusters, labels = rng.integers(0, 7, 500), rng.integers(-1, 5, 500)
    counts = contingency_table(clusters, labels, 7, 5)
    for found in targets(study()):
        wanted = contingency_table(clusters, found.labels(labels), 7, len(found.label_names))
        assert (found.counts(counts) != wanted).nnz == 0


def test_classes_beyond_the_class_table_have_no_label():
    more = study(labels=(0, 1, 2, 3, 4, 6))
    assert target_of(more, "sort").label_of_class.tolist() == [0, 0, 1, 2, -1, -1, -1]
    assert target_of(more, "").n_labels == 7


def test_depths_that_say_something_are_offered():
    zoo = from_pairs(
        NAMES, [("cat", "pet"), ("dog", "pet"), ("pet", "animal"), ("wolf", "animal"),
                ("animal", "all"), ("jet", "all"), ("rock", "all")],
    )  # fmt: skip
    found = {one.key: one.n_labels for one in targets(study(), zoo)}
    assert found == {"": 5, "sort": 3, "depth:1": 3, "depth:2": 4}


def test_a_class_that_hangs_higher_than_the_depth_keeps_what_is_above_it():
    kinds = from_columns(
        NAMES, {"a": ("x", "x", "x", "y", ""), "b": ("p", "p", "q", "", "")}
    )  # fmt: skip
    groups = partition_at_depth(kinds, 1)
    assert groups.group_of_class[0] == groups.group_of_class[1] >= 0
    assert len({*groups.group_of_class[[0, 2, 3]].tolist()}) == 3
    assert groups.group_of_class[4] == -1
    with pytest.raises(InputError, match="depths 0 to 1; asked for 2"):
        partition_at_depth(kinds, 2)


def test_the_best_cuts_and_the_sweep_against_a_depth_have_the_same_ami():
    opened = hv.read_study("imagenet")
    analysis = hv.analyse(opened)
    zoo = hv.taxonomy.taxonomy_of(opened)
    each = sparse.eye_array(1000, dtype=np.int64, format="csr")  # one point per leaf, of its class
    for match in best_cuts(analysis.tree, zoo)[2:6:3]:
        found = target_of(opened, f"depth:{match.depth}", zoo)
        ami = hv.metrics.sweep(analysis.tree, found.counts(each)).at(match.n_groups)["ami"]
        assert (ami, found.n_labels) == (pytest.approx(match.ami, abs=1e-9), match.n_concepts)


def test_what_is_not_there_is_said():
    with pytest.raises(InputError, match=r"no column 'srt'; it has sort, own") as caught:
        target_of(study(), "srt")
    assert "Did you mean sort? Or depth:N, of a taxonomy." in str(caught.value)
    with pytest.raises(InputError, match="a taxonomy is needed"):
        target_of(study(), "depth:2")
    with pytest.raises(InputError, match="classes from -1 to 4; found 0 to 5"):
        target_of(study(), "sort").labels(np.array([0, 5]))
