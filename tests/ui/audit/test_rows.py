"""What the list of findings is told, and what it tells."""

from __future__ import annotations

import numpy as np
import pytest

from hierviz.audit import FINDINGS, Audit, Finding, Side, audit
from hierviz.audit.words import lowest_above, sides_of
from hierviz.core.hierarchy import Hierarchy
from hierviz.core.profile import LeafProfile
from hierviz.core.study import Study
from hierviz.taxonomy import TreeTaxonomy, taxonomy_of
from hierviz.ui.audit.audits import ServedAudit
from hierviz.ui.audit.finding_list import Told
from hierviz.ui.audit.rows import link_of, rows_of
from hierviz.ui.audit.small_tree import COLOURS, _svg, lit
from hierviz.ui.shared.analyses import ServedAnalysis, served

NAMES = ("cat", "dog", "cow", "car", "bus")
#: cat, dog | cow || car, bus: nodes 5, 6, 7, 8.
TREE = Hierarchy.from_merges([(0, 1), (5, 2), (3, 4), (6, 7)], leaf_names=NAMES)
PAIR = Finding("same-twice", (Side((0,), (0,)), Side((3,), (9,))), 8, 0.5, "cat and car")
LESSER = Finding("same-twice", (Side((1,)), Side((4,))), 8, 0.25, "dog and bus")
MERGE = Finding("surprising-merge", (Side((0, 1)), Side((2,))), 6, 3.0, "a merge")
POINT = Finding("label-suspect", (Side((2, 0), (5,)),), 6, 0.9, "a point")


@pytest.fixture(scope="module")
def analysis() -> ServedAnalysis:
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(5), 4)
    study = Study(
        "zoo", logits=rng.normal(size=(20, 5)) + 2 * np.eye(5)[labels], labels=labels,
        class_names=NAMES, class_table={"sort": ("pet", "pet", "animal", "vehicle", "vehicle")},
    )  # fmt: skip
    return served(study, TREE, LeafProfile.from_study(study), "zoo", 0.0)


def served_audit(analysis, *findings, key, known=None, missing=None) -> ServedAudit:
    return ServedAudit(Audit(findings, "what", (), missing or {}), analysis, known, key)


def test_the_best_of_every_kind_comes_first(analysis):
    rows = rows_of(served_audit(analysis, MERGE, PAIR, LESSER, POINT, key="order"))
    assert list(rows.findings.values()) == [MERGE, PAIR, POINT, LESSER]
    assert [row["link"] for row in rows.message["rows"]] == list(rows.findings)


def test_a_row_in_words_and_numbers(analysis):
    rows = rows_of(served_audit(analysis, MERGE, PAIR, LESSER, POINT, key="words"))
    titles = [row["title"] for row in rows.message["rows"]]
    assert titles[1:] == ["cat – car", "cow → cat", "dog – bus"]
    assert titles[0].endswith(" – cow")
    assert [row["share"] for row in rows.message["rows"]] == [1.0, 1.0, 1.0, 0.5]
    assert rows.message["rows"][1]["called"] == FINDINGS["same-twice"].title


def test_spans_are_of_sides_in_the_order_of_leaves(analysis):
    tree = analysis.tree
    row = rows_of(served_audit(analysis, MERGE, key="spans")).message["rows"][0]
    wanted = [tree.leaf_span[5].tolist(), tree.leaf_span[2].tolist()]
    assert row["spans"] == wanted


def test_a_kind_that_cannot_be_found_says_what_it_needs(analysis):
    served = served_audit(analysis, PAIR, key="missing", missing={"leftover": "It needs more."})
    said = {kind["key"]: kind["missing"] for kind in rows_of(served).message["kinds"]}
    assert list(said) == list(FINDINGS)
    assert said.pop("leftover") == "It needs more."
    assert set(said.values()) == {""}


def test_categories_are_those_that_hold_all_of_a_side(analysis):
    known = TreeTaxonomy.of(analysis, taxonomy_of(analysis.study, "sort"))
    served = served_audit(analysis, MERGE, PAIR, key="concepts", known=known)
    message = rows_of(served).message
    found = [[message["concepts"][c] for c in row["concepts"]] for row in message["rows"]]
    assert [sorted(names) for names in found] == [["animal", "pet"], ["pet", "vehicle"]]


def test_a_link_calls_a_long_key_by_a_short_name():
    assert link_of(PAIR) == PAIR.key == "same-twice 0/3"
    long = Finding("leftover", (Side(tuple(range(500))), Side((500,))), 999, 1.0, "long")
    other = Finding("leftover", (Side(tuple(range(499))), Side((500,))), 999, 1.0, "long")
    assert link_of(long).startswith("leftover ") and len(link_of(long)) < 60
    assert link_of(long) != link_of(other)


def test_what_stands_side_by_side():
    assert sides_of(MERGE) == ((0, 1), (2,))
    assert sides_of(POINT) == ((2,), (0,))


@pytest.mark.parametrize(
    ("clusters", "node"), [((0,), 0), ((0, 1), 5), ((1, 2), 6), ((3, 4), 7), ((1, 3), 8)]
)
def test_the_lowest_node_above(clusters, node):
    assert lowest_above(TREE, clusters) == node


def test_a_merge_is_selected_and_a_pair_is_not():
    assert lit(TREE, MERGE) == (6, (5, 2))
    assert lit(TREE, PAIR) == (-1, (0, 3))


def test_the_small_tree_lights_both_sides(analysis):
    svg = _svg(analysis, "zoo", sides_of(MERGE), *lit(TREE, MERGE), "light")
    assert all(colour in svg for colour in COLOURS)
    assert "<text" not in svg and "<script" not in svg


# -- what the list tells ----------------------------------------------------------


def test_what_the_list_tells_is_taken_over():
    told = Told.of(
        {"n": 3, "open": "a", "kind": "leftover", "mark": "real", "text": "dog", "below": 7,
         "marks": {"a": "real", "b": ""}}
    )  # fmt: skip
    assert told.n == 3
    assert told.state == {
        "audit_finding": "a", "audit_kind": "leftover", "audit_mark": "real", "audit_text": "dog",
        "audit_below": 7,
    }  # fmt: skip
    assert told.marks == {"a": "real", "b": ""}


@pytest.mark.parametrize(
    "crooked",
    [None, [], "text", {"n": "1", "open": 3, "below": "x", "marks": []},
     {"below": True, "marks": {"a": "unknown", "b": ["real"]}}, {"below": -2}, {"below": 2**40}],
)  # fmt: skip
def test_crooked_messages_change_nothing(crooked):
    assert Told.of(crooked) == Told(0, {}, {})


def test_texts_of_the_browser_fit_into_a_link():
    told = Told.of({"text": "x" * 5000 + "\ud800", "open": "\ud800"})
    assert len(told.state["audit_text"]) == 100
    assert told.state["audit_finding"] == "?"


def test_every_finding_of_the_engine_has_a_row(analysis):
    found = audit(analysis, taxonomy_of(analysis.study, "sort"))
    assert len(found) > 0
    rows = rows_of(ServedAudit(found, analysis, None, "engine"))
    assert sorted(f.key for f in rows.findings.values()) == sorted(f.key for f in found)
