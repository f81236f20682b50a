"""What people say about a study, as pages read and write it."""

from __future__ import annotations

import numpy as np
import pytest

import hierviz as hv
from hierviz.errors import InputError
from hierviz.io.store import store_of
from hierviz.io.words import Mark
from hierviz.ui.shared.selection import Selection
from hierviz.ui.shared.studies import mark_finding, marks_of, open_study


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HIERVIZ_CACHE", str(tmp_path / "cache"))
    np.save(tmp_path / "logits.npy", np.eye(3, dtype=np.float32))
    return tmp_path


def test_a_mark_is_there_for_every_visitor_at_once(folder):
    mine, theirs = hv.read_study(folder), hv.read_study(folder)
    assert marks_of(theirs) == {}
    mark_finding(mine, "pair 0/1", "look later", "hm")
    assert marks_of(theirs) == {"pair 0/1": Mark("look later", "hm")}
    mark_finding(theirs, "pair 0/1", "")
    assert marks_of(mine) == {}


def test_a_mark_that_cannot_be_kept_is_told_of_and_loses_nothing(folder, monkeypatch):
    study = hv.read_study(folder)
    mark_finding(study, "pair 0/1", "real", "mine")
    with pytest.raises(InputError, match="at most 2,000 characters"):
        mark_finding(study, "pair 0/1", "real", "x" * 2001)
    assert marks_of(study) == {"pair 0/1": Mark("real", "mine")}


def test_marks_of_a_damaged_file_are_none_and_the_study_says_so(folder):
    mark_finding(hv.read_study(folder), "pair 0/1", "real")
    file = store_of(hv.read_study(folder)).path
    file.write_bytes(b"no database" * 99)
    study = hv.read_study(folder)
    assert marks_of(study) == {}
    told = [notice.message for notice in open_study(Selection(study=str(folder))).notices]
    assert any("set aside" in message for message in told)
    mark_finding(study, "pair 0/1", "real")
    assert marks_of(study) == {"pair 0/1": Mark("real")}
