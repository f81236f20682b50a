"""The Audit page: what can be said of every sort of study, and marks that are kept."""

from __future__ import annotations

import shutil
from types import SimpleNamespace

import numpy as np
import pytest

import hierviz as hv
from hierviz.audit import FINDINGS, audit
from hierviz.audit.words import _UNSAID, _WORDS
from hierviz.io.store import store_of
from hierviz.io.words import Mark
from tests.ui.test_pages import pages_as_served as pages_as_served
from tests.ui.test_pages import run, texts, write_study

PAGE = "pages/audit.py"


NAMES = ("cat", "dog", "robin", "jet", "kite", "balloon")


@pytest.fixture
def tied(tmp_path):
    """A study of six classes, tied together in two threes; classes have a superclass of two."""
    rng = np.random.default_rng(1)
    classes = np.arange(90) % 6
    near = np.kron(np.eye(2), np.ones((3, 3))) * 2 + np.eye(6) * 3
    np.save(tmp_path / "logits.npy", rng.normal(size=(90, 6)) * 0.3 + near[classes])
    np.save(tmp_path / "labels.npy", classes)
    rows = [f"{name},{'ab'[i % 2]}" for i, name in enumerate(NAMES)]
    (tmp_path / "classes.csv").write_text("\n".join(["name,superclass", *rows]))
    return tmp_path


def found_in(folder, **given):
    return audit(hv.analyse(hv.read_study(folder)), **given)


def best(folder, **given):
    found = found_in(folder, **given)
    return next(f for kind in FINDINGS for f in found.of(kind))


def test_the_best_finding_is_open_at_first(tmp_path):
    folder = write_study(tmp_path, "no labels")
    kind = best(folder).kind
    said = texts(run(PAGE, study=folder))
    assert f"{FINDINGS[kind].title}, 1 of {len(found_in(folder).of(kind))}" in said


def test_a_link_opens_its_finding(tied):
    of_kind = found_in(tied).of("same-twice")
    n = len(of_kind)
    assert n > 1
    said = texts(run(PAGE, study=tied, finding=of_kind[-1].key))
    assert f"{FINDINGS['same-twice'].title}, {n} of {n}" in said


def test_points_are_a_table_where_there_are_no_pictures(tmp_path):
    said = texts(run(PAGE, study=write_study(tmp_path, "unknown labels")))
    assert "| of | point | label | prediction | probabilities |" in said
    assert "No pictures in this study" in said


def test_pictures_stand_in_place_of_the_table(tmp_path):
    said = texts(run(PAGE, study=write_study(tmp_path, "pictures")))
    assert "| of | point |" not in said
    assert "No pictures in this study" not in said


def test_a_study_without_logits_is_told_what_it_needs(tmp_path):
    np.save(tmp_path / "assignments.npy", np.arange(12) % 3)
    test = run(PAGE, study=tmp_path)
    assert not test.exception and not test.error
    assert any("has no logits" in one.value.replace("\\", "") for one in test.info)


def test_a_kind_that_is_missing_opens_nothing(tmp_path):
    test = run(PAGE, study=write_study(tmp_path, "no labels"), findings="label-suspect")
    assert not test.exception and not test.error
    assert "Nothing is open" in texts(test)


@pytest.mark.parametrize("crooked", [
    {"finding": "no such"}, {"findings": "no such"}, {"marked": "x"}, {"below": 99999}, {"below": -7},
])  # fmt: skip
def test_crooked_links_open_the_best_one(tmp_path, crooked):
    test = run(PAGE, study=write_study(tmp_path, "superclasses"), **crooked)
    assert not test.exception and not test.error
    assert "score" in texts(test)


def test_a_mark_and_a_note_are_kept_with_the_study(tied):
    wanted = found_in(tied).of("same-twice")[0]
    test = run(PAGE, study=tied, finding=wanted.key)
    test.button_group(key="finding_mark").set_value("real").run()
    assert store_of(hv.read_study(tied)).words().marks == {wanted.key: Mark("real")}
    note = "seen <b>twice</b>"
    test.text_input(key="finding_note").set_value(note).run()
    assert store_of(hv.read_study(tied)).words().marks == {wanted.key: Mark("real", note)}
    again = run(PAGE, study=tied, finding=wanted.key)
    assert again.text_input(key="finding_note").value == note
    assert "1 real" in texts(again)


def test_numbers_of_every_finding_have_words(tied):
    study = hv.read_study(tied)
    found = found_in(tied, taxonomy=hv.taxonomy.taxonomy_of(study, "superclass"))
    names = {name for finding in found for name in finding.numbers}
    assert names and names <= {*_WORDS, *_UNSAID}


def test_marks_stay_with_their_own_copy_of_a_study(tied, tmp_path_factory):
    copy = tmp_path_factory.mktemp("copy") / "study"
    shutil.copytree(tied, copy)
    wanted = found_in(tied).of("same-twice")[0]
    for folder, mark in ((tied, "real"), (copy, "look later")):
        test = run(PAGE, study=folder, finding=wanted.key)
        test.button_group(key="finding_mark").set_value(mark).run()
    for folder, mark in ((tied, "real"), (copy, "look later")):
        assert store_of(hv.read_study(folder)).words().marks == {wanted.key: Mark(mark)}


def test_no_line_of_a_sentence_begins_with_a_percent_sign(tied):
    taxonomy = hv.taxonomy.taxonomy_of(hv.read_study(tied), "superclass")
    finding = next(one for one in found_in(tied, taxonomy=taxonomy) if " %" in one.sentence)
    said = texts(run(PAGE, study=tied, finding=finding.key))
    assert "\u00a0%; the other way it is" in said and " %; the other" not in said


def test_without_pictures_a_table_names_predictions_without_an_arrow(tied):
    table = next(
        one.value for one in run(PAGE, study=tied).markdown if "| prediction |" in one.value
    )
    assert "→" not in table


def test_what_stands_below_pictures_is_said(tied):
    np.save(tied / "images.npy", np.zeros((90, 4, 4, 3), dtype=np.uint8))
    assert "→ the model's prediction" in texts(run(PAGE, study=tied))


def test_support_takes_no_more_room_than_its_words(tied, monkeypatch):
    """What stands beside it, the report, stays where it is while the draws are made."""
    said = {}
    job = SimpleNamespace(finished=SimpleNamespace(is_set=lambda: False), done=3, total=10)
    monkeypatch.setattr("hierviz.ui.audit.findings.support_job", lambda *_: job)
    monkeypatch.setattr("hierviz.ui.audit.findings.known_support", lambda *_: None)
    monkeypatch.setattr("streamlit.caption", lambda text, **given: said.update({text: given}))
    run(PAGE, study=tied).toggle(key="audit_support").set_value(True).run()
    assert said["Support: 30.0 % ⏳"] == {"width": "content"}
