"""The shell: every command, what it prints, and how it fails."""

from __future__ import annotations

import csv
import json
import os
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest

import hierviz as hv
from hierviz.cli import main

ROOT = Path(__file__).resolve().parents[1]
FLAT = ["nmi", "ari", "ami", "accuracy", "purity", "pairwise_f", "bcubed_f"]
TREE = ["dendrogram_purity", "least_hierarchical_distance", "dasgupta_cost"]


@pytest.fixture
def write(tmp_path):
    """Write a small study: 60 points, 6 clusters, with the arrays named besides the logits."""

    def make(*, labels: bool = True, train: bool = False, probabilities: bool = False) -> str:
        rng = np.random.default_rng(7)
        classes = rng.integers(0, 6, 60)
        scores = rng.normal(size=(60, 6)) + 3 * np.eye(6)[classes]
        if probabilities:
            scores = np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)
        folder = tmp_path / "small study"
        folder.mkdir()
        np.save(folder / "logits.npy", scores)
        if labels:
            np.save(folder / "labels.npy", classes)
        if train:
            np.save(folder / "train_logits.npy", rng.normal(size=(90, 6)))
        (folder / "classes.csv").write_text("name\nant\nbee\ncow\ndog\neel\nfox\n")
        return str(folder)

    return make


@pytest.fixture
def shell(capsys):
    """Run a command in this process: exit status, stdout, stderr."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse's own
            status = stop.code
        return status, *capsys.readouterr()

    return run


@pytest.fixture
def numbers(shell):
    """The JSON object that a command prints."""

    def run(*arguments: object) -> dict:
        status, out, _ = shell(*arguments, "--json")
        assert status == 0
        return json.loads(out)

    return run


# -- info ---------------------------------------------------------------------


def test_info_on_digits(numbers):
    facts = numbers("info", "digits")
    assert (facts["n_points"], facts["n_clusters"], facts["n_classes"]) == (1797, 10, 10)
    assert (facts["name"], facts["dtype"], facts["cluster_is_class"]) == ("digits", "float32", True)
    assert 0.9 < facts["accuracy"] < 1
    assert facts["share_of_empty_clusters"] == 0
    assert facts["fingerprint"] == hv.read_study("digits").fingerprint


def test_info_without_labels_has_no_accuracy(numbers, write):
    facts = numbers("info", write(labels=False))
    assert (facts["accuracy"], facts["n_labelled"], facts["n_points"]) == (None, 0, 60)


def test_info_for_readers(shell, write):
    status, out, _ = shell("info", write())
    facts = dict(line.split(maxsplit=1) for line in out.splitlines() if len(line.split()) > 1)
    assert status == 0
    assert (facts["name"], facts["n_points"]) == ("small study", "60")


def test_notices_go_to_stderr_and_once(shell, write):
    status, out, err = shell("metrics", write(probabilities=True), "--json")
    assert status == 0
    assert set(FLAT) < set(json.loads(out))
    assert err.count("probabilities") >= 1
    assert len(set(err.splitlines())) == len(err.splitlines())


def test_take_log(numbers, shell, write):
    folder = write(probabilities=True)
    plain, logged = numbers("metrics", folder), numbers("metrics", folder, "--take-log")
    assert plain["accuracy"] == logged["accuracy"]  # the largest stays the largest
    assert "probabilities" in shell("info", folder)[2]


# -- fit ----------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["json", "nwk", "npy"])
def test_fit_writes_the_tree(shell, write, tmp_path, ending):
    folder, place = write(), tmp_path / f"tree.{ending}"
    status, out, err = shell("fit", folder, "-o", place)
    assert (status, out) == (0, "")
    assert str(place) in err
    study = hv.read_study(folder)
    tree = hv.read_tree(place, leaf_names=study.class_names)
    assert tree.leaf_names == study.class_names
    np.testing.assert_array_equal(tree.parent, hv.l2h(study.logits).parent)


@pytest.mark.parametrize("aggregation", ["sum-of-means", "mean-of-means", "sum-of-sums"])
def test_fit_takes_the_aggregation(shell, write, tmp_path, aggregation):
    folder, place = write(), tmp_path / "tree.json"
    chosen = ("--method", "l2h", "--aggregation", aggregation)
    assert shell("fit", folder, *chosen, "-o", place)[0] == 0
    wanted = hv.l2h(hv.read_study(folder).logits, aggregation=aggregation)
    found = hv.read_tree(place)
    np.testing.assert_array_equal(found.parent, wanted.parent)
    assert found.source == wanted.source


def test_fit_writes_the_evidence(shell, write, tmp_path):
    place = tmp_path / "evidence.csv"
    assert shell("fit", write(), "-o", tmp_path / "t.json", "--evidence", place)[0] == 0
    with place.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["step"] for row in rows] == ["1", "2", "3", "4", "5"]


def test_fit_prefers_the_training_split_and_says_so(shell, write, tmp_path):
    folder, place = write(train=True), tmp_path / "tree.json"
    _, _, err = shell("fit", folder, "-o", place)
    assert "the 90 training points" in err
    wanted = hv.l2h(hv.read_study(folder).train_logits)
    np.testing.assert_array_equal(hv.read_tree(place).parent, wanted.parent)


# -- metrics ------------------------------------------------------------------


def test_metrics_on_digits_are_those_of_python(numbers):
    found = numbers("metrics", "digits")
    study = hv.read_study("digits")
    counts = hv.LeafProfile.from_study(study).counts
    wanted = hv.metrics.tree_metrics(hv.l2h(study.logits), counts) | hv.metrics.flat_metrics(counts)
    assert {name: found[name] for name in TREE + FLAT} == wanted
    assert (found["study"], found["n_groups"], found["n_points"]) == ("digits", 10, 1797)


def test_metrics_at_one_level(numbers, write):
    folder = write()
    found = numbers("metrics", folder, "--clusters", 3)
    study = hv.read_study(folder)
    counts = hv.LeafProfile.from_study(study).counts
    cut = hv.cut_into(hv.l2h(study.logits), 3)
    wanted = hv.metrics.flat_metrics(hv.metrics.group_counts(counts, cut))
    assert {name: found[name] for name in FLAT} == wanted
    assert found["n_groups"] == 3


def test_metrics_at_several_levels(numbers, shell, write):
    folder = write()
    found = numbers("metrics", folder, "--clusters", 2, 6)
    assert [level["n_groups"] for level in found["levels"]] == [2, 6]
    assert all(set(FLAT) < set(level) for level in found["levels"])
    assert set(TREE) < set(found)
    status, out, _ = shell("metrics", folder, "--clusters", 2, 6)
    assert (status, out.count("nmi")) == (0, 2)


def test_metrics_of_a_tree_in_a_file(numbers, shell, write, tmp_path):
    folder, place = write(train=True), tmp_path / "tree.nwk"
    shell("fit", folder, "-o", place)
    own, read = numbers("metrics", folder), numbers("metrics", folder, "--tree", place)
    assert {name: own[name] for name in TREE} == {name: read[name] for name in TREE}
    assert (own["tree_from"], read["tree_from"]) == ("training points", str(place))


def test_undefined_numbers_are_null(numbers, tmp_path):
    np.save(tmp_path / "logits.npy", np.eye(3))
    np.save(tmp_path / "labels.npy", np.array([0, 1, 2]))  # no two points share a class
    assert numbers("metrics", tmp_path)["dendrogram_purity"] is None


def test_metrics_need_labels(shell, write):
    status, out, err = shell("metrics", write(labels=False), "--json")
    assert (status, out) == (2, "")
    assert "'small study' has no labels" in err
    assert "labels.npy" in err


def test_a_study_of_assignments_needs_a_tree(shell, numbers, tmp_path):
    np.save(tmp_path / "assignments.npy", np.array([0, 0, 1, 2]))
    np.save(tmp_path / "labels.npy", np.array([0, 0, 1, 2]))
    status, _, err = shell("metrics", tmp_path)
    assert status == 2
    assert "no logits to make a tree from" in err
    assert "--tree FILE" in err
    place = tmp_path / "given.json"
    hv.write_tree(hv.Hierarchy.from_merges([(0, 1), (2, 3)]), place)
    assert numbers("metrics", tmp_path, "--tree", place)["dendrogram_purity"] == 1


# -- cut ----------------------------------------------------------------------


def test_cut_writes_the_groups(shell, write, tmp_path):
    folder, place = write(), tmp_path / "groups.csv"
    status, out, err = shell("cut", folder, "--clusters", 4, "-o", place)
    assert (status, out) == (0, "")
    assert "6 clusters in 4 groups" in err
    with place.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["ant", "bee", "cow", "dog", "eel", "fox"]
    wanted = hv.cut_into(hv.l2h(hv.read_study(folder).logits), 4).group_of_leaf
    assert [int(row["group"]) for row in rows] == wanted.tolist()


# -- how it fails -------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("info", "{tmp}/nowhere"), "No such file or folder"),
        (("info", "digit"), "digits"),
        (("app", "{tmp}/nowhere"), "No such file or folder"),
        (("fit", "digits", "-o", "{tmp}/tree.pdf"), "expected a file that ends in .json"),
        (("fit", "digits", "-o", "{tmp}/nowhere/tree.json"), "there is no folder"),
        (("cut", "digits", "--clusters", "11", "-o", "{tmp}/g.csv"), "1 to 10 groups"),
        (("metrics", "digits", "--clusters", "0"), "asked for 0"),
        (("metrics", "digits", "--tree", "{tmp}/nowhere.json"), "No such file or folder"),
        (("fit", "digits"), "-o/--output"),
        (("fit", "digits", "--method", "magic", "-o", "t.json"), "invalid choice: 'magic'"),
        ((), "COMMAND"),
    ],
)
def test_failures_have_one_message_and_status_2(shell, tmp_path, arguments, said):
    status, out, err = shell(*(text.format(tmp=tmp_path) for text in arguments))
    assert (status, out) == (2, "")
    assert said in err
    assert "Traceback" not in err


def test_a_tree_of_another_study_is_refused(shell, write, tmp_path):
    place = tmp_path / "tree.json"
    shell("fit", "digits", "-o", place)
    status, _, err = shell("metrics", write(), "--tree", place)
    assert status == 2
    assert "tree.json" in err


def test_ctrl_c_ends_a_command_quietly(shell, write, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("hierviz.cli.write_tree", interrupted)
    status, _, err = shell("fit", write(), "-o", tmp_path / "t.json")
    assert (status, "stopped" in err) == (130, True)


@pytest.mark.parametrize("command", ["app", "info", "fit", "metrics", "cut"])
def test_help_has_an_example(shell, command):
    status, out, _ = shell(command, "--help")
    assert status == 0
    assert f"Example: python -m hierviz {command} " in out


def test_one_version(shell):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert shell("--version")[:2] == (0, f"hierviz {project['version']}\n")
    assert hv.__version__ == project["version"]


# -- a process of its own -----------------------------------------------------


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "hierviz", *arguments]


def test_as_a_process():
    done = subprocess.run(
        command("info", "digits", "--json"), cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["n_clusters"] == 10


def test_a_reader_that_goes_away_is_no_failure(write):
    process = subprocess.Popen(
        command("info", write()), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    assert (process.wait(60), process.stderr.read()) == (0, b"")
    process.stderr.close()


def answers(url: str, process: subprocess.Popen, seconds: float = 60) -> bool:
    """Wait until a server says that it is well."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer:
                return answer.read() == b"ok"
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    return False


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_the_app_answers_and_ends_cleanly(write, port, sign):
    process = subprocess.Popen(
        command("app", write(), "--port", str(port), "--no-browser"),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        well = answers(f"http://127.0.0.1:{port}", process)
        # A terminal's Ctrl-C reaches the server too, `kill` only the command.
        (os.killpg if sign == signal.SIGINT else os.kill)(process.pid, sign)
        said, _ = process.communicate(timeout=30)
    finally:
        process.kill()
    assert well, said
    assert process.returncode == 0
    assert f"http://localhost:{port}" in said
    assert "Traceback" not in said
    with socket.socket() as probe:  # no server was left behind
        assert probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("port", ["0", "70000"])
def test_a_port_out_of_range_is_refused(port, capsys):
    assert main(["app", "digits", "--no-browser", "--port", port]) == 2
    assert "from 1 to 65535" in capsys.readouterr().err


def test_a_taken_port_is_refused_with_another_one(capsys):
    with socket.socket() as taken:
        taken.bind(("", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["app", "digits", "--no-browser", "--port", str(port)]) == 2
    assert f"--port {port + 1}" in capsys.readouterr().err
