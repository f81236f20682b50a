"""Encodings by concepts of a taxonomy: their keys, their colours, what a crooked key gives."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.encodings import as_key, concept_encoding, key_of_names
from hierviz.errors import InputError
from hierviz.taxonomy import TreeTaxonomy, taxonomy_of

NAMES = ("cat", "dog", "robin", "jet", "kite", "balloon")


@pytest.fixture(scope="module")
def known():
    kind = ("a,b", "a,b", "50%;", "50%;", "c", "c")
    logits = np.random.default_rng(0).normal(size=(60, 6)) + 4 * np.eye(6).repeat(10, axis=0)
    study = hv.Study("six", logits=logits, class_names=NAMES, class_table={"kind": kind})
    return TreeTaxonomy.of(hv.analyse(study), taxonomy_of(study, "kind"))


def test_names_with_commas_and_semicolons_are_concepts_like_others(known):
    key = "kinds:" + ",".join(map(as_key, ("a,b", "50%;")))
    assert key == "kinds:a%2Cb,50%25%3B"
    found = concept_encoding(known, key)
    assert found.values == ("a,b", "50%;")
    assert found.codes.tolist() == [0, 0, 1, 1, -1, -1]
    assert len(set(found.colours)) == 2


def test_colours_stay_when_a_concept_is_added_or_taken_away(known):
    seen: dict[str, str] = {}
    first, second, third = (
        concept_encoding(known, key, colours=seen)
        for key in ("kinds:c,a%2Cb", "kinds:a%2Cb", "kinds:50%25%3B,a%2Cb,c")
    )
    colours = dict(zip(third.values, third.colours, strict=True))
    assert dict(zip(first.values, first.colours, strict=True)).items() <= colours.items()
    assert second.colours == (colours["a,b"],)


@pytest.mark.parametrize(
    "key",
    [
        "kinds:", "kinds:nothing", "kinds:%", "kinds:,,,", "depth:", "depth:-1", "depth:1e9",
        "depth:99999", "best:x", "clade:", "clade:nothing", "below:", "below:c", "group", "",
        "no such:1", "kinds:<b>", "below:%00",
    ],
)  # fmt: skip
def test_a_crooked_key_names_no_encoding(known, key):
    assert concept_encoding(known, key) is None


@pytest.mark.parametrize(
    "key", ["depth:0", "depth:7", "best:1", "best:9999", "clade:c", "clade:a%2Cb"]
)
def test_every_encoding_has_a_code_a_leaf_and_a_colour_a_value(known, key):
    found = concept_encoding(known, key)
    assert len(found.codes) == 6
    assert len(found.values) <= len(found.colours)
    assert -1 <= found.codes.min() <= found.codes.max() < len(found.values)


def test_concepts_are_named_as_people_name_them(known):
    assert key_of_names(known, "c") == "kinds:c"
    with pytest.raises(InputError, match="No categories are named"):
        key_of_names(known, "")


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d"], "sort, 4 categories"),
        (["a" * 29, "b" * 29], f"{'a' * 29}, {'b' * 29}"),
        (["a" * 30, "b" * 29], "sort, 2 categories"),
    ],
)
def test_a_legend_names_a_few_short_concepts(names, label):
    classes = tuple(f"one {name}" for name in names)
    study = hv.Study(
        "s", logits=np.eye(len(names)), class_names=classes, class_table={"sort": tuple(names)}
    )
    tree = hv.Hierarchy.from_nested([*range(len(names))], leaf_names=classes)
    known = TreeTaxonomy.of(hv.analyse(study, tree), taxonomy_of(study, "sort"))
    assert concept_encoding(known, f"kinds:{','.join(names)}").label == label
