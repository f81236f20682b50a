"""How commands end: help, failures, Ctrl-C, a reader that goes away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import hierviz as hv
from hierviz.cli import main
from hierviz.cli.main import COMMANDS
from tests.places import ROOT


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
        (("fit", "digits"), "give -o OUTPUT, --json, or both"),
        (("export", "digits", "-o", "{tmp}/t.svg", "--dpi", "300"), "--dpi is only for .png files"),
        (("export", "digits", "-o", "{tmp}/t.png", "--dpi", "300", "--scale", "2"), "Leave one of"),
        (("export", "digits", "-o", "{tmp}/t.html", "--width", "85mm"), "--width is only for pict"),
        (
            ("export", "digits", "-o", "{tmp}/t.svg", "--budget", "3"),
            "--budget is only for stories",
        ),
        (("compare", "digits", "digits", "--theme", "dark"), "--theme is only for pictures"),
        (("compare", "digits", "digits", "-o", "{tmp}/t.csv", "--figure", "a"), "--figure is only"),
        (("compare", "digits", "digits", "-o", "{tmp}/t.svg", "--more", "x"), "--more is only for"),
        (("audit", "digits", "--all"), "--all is only for reports"),
        (("fit", "digits", "--method", "magic", "-o", "t.json"), "'magic' is not one of 'l2h'"),
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

    monkeypatch.setattr("hierviz.cli.fit.write_tree", interrupted)
    status, _, err = shell("fit", write(), "-o", tmp_path / "t.json")
    assert (status, "stopped" in err) == (130, True)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(shell, command):
    status, out, _ = shell(command, "--help")
    assert status == 0
    assert f"Example: python -m hierviz {command}" in out


def test_one_version(shell):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert shell("--version")[:2] == (0, f"hierviz {project['version']}\n")
    assert hv.__version__ == project["version"]


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


@pytest.mark.parametrize("error", [ValueError("odd"), MemoryError(), RecursionError("deep")])
def test_what_nobody_foresaw_is_a_message(monkeypatch, capsys, error):
    def fail(*arguments, **named):
        raise error

    monkeypatch.delenv("HIERVIZ_DEBUG", raising=False)
    monkeypatch.setattr("hierviz.cli.study_and_tree.read_study", fail)
    assert main(["info", "digits"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("hierviz: ")
    assert "Traceback" not in said
    if not isinstance(error, MemoryError):
        assert str(error) in said
        monkeypatch.setenv("HIERVIZ_DEBUG", "1")
        with pytest.raises(type(error)):
            main(["info", "digits"])


HEAVY = ("numpy", "scipy", "pandas", "numba", "yaml", "streamlit", "plotly", "matplotlib")


def test_help_needs_nothing_heavy():
    script = (
        "import sys; from hierviz.cli import main\n"
        f"for words in [[], *([name] for name in {list(COMMANDS)})]:\n"
        "    main([*words, '--help'])\n"
        f"    print(words, [one for one in {HEAVY} if one in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.stderr.splitlines() == [f"{[*words]} []" for words in [(), *zip(COMMANDS)]]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion(shell, name):
    status, out, _ = shell("completion", name)
    assert status == 0 and "_HIERVIZ_COMPLETE" in out


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hierviz me", "metrics"),
        ("hierviz metrics --clus", "--clusters"),
        ("hierviz fit --method tree", "tree-deduction"),
    ],
)
def test_a_shell_that_asks_is_answered(words, found):
    asked = {
        "_HIERVIZ_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command()[1:]],
        cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == [f"plain,{found}"]
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "hierviz.cli.main" in imported and not imported & set(HEAVY)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has /dev/full")
@pytest.mark.parametrize("arguments", [("--help",), ("completion", "bash")])
def test_a_full_disk_is_a_message(arguments):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            command(*arguments),
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )
    assert done.returncode == 2
    assert (
        done.stderr == "hierviz: the output could not be written: there is no space left for it.\n"
    )


@pytest.mark.parametrize(
    ("study", "closed", "status"), [("digits", 1, 0), ("nowhere", 1, 2), ("nowhere", 2, 2)]
)
def test_an_output_that_the_shell_has_closed(study, closed, status):
    """As `>&-` and `2>&-` close it."""
    done = subprocess.run(
        command("metrics", study), cwd=ROOT, text=True, capture_output=True,
        preexec_fn=lambda: os.close(closed),
    )  # fmt: skip
    assert done.returncode == status
    assert "unexpected" not in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("hierviz metrics im", ["file,im", "plain,imagenet"]),
        ("hierviz metrics digits --tree t", ["file,t"]),
        ("hierviz metrics digits --format newi", ["plain,newick"]),
        ("hierviz audit digits --kind torn", ["plain,torn-pair"]),
        ("hierviz fit digits -o ", ["file,"]),
        ("hierviz app --root x", ["dir,x"]),
        ("hierviz metrics digits --clusters ", []),
    ],
)
def test_files_and_known_words_are_completed(words, found):
    asked = {
        "_HIERVIZ_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))
    }  # fmt: skip
    done = subprocess.run(
        command(), cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.split() == found


def test_an_unknown_command_has_nothing_to_complete():
    asked = {
        "_HIERVIZ_COMPLETE": "bash_complete",
        "COMP_WORDS": "hierviz nope --x",
        "COMP_CWORD": "2",
    }
    done = subprocess.run(
        command(), cwd=ROOT, env={**os.environ, **asked}, capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("", "")
