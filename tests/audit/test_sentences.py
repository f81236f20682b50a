"""The sentences of findings claim no more than their numbers say, and speak of classes in the field's words."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from hierviz.audit import (
    label_suspect,
    leftover,
    same_twice,
    seen_with,
    surprising_merge,
    torn_pair,
    unexpected_company,
)
from hierviz.audit.audited import Audited
from hierviz.audit.merges import merges_of
from hierviz.audit.pairs import Pair
from hierviz.core.analysis import Analysis
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.study import Study
from hierviz.taxonomy import from_columns

NAMES = ("ox", "oxcart", "cup", "mug")
MERGES = ((0, 1), (2, 3), (4, 5))


def seen(
    r=0.5,
    b_ab=0.6,
    b_ba=0.02,
    *,
    names=NAMES,
    is_class=True,
    column="sort",
    labels=None,
    merges=MERGES,
    **others,
) -> Audited:
    """Four clusters, whose first two have these measures."""
    correlation, given = np.eye(4), np.zeros((4, 4))
    correlation[0, 1] = correlation[1, 0] = r
    given[0, 1], given[1, 0] = b_ab, b_ba
    study = Study(
        "four", logits=np.eye(4), labels=labels, class_names=names,
        cluster_is_class=is_class,
    )  # fmt: skip
    measured = SimpleNamespace(
        correlation=correlation, reassigned=given, rows=np.arange(4),
        n_points=np.ones(4, dtype=int), **others,
    )  # fmt: skip
    taxonomy = (
        from_columns(names, {column: ["animal", "thing", "thing", "thing"]}) if column else None
    )
    tree = Hierarchy.from_merges(merges, leaf_names=names)
    return Audited(Analysis.of(study, tree), measured, taxonomy)


@pytest.mark.parametrize(
    ("r", "claim"), [(0.3, "go together in"), (0.29, "have something in common for")]
)
def test_how_much_two_classes_go_together(r, claim):
    assert unexpected_company._sentence(seen(r), 0, 1) == (
        f"ox and oxcart {claim} the model, although no category of the sort taxonomy holds both: their "
        f"logits correlate at {r:.2f}. With ox left out, its points give oxcart a mean probability of "
        "60 %; the other way it is 2 %."
    )


@pytest.mark.parametrize(
    ("b_ab", "b_ba", "claim"),
    [
        (0.5, 0.09, "The points of ox may show oxcart as well, hardly the other way."),
        (0.49, 0.1, "Some points of ox may show oxcart as well, less so the other way."),
        (0.07, 0.05, "Some points of ox may show oxcart as well, less so the other way."),
    ],
)
def test_what_is_seen_with_what(b_ab, b_ba, claim):
    said = seen_with._sentence(seen(0.5, b_ab, b_ba), 0, 1)
    assert said.startswith(claim) and "one thing" not in said
    assert said.endswith(" No category of the sort taxonomy holds both.")


def test_what_is_seen_with_what_may_be_one_thing():
    said = seen_with._sentence(seen(0.7, column=""), 0, 1)
    assert said.endswith(
        "the other way it is 2 %. Or both are one thing: their logits correlate at 0.70."
    )


@pytest.mark.parametrize(
    ("r", "auc", "claim"),
    [
        (0.5, np.nan, "ox and oxcart may be one thing to the model"),
        (0.49, np.nan, "ox and oxcart are somewhat alike to the model"),
        (0.9, 0.74, "ox and oxcart are nearly one thing to the model"),
        (0.9, 0.75, "ox and oxcart are hard to tell apart for the model"),
        (0.9, 0.95, "ox and oxcart look alike to the model"),
    ],
)
def test_how_much_two_classes_are_one(r, auc, claim):
    assert same_twice._sentence(seen(r), 0, 1, auc).startswith(claim)


@pytest.mark.parametrize(
    ("its", "claim"), [(0.5, "takes it for oxcart"), (0.4, "rather sees oxcart")]
)
def test_what_the_model_says_in_place_of_a_label(its, claim):
    beside = SimpleNamespace(
        own=np.full(4, 0.1), other=np.full(4, its), other_class=np.ones(4, dtype=int)
    )
    found = label_suspect.find(seen(labels=np.zeros(4, dtype=int), beside=beside))
    assert (
        found[0].sentence == f"Labelled ox, but the model {claim}: {100 * its:.0f} % against 10 %."
    )


def test_where_a_torn_pair_meets():
    assert "they meet only at the root: an earlier" in torn_pair._sentence(
        seen(), Pair(0, 2, 0.5), 4
    )
    assert "only in a group of 3 of 4 leaves: an" in torn_pair._sentence(seen(), Pair(0, 2, 0.5), 3)


def test_what_is_left_over():
    assert leftover.find(seen(0.1))[0].sentence.startswith("cup seems to stand beside mug for want")
    at = seen(0.5, merges=((0, 1), (4, 2), (5, 3)))  # ox and oxcart beside cup; the root is none
    assert leftover.find(at)[0].sentence.startswith("cup seems to stand beside ox, oxcart for want")


@pytest.mark.parametrize(("place", "held"), [(0, "both"), (2, "most of it")])
def test_what_a_merge_has_in_common(place, held):
    at, numbers = seen(), {"mean_R": 0.5}
    said = surprising_merge._sentence(at, merges_of(at), place, numbers)
    assert f"although no category of the sort taxonomy holds {held}. Their" in said


@pytest.mark.parametrize(("is_class", "called"), [(True, "class"), (False, "cluster")])
def test_classes_known_by_number_say_that_they_are_classes(is_class, called):
    at = seen(names=("0", "1", "2", "3"), is_class=is_class, column="")
    assert f"of {called} 0 may show {called} 1 as well" in seen_with._sentence(at, 0, 1)
    assert at.names((1, 2)) == f"{called} 1, {called} 2"
