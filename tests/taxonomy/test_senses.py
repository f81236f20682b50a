"""Classes matched with senses: by wnid, by name, by choice; other versions are noticed."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.errors import InputError
from hierviz.taxonomy import (
    WAYS,
    choices_from_csv,
    choices_to_csv,
    class_of_leaf,
    match_classes,
    matches_of,
    taxonomy_of,
)
from tests.places import ROOT


def imagenet():
    with open(ROOT / "data/imagenet/classes.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [row["name"] for row in rows], [row["wnid"] for row in rows]


def study(**options) -> Study:
    return Study("pets", logits=np.eye(4), class_names=("cat", "dog", "jet", "maple"), **options)


def test_by_wnid():
    found = match_classes(["tench", "goldfish"], ["n01440764", "n01443537"])
    assert [(one.wnid, one.how) for one in found] == [("n01440764", "wnid"), ("n01443537", "wnid")]
    assert not any(one.needs_a_look for one in found)


def test_by_name():
    tench, crane, nothing = match_classes(["tench", "crane", "gizmotron"])
    assert (tench.wnid, tench.how) == ("n01440764", "name")
    assert (crane.how, crane.needs_a_look) == ("ambiguous", True)
    assert crane.wnid == crane.candidates[0].wnid == "n02012849"  # the bird goes first
    assert "n03126707" in [sense.wnid for sense in crane.candidates]
    assert (nothing.wnid, nothing.how, nothing.candidates) == ("", "unmatched", ())
    assert {tench.how, crane.how, nothing.how} <= set(WAYS)


def test_most_of_imagenet_by_name():
    names, wnids = imagenet()
    found = match_classes(names)
    assert sum(one.wnid == wnid for one, wnid in zip(found, wnids, strict=True)) == 868


def test_choices_come_first_and_are_kept():
    chosen = {"crane": "n03126707", "tench": ""}
    found = match_classes(["crane", "tench"], ["n02012849", "n01440764"], chosen=chosen)
    assert [(one.wnid, one.how) for one in found] == [("n03126707", "chosen"), ("", "chosen")]
    assert choices_from_csv(choices_to_csv(chosen)) == chosen
    assert choices_to_csv({'a, "b"': ""}) == 'name,wnid\n"a, ""b""",\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("class,wnid\n", "first line name,wnid; found 'class,wnid'"),
        ("", "first line name,wnid"),
        ("name,wnid\na,b,c\n", "Line 2: .* found 3 fields"),
        ("name,wnid\na,\na,\n", "Line 3: .* comes twice"),
    ],
)
def test_choices_that_are_none(text, message):
    with pytest.raises(InputError, match=message):
        choices_from_csv(text)


def test_a_choice_for_no_class():
    with pytest.raises(InputError, match="chosen for 'cow', which is not a class"):
        match_classes(["tench"], chosen={"cow": "n01440764"})


def test_what_is_no_wnid_is_named_with_its_row():
    with pytest.raises(InputError, match=r"row 2, class 'crane': .* found 'n123'"):
        match_classes(["tench", "crane"], ["n01440764", "n123"])
    with pytest.raises(InputError, match="Expected 2 wnids"):
        match_classes(["tench", "crane"], ["n01440764"])


def test_one_unknown_wnid_is_shown():
    names, wnids = imagenet()
    found = match_classes(names[:5], [*wnids[:4], "n00000001"])
    assert [one.how for one in found] == ["wnid"] * 4 + ["unknown wnid"]
    assert (found[4].wnid, found[4].candidates[0].name) == ("", "hammerhead")


def test_wnids_of_another_version_are_noticed():
    # A few thousand bytes further on, as in a version with more synsets.
    names, wnids = ["tench", "goldfish", "white shark"], ["n01443243", "n01446152", "n01487506"]
    with pytest.raises(InputError, match=r"not WordNet 3.0's: of 3, \d are not nouns") as caught:
        match_classes(names, wnids)
    assert "3.1" in caught.value.hint


def test_wnids_in_the_wrong_rows_are_noticed():
    names, wnids = imagenet()
    with pytest.raises(
        InputError, match=r"972 mean another word .* 'electric ray' there, not 'tench'"
    ):
        match_classes(names, wnids[5:] + wnids[:5])


def test_taxonomies_of_a_study():
    table = {"kind": ("animal", "animal", "thing", "plant"), "size": ("s", "m", "l", "l")}
    pets = study(class_table=table)
    assert taxonomy_of(pets, "kind").names == ("animal", "thing", "plant")
    assert "animal / s" in taxonomy_of(pets, "kind, size").ids
    assert "carnivore" in taxonomy_of(pets).names
    assert matches_of(pets)[0].class_name == "cat"
    assert "several senses" in taxonomy_of(pets).notices[0]
    with pytest.raises(InputError, match="no column 'knd'") as caught:
        taxonomy_of(pets, "knd")
    assert caught.value.hint == "Did you mean kind?"


def test_classes_without_names_or_nouns():
    with pytest.raises(InputError, match="neither"):
        taxonomy_of(Study("x", logits=np.eye(2)))
    with pytest.raises(InputError, match="neither"):  # WordNet knows the words "2" and "11"
        taxonomy_of(Study("x", logits=np.eye(2), class_names=("2", "11")))
    unknown = Study("x", logits=np.eye(2), class_names=("qqq", "zzz z"))
    with pytest.raises(InputError, match="knows none of the 2 classes"):
        taxonomy_of(unknown)


def test_what_leaves_stand_for():
    pets = study(labels=np.array([1, 1, 0, 2]), cluster_is_class=False)
    assert class_of_leaf(pets, LeafProfile.from_study(pets)).tolist() == [1, 1, 0, 2]
    classifier = Study("x", logits=np.eye(3), class_names=("a", "b"))
    assert class_of_leaf(classifier, LeafProfile.from_study(classifier)).tolist() == [0, 1, -1]


def test_wnids_none_of_which_is_in_wordnet_are_refused():
    with pytest.raises(InputError, match="of 2, 2 are not nouns there and 0 mean"):
        match_classes(["cat", "dog"], ["n00000001", "n00000002"])


def test_a_class_with_a_chosen_sense_still_has_the_others():
    found = match_classes(["crane"], chosen={"crane": "n03126707"})[0]
    assert found.how == "chosen"
    assert len(found.candidates) > 1
