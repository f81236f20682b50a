"""`python -m hierviz clades`: its keys, its table, its refusals."""

from __future__ import annotations

import json
import re

import pytest

import hierviz as hv
from hierviz.cli import main

KEYS = {
    "name", "id", "classes", "found", "leaves", "f1", "precision", "recall", "node", "missing",
    "strangers", "f1_by_chance",
}  # fmt: skip


@pytest.mark.shared
def test_a_column_of_cifar_100(shared_data, capsys):
    assert main(["clades", str(shared_data / "cifar100"), "--by", "superclass", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {"clades", "mean_best_f1", "random_mean", "random_low", "random_high"}
    assert len(facts["clades"]) == 20
    study = hv.read_study(shared_data / "cifar100")
    tree = hv.l2h(study.tree_logits)
    for clade in facts["clades"]:
        assert set(clade) == KEYS
        assert clade["classes"] == 5 == clade["found"] + len(clade["missing"])
        assert clade["leaves"] == clade["found"] + len(clade["strangers"])
        below = {study.class_names[leaf] for leaf in tree.leaves_below(clade["node"])}
        assert set(clade["strangers"]) < below and not set(clade["missing"]) & below
        assert clade["f1"] == pytest.approx(2 * clade["found"] / (5 + clade["leaves"]))
    mean = sum(clade["f1"] for clade in facts["clades"]) / 20
    assert facts["mean_best_f1"] == pytest.approx(mean)
    assert facts["random_low"] < facts["random_mean"] < facts["random_high"] < mean


@pytest.fixture
def pets(tmp_path):
    (tmp_path / "classes.csv").write_text("name,kind\ncat,pet\ndog,pet\njet,craft\nkite,craft\n")
    rows = ["9,8,1,0", "8,9,0,1", "1,0,9,8", "0,1,8,9"]
    (tmp_path / "logits.csv").write_text("\n".join(rows * 2) + "\n")
    (tmp_path / "tree.nwk").write_text("((cat,dog),(jet,kite));")
    return tmp_path


def test_a_tree_of_a_file_and_the_plain_table(pets, capsys):
    tree = str(pets / "tree.nwk")
    assert main(["clades", str(pets), "--by", "kind", "--tree", tree]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert re.fullmatch(
        r"craft 2 of 2 2 1\.000 0\.\d{3} 1\.000 1\.000 4", " ".join(lines[1].split())
    )
    assert lines[-1].startswith("taxonomy recovered (mean best F1) 1.0000; by chance ")


def test_wordnet_is_the_default(pets, capsys):
    assert main(["clades", str(pets), "--json"]) == 0
    out = capsys.readouterr()
    assert "carnivore" in [clade["name"] for clade in json.loads(out.out)["clades"]]
    assert "several senses" in out.err


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("knd", "no column 'knd'; it has kind.\n  Did you mean kind?"),
        ("name", "no column 'name'"),
    ],
)
def test_a_column_there_is_not(pets, capsys, by, said):
    assert main(["clades", str(pets), "--by", by]) == 2
    assert said in capsys.readouterr().err


def test_a_column_without_kinds(pets, capsys):
    (pets / "classes.csv").write_text("name,kind\ncat,a\ndog,b\njet,c\nkite,d\n")
    assert main(["clades", str(pets), "--by", "kind"]) == 2
    assert "No category of the kind taxonomy has two classes" in capsys.readouterr().err


def test_a_file_of_parents_is_a_taxonomy(pets, capsys):
    (pets / "taxonomy.csv").write_text("child,parent\ncat,tame\ndog,tame\njet,wild\nkit,wild\n")
    assert main(["clades", str(pets), "--by", "taxonomy.csv", "--json"]) == 0
    out = capsys.readouterr()
    assert [clade["name"] for clade in json.loads(out.out)["clades"]] == ["tame"]
    assert "does not name kite (the file has kit)" in out.err
