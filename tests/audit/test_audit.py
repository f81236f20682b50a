"""The audit as a whole: what it says of itself, what it needs, and what must come up on ImageNet."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

import hierviz as hv
from hierviz.audit import FINDINGS, Side, audit, measures, point_shares
from hierviz.audit.finding import Finding
from hierviz.core.analysis import Analysis
from hierviz.errors import InputError
from hierviz.taxonomy import Taxonomy, taxonomy_of
from tests.audit import made
from tests.naive import audit as naive
from tests.places import shared

OF_CLASSIFIERS = "It needs a tree over points, or over groups of them; of a classifier “Label suspect” tells as much."


@pytest.fixture(scope="module")
def analysis():
    return made.made_analysis()


@pytest.fixture(scope="module")
def imagenet():
    study = hv.read_study("imagenet")
    with pytest.warns(hv.HiervizWarning):
        analysis = hv.analyse(study)
    return analysis, audit(analysis, taxonomy_of(study), hv.support(analysis, replicates=20))


#: What AUDIT of real classes must bring up, by kind; how far down the list each may stand.
EXPECTED = {
    "unexpected-company": (
        ["wine bottle/red wine", "coffee mug/cup", "paper towel/toilet tissue", "mushroom/agaric", "ox/oxcart",
         "gown/groom", "Eskimo dog/dogsled", "park bench/lakeside"], 12),
    "surprising-merge": (
        ["ox/oxcart", "paper towel/toilet tissue", "tusker/Indian elephant", "dome/mosque", "canoe/paddle",
         "espresso maker/espresso"], 15),
    "same-twice": (
        ["missile/projectile", "cassette player/tape player", "bathtub/tub", "sunglass/sunglasses", "corn/ear",
         "laptop/notebook", "maillot (n03710637)/maillot (n03710721)"], 20),
    "seen-with": (["airliner/wing", "four-poster/mosquito net", "oxcart/ox", "oxygen mask/gasmask"], 12),
    "torn-pair": (["screen/television", "hammer/screwdriver", "revolver/rifle"], 60),
    "leftover": (["rock beauty/pick"], 60),
}  # fmt: skip


@pytest.mark.parametrize("kind", EXPECTED)
def test_what_must_come_up_on_imagenet(imagenet, kind):
    analysis, found = imagenet
    names, (expected, most) = analysis.tree.leaf_names, EXPECTED[kind]
    told = [tuple(names[c] for c in finding.clusters) for finding in found.of(kind)[:most]]
    if kind != "seen-with":
        told, expected = [set(one) for one in told], [set(pair.split("/")) for pair in expected]
    else:
        expected = [tuple(pair.split("/")) for pair in expected]
    assert [pair for pair in expected if pair not in told] == []


def test_the_measures_of_few_points_say_that_scores_do_without_labels(imagenet):
    _, found = imagenet
    assert any("fewer than 20 labelled points" in notice for notice in found.notices)
    assert "auc" not in found.of("same-twice")[0].numbers


def test_rows_of_one_picture_are_one_suspect():
    study = hv.read_study(shared("imagenet"))
    with pytest.warns(hv.HiervizWarning):
        analysis = hv.analyse(study)
    found = audit(analysis, top=5).of("label-suspect")
    assert all(len(finding.points) == 12 for finding in found)
    assert all(len({row // 12 for row in finding.points}) == 1 for finding in found)
    of_first = np.array(found[0].points)
    z, labels = study.logits[of_first].astype(float), study.labels[of_first]
    doubts = [
        max(p for c, p in enumerate(naive.softmax(row.tolist())) if c != label)
        - naive.softmax(row.tolist())[label]
        for row, label in zip(z, labels, strict=True)
    ]
    assert found[0].score == pytest.approx(np.mean(doubts), abs=1e-5)


# -- what it says of itself --------------------------------------------------------


def test_kinds_come_one_after_the_other(analysis):
    found = audit(analysis, made.made_taxonomy(analysis.study))
    kinds = [finding.kind for finding in found]
    assert kinds == sorted(kinds, key=list(FINDINGS).index)
    assert (
        set(found.missing) == {"stray-point"} and found.what == "All 1,200 points were looked at."
    )
    assert len(found) == len(found.findings) and found[0] is found.findings[0]


def test_support_lowers_surprising_merges(analysis):
    taxonomy = made.made_taxonomy(analysis.study)
    support = hv.support(analysis, replicates=2)
    half = np.where(np.isnan(support.transfer), np.nan, 0.5)
    plain, found = (
        audit(analysis, taxonomy),
        audit(analysis, taxonomy, replace(support, transfer=half)),
    )
    one, other = plain.of("surprising-merge")[0], found.of("surprising-merge")[0]
    assert other.score == pytest.approx(one.score / 2)
    assert other.numbers["transfer_support"] == 0.5 and "support of 0.50" in other.sentence
    assert any("without the support" in notice for notice in plain.notices)
    assert not any("without the support" in notice for notice in found.notices)


def test_without_labels_only_suspects_are_missing(analysis):
    study = replace(analysis.study, labels=None)
    found = audit(Analysis.of(study, made.tree()), made.made_taxonomy(study))
    assert found.missing == {
        "label-suspect": "It needs labels: labels.npy beside the logits, or a column of labels.",
        "stray-point": OF_CLASSIFIERS,
    }
    assert {finding.kind for finding in found} == FINDINGS.keys() - found.missing.keys()
    assert any("rest on the logits alone" in notice for notice in found.notices)
    assert all("S_ab" not in finding.numbers for finding in found)


def test_without_a_taxonomy_what_is_unexpected_cannot_be_said(analysis):
    found = audit(analysis)
    assert found.missing.keys() == {"unexpected-company", "surprising-merge", "stray-point"}
    assert sum("needs a taxonomy" in why for why in found.missing.values()) == 2
    assert any("near and far classes alike" in notice for notice in found.notices)
    assert found.of("seen-with")[0].clusters == made.SEEN_WITH


@pytest.mark.parametrize("parents", [-1, 0])
def test_a_taxonomy_that_parts_nothing_says_so(analysis, parents):
    names = analysis.study.class_names
    taxonomy = Taxonomy("flat", names, ("all",), ("all",), ((),), np.full(made.K, parents))
    found = audit(analysis, taxonomy)
    assert found.missing == {
        "unexpected-company": "The flat taxonomy has no two classes in one category and a third in another.",
        "stray-point": OF_CLASSIFIERS,
    }
    assert found.of("surprising-merge") == ()


def test_a_clustering_model_has_clusters_with_names(analysis):
    shift = (np.arange(made.K) + 7) % made.K  # cluster c holds another class
    study = replace(analysis.study, logits=analysis.study.logits[:, shift], cluster_is_class=False)
    found = audit(hv.analyse(study), made.made_taxonomy(study))
    assert found.missing["label-suspect"].startswith("It needs a classifier")
    assert any("clustering model" in notice for notice in found.notices)
    names = {
        frozenset(shift[c] for c in finding.clusters)
        for finding in found.of("unexpected-company")[:1]
    }
    assert names == {frozenset(made.BACKGROUND)}
    assert "00" in found.of("unexpected-company")[0].sentence


def test_of_many_points_a_sample_is_said(analysis, monkeypatch):
    monkeypatch.setattr(sys.modules["hierviz.audit.measures"], "MOST_POINTS", 600)
    found = audit(analysis, made.made_taxonomy(analysis.study))
    assert found.what == "600 of 1,200 points, chosen at random, were looked at."
    looked_at = set(measures(analysis.study).rows.tolist())
    assert all(set(finding.points) <= looked_at for finding in found)
    assert audit(analysis, everything=True).what == "All 1,200 points were looked at."


def test_a_class_that_is_predicted_for_no_point_shows_those_of_its_label(analysis):
    logits = analysis.study.logits.copy()
    logits[:, made.TWICE[1]] -= 3
    study = replace(analysis.study, logits=logits)
    found = audit(Analysis.of(study, made.tree()))
    pair = next(f for f in found.of("same-twice") if set(f.clusters) == set(made.TWICE))
    side = next(side for side in pair.sides if side.clusters == (made.TWICE[1],))
    assert set(study.labels[list(side.points)]) == {made.TWICE[1]}


# -- small studies -----------------------------------------------------------------


@pytest.mark.parametrize("k", [1, 2, 3])
def test_few_clusters(k):
    logits = np.random.default_rng(0).normal(size=(9, k))
    study = hv.Study("few", logits=logits, labels=np.arange(9) % k, class_names=tuple("abc"[:k]))
    found = audit(hv.analyse(study))
    assert all(set(finding.clusters) <= set(range(k)) for finding in found)


# -- errors ------------------------------------------------------------------------


def test_a_study_without_logits_is_refused():
    study = hv.Study("flat", assignments=np.array([0, 1, 0]))
    analysis = Analysis.of(study, hv.Hierarchy.from_merges([(0, 1)]))
    with pytest.raises(InputError, match="has no logits, which the audit needs"):
        audit(analysis)
    with pytest.raises(InputError, match="has no logits, so points have no probabilities"):
        point_shares(analysis, np.array([0]), [0], [1])


def test_no_finding_is_refused(analysis):
    with pytest.raises(InputError, match="at least one finding of each kind; found top = 0"):
        audit(analysis, top=0)


def test_a_taxonomy_of_other_classes_is_refused(analysis):
    few = replace(analysis.study, class_names=("a", "b"), class_table={"sort": ("x", "y")})
    with pytest.raises(InputError, match="taxonomy has 2 classes; the study has 30"):
        audit(analysis, taxonomy_of(few, "sort"))


def test_support_of_another_tree_is_refused(analysis):
    other = hv.support(hv.analyse(hv.read_study("digits")), replicates=1)
    with pytest.raises(InputError, match="support is of a tree with 19 nodes; this one has 59"):
        audit(analysis, support=other)


# -- findings ------------------------------------------------------------------------


def test_points_come_from_the_sides_in_turn():
    finding = Finding("torn-pair", (Side((1,), (10, 11, 12)), Side((0, 3), (20,))), 7, 0.5, "said")
    assert finding.points == (10, 20, 11, 12)
    assert finding.clusters == (1, 0, 3)
    assert finding.key == "torn-pair 0 3/1"


def test_a_suspect_is_known_by_its_first_row():
    assert (
        Finding("label-suspect", (Side((1, 2), (9, 4)),), 7, 0.5, "said").key
        == "label-suspect point 4"
    )


def test_point_shares_are_probabilities(analysis):
    shares = point_shares(analysis, np.array([3, 700]), [0, 1], [5])
    for row, (one, other) in zip((3, 700), shares.tolist(), strict=True):
        exact = naive.softmax(analysis.study.logits[row].tolist())
        assert (one, other) == pytest.approx((exact[0] + exact[1], exact[5]), abs=1e-6)


def test_a_list_that_was_cut_short_says_so(analysis):
    assert any(
        "At most 1 of each kind are listed" in notice for notice in audit(analysis, top=1).notices
    )
    assert not any("are listed" in notice for notice in audit(analysis, top=10_000).notices)
