"""`python -m hierviz audit`: its keys, its rows, its table, its taxonomy, its refusals."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

import hierviz as hv
from hierviz.audit import FINDINGS
from hierviz.cli.audit import COLUMNS
from hierviz.io.store import store_of


def test_the_keys_and_numbers_are_those_of_python(numbers):
    facts = numbers("audit", "digits", "--top", 3)
    assert set(facts) == {"findings", "notices", "missing", "what"}
    found = hv.audit(hv.analyse(hv.read_study("digits")), top=3)
    assert facts["what"] == found.what and facts["notices"] == list(found.notices)
    assert facts["missing"] == dict(found.missing) and len(facts["missing"]) == 3
    assert len(facts["findings"]) == len(found) > 8
    for said, finding in zip(facts["findings"], found, strict=True):
        assert list(said) == ["kind", "clusters", "node", "score", "sentence", "numbers", "points"]
        assert said["clusters"] == list(finding.clusters)
        assert said["points"] == list(finding.points)
        assert said["score"] == pytest.approx(finding.score)
        assert said["numbers"] == pytest.approx(dict(finding.numbers))
    for kind in FINDINGS:
        scores = [said["score"] for said in facts["findings"] if said["kind"] == kind]
        assert scores == sorted(scores, reverse=True)


def test_only_the_kinds_that_are_asked_for(numbers):
    facts = numbers("audit", "digits", "--kind", "leftover", "--kind", "torn-pair", "--top", 2)
    assert {said["kind"] for said in facts["findings"]} == {"torn-pair", "leftover"}
    assert facts["missing"] == {}


def test_rows_hold_the_same_and_no_formulas(write, shell, numbers):
    folder = write()
    names = ["=1+2", "+bee", "-cow", "@dog", "eel, long", 'fox "red"']
    with open(f"{folder}/classes.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([["name"], *([name] for name in names)])
    status, out, _ = shell("audit", folder, "--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    facts = numbers("audit", folder)["findings"]
    assert status == 0 and len(rows) == len(facts) > 5
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS
    for row, said in zip(rows, facts, strict=True):
        assert row["kind"] == said["kind"] and float(row["score"]) == said["score"]
        assert row["sentence"].removeprefix("'") == said["sentence"]
        assert row["points"].split() == [str(point) for point in said["points"]]
        for name, value in said["numbers"].items():
            assert float(row[name]) == value
    texts = [row["sentence"] for row in rows]
    assert not any(text.startswith(("=", "+", "-", "@")) for text in texts)
    assert any(text.startswith("'") for text in texts)


def test_the_table_says_what_is_missing(shell):
    status, out, err = shell("audit", "digits", "--top", 1)
    assert status == 0
    assert "Unexpected company: It needs a taxonomy" in out
    assert (
        "   0.861  Labelled class 8, but the model takes it for class 1: 88 % against 2 %." in out
    )
    assert "Findings are made without a taxonomy" in err and "All 1,797 points" in err


def test_the_taxonomy_that_suits_the_study(write, shell):
    folder = write()
    assert "by the taxonomy WordNet" in shell("audit", folder, "--top", 1)[2]
    table = "name,sort\nant,insect\nbee,insect\ncow,mammal\ndog,mammal\neel,fish\nfox,mammal\n"
    with open(f"{folder}/classes.csv", "w", encoding="utf-8") as file:
        file.write(table)
    assert "by the taxonomy sort" in shell("audit", folder, "--top", 1)[2]
    _, out, err = shell("audit", folder, "--top", 1, "--by", "wordnet")
    assert "--by chooses another" not in err and "WordNet" in out
    with open(f"{folder}/classes.csv", "w", encoding="utf-8") as file:
        file.write("name\nqqa\nqqb\nqqc\nqqd\nqqe\nqqf\n")
    status, _, err = shell("audit", folder, "--top", 1)
    assert status == 0 and "WordNet knows none of the 6 classes" in err
    assert "without a taxonomy" in err


def test_support_weighs_merges(write, numbers):
    folder = write()
    facts = numbers("audit", folder, "--replicates", 5, "--kind", "surprising-merge")
    assert not any("without the support" in notice for notice in facts["notices"])


@pytest.mark.parametrize(
    "given, words",
    [
        (["--kind", "torn-pairs"], "no kind of finding 'torn-pairs'; there are: unexpected-comp"),
        (["--kind", "torn-pairs"], "Did you mean torn-pair?"),
        (["--top", "0"], "found top = 0"),
        (["--replicates", "-1"], "found replicates = -1"),
        (["--json", "--csv"], "Only one of --json and --csv"),
        (["--by", "superclass"], "no column 'superclass'"),
    ],
)
def test_what_cannot_be_done(given, words, shell):
    status, out, err = shell("audit", "digits", *given)
    assert status == 2 and words in err and out == ""


def test_a_study_without_logits(tmp_path, shell):
    np.save(tmp_path / "assignments.npy", np.arange(6) % 3)
    (tmp_path / "tree.nwk").write_text("((0,1),2);")
    status, _, err = shell("audit", tmp_path, "--tree", tmp_path / "tree.nwk")
    assert status == 2 and "logits" in err


# -- reports ---------------------------------------------------------------------


def test_a_report_of_the_first_of_each_kind(tmp_path, shell):
    path = tmp_path / "report.html"
    analysis = hv.analyse(hv.read_study("digits"))
    n, n_first = (len(hv.audit(analysis, top=top)) for top in (2, 1))
    status, out, err = shell("audit", "digits", "--top", 2, "-o", path)
    assert status == 0 and out == "" and f"Wrote {path}: {n} findings." in err
    page = path.read_text(encoding="utf-8")
    assert page.count("<article ") == n and "<script" not in page
    status, out, _ = shell("audit", "digits", "--top", 1, "-o", tmp_path / "r.md", "--json")
    assert status == 0 and len(json.loads(out)["findings"]) == n_first
    assert (tmp_path / "r_files").is_dir()


def test_a_report_of_the_marked_findings(write, tmp_path, shell, numbers):
    folder, path = write(), tmp_path / "report.html"
    store = store_of(hv.read_study(folder))
    found = hv.audit(hv.analyse(hv.read_study(folder)), top=50)
    wanted = found.of("label-suspect")[2]
    store.mark_finding(wanted.key, "real", "look: <b>here</b>")
    store.mark_finding("leftover 99/98", "look later")
    status, _, err = shell("audit", folder, "--by", "wordnet", "--top", 1, "-o", path)
    assert status == 0 and "1 of the 2 findings with a mark or a note were found again" in err
    page = path.read_text(encoding="utf-8")
    assert page.count("<article ") == 1 and "look: &lt;b&gt;here&lt;/b&gt;" in page
    assert "Leftover: 99/98" in page
    shell("audit", folder, "--top", 1, "--all", "-o", path)
    page = path.read_text(encoding="utf-8")
    assert page.count("<article ") > 3 and "here&lt;" not in page
    facts = numbers("audit", folder, "--marked", "--top", 1)
    assert [said["kind"] for said in facts["findings"]] == ["label-suspect"]
    facts = numbers("audit", folder, "--top", 1)
    assert len(facts["findings"]) > 3


@pytest.mark.parametrize(
    "given, words",
    [
        (["-o", "report.txt"], "ends in .html or .md; found .txt"),
        (["-o", "none/report.html"], "there is no folder none"),
        (["-o", "-"], "found no ending"),
        (["-o", "report.html", "--marked"], "No finding of the study 'digits' is marked."),
        (["--marked"], "Mark some on the Audit page"),
    ],
)
def test_reports_that_cannot_be_made(given, words, shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = shell("audit", "digits", *given)
    assert status == 2 and words in err and out == "" and list(tmp_path.iterdir()) == []
    assert "were looked at" not in err


def test_no_name_moves_the_cursor_of_a_terminal(write, shell):
    folder = write()
    with open(f"{folder}/classes.csv", "w", newline="", encoding="utf-8") as file:
        rows = [(f"{name}\x1b[31m", f"sort\x1b[2J {name in 'ab'}") for name in "abcdef"]
        csv.writer(file).writerows([("name", "sort"), *rows])
    for form in ([], ["--csv"]):
        status, out, _ = shell("audit", folder, "--by", "sort", *form)
        assert status == 0 and "sort" in out and "\x1b" not in out
