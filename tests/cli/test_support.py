"""`python -m hierviz support`: its keys, its table, its tree, its refusals."""

from __future__ import annotations

import json

import numpy as np
import pytest

import hierviz as hv
from hierviz.cli import main


def test_the_keys_and_numbers_are_those_of_python(capsys):
    assert main(["support", "digits", "--replicates", "12", "--seed", "3", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert set(facts) == {"replicates", "nodes", "consensus_nodes"} and facts["replicates"] == 12
    analysis = hv.analyse(hv.read_study("digits"))
    found = hv.support(analysis, 12, seed=3)
    assert facts["consensus_nodes"] == found.consensus.n_inner
    assert [node["node"] for node in facts["nodes"]] == list(range(10, analysis.tree.root))
    for node in facts["nodes"]:
        assert set(node) == {"node", "leaves", "felsenstein", "transfer"}
        assert node["leaves"] == sorted(analysis.tree.leaves_below(node["node"]).tolist())
        assert node["transfer"] == pytest.approx(found.transfer[node["node"]])
        assert node["felsenstein"] == pytest.approx(found.felsenstein[node["node"]])


def test_the_table_and_a_tree_with_support(tmp_path, capsys):
    written = tmp_path / "tree.nwk"
    assert main(["support", "digits", "--replicates", "10", "-o", str(written)]) == 0
    out = capsys.readouterr()
    assert "in more than half of them" in out.out and "leaves below" in out.out
    assert "drawn with replacement within every cluster" in out.err
    found = hv.support(hv.analyse(hv.read_study("digits")), 10)
    numbers = [float(name) for name in hv.read_tree(written).inner_names if name]
    assert numbers == np.round(100 * found.transfer[10:-1]).tolist()


def test_a_tree_of_a_file_is_looked_for_among_those_of_l2h(tmp_path, capsys):
    (tmp_path / "t.nwk").write_text("((0,1,2),(3,4),(5,6,7,8,9));")
    args = ["support", "digits", "--tree", str(tmp_path / "t.nwk"), "--replicates", "5"]
    assert main([*args, "--json"]) == 0
    out = capsys.readouterr()
    assert "looked for in trees that L2H makes" in out.err
    assert sorted(len(node["leaves"]) for node in json.loads(out.out)["nodes"]) == [2, 3, 5]


@pytest.mark.parametrize(
    "given, words",
    [(["--replicates", "0"], "found replicates = 0"), (["--seed", "-1"], "seed = -1")],
)
def test_what_cannot_be_done(given, words, capsys):
    assert main(["support", "digits", *given]) == 2
    assert words in capsys.readouterr().err


def test_a_study_without_logits(tmp_path, capsys):
    np.save(tmp_path / "assignments.npy", np.arange(6) % 3)
    (tmp_path / "tree.nwk").write_text("((0,1),2);")
    assert main(["support", str(tmp_path), "--tree", str(tmp_path / "tree.nwk")]) == 2
    assert "no logits to draw points from" in capsys.readouterr().err
