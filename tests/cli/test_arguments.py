"""How a command line is read: values, abbreviations, negative numbers, near names."""

from __future__ import annotations

import json

import click
import pytest

from hierviz.cli.arguments import Command, Many, program
from hierviz.cli.main import COMMANDS, _shell

SPELLED = Command(
    "spelled",
    callback=lambda **given: given,
    params=[
        click.Argument(["files"], nargs=-1),
        Many(["--clusters"], type=int),
        Many(["--close"]),
        click.Option(["--range"], nargs=2),
        click.Option(["--tree"], multiple=True),
        click.Option(["--title"]),
        click.Option(["-o", "--output"]),
        click.Option(["--json"], is_flag=True),
        click.Option(["--rows/--raw"], default=None),
    ],
)
NOTHING = {
    "files": (), "clusters": (), "close": (), "range": None, "tree": (), "title": None,
    "output": None, "json": False, "rows": None,
}  # fmt: skip


def read(*arguments: str) -> dict:
    with SPELLED.make_context("spelled", list(arguments)) as context:
        return SPELLED.invoke(context)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("", {}),
        ("--clusters 10 20", {"clusters": (10, 20)}),
        ("a --clusters 10 20 --json", {"files": ("a",), "clusters": (10, 20), "json": True}),
        ("--json a --clusters 3 -2", {"files": ("a",), "clusters": (3, -2), "json": True}),
        ("--clusters=3 a", {"clusters": (3,), "files": ("a",)}),
        ("--clusters 3 -- a -x", {"clusters": (3,), "files": ("a", "-x")}),
        ("--close 5 6 --clu 3", {"close": ("5", "6"), "clusters": (3,)}),
        ("--range a b c", {"range": ("a", "b"), "files": ("c",)}),
        ("--range=-4 b", {"range": ("-4", "b")}),
        ("--tree a --tree=b", {"tree": ("a", "b")}),
        ("--title -.5,4", {"title": "-.5,4"}),
        ("--title=", {"title": ""}),
        ("--raw a", {"rows": False, "files": ("a",)}),
        ("--title=--json", {"title": "--json"}),
        ("--title=a=b", {"title": "a=b"}),
        ("-o f", {"output": "f"}),
        ("-of", {"output": "f"}),
        ("-o=f", {"output": "f"}),
        ("--out -", {"output": "-"}),
        ("a -5", {"files": ("a", "-5")}),
        ("--js", {"json": True}),
    ],
)
def test_lines_that_are_read(line, found):
    assert read(*line.split()) == NOTHING | found


def test_a_title_may_begin_with_a_dash_where_it_has_words():
    assert read("--title", "-- mine") == NOTHING | {"title": "-- mine"}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("--cluters 3", "No such option '--cluters'. Did you mean --clusters?"),
        ("--clo_se 3", "Did you mean --close?"),
        ("-x", "No such option '-x'."),
        ("--cl 3", "Option '--cl' may be --clusters or --close."),
        ("--clusters", "'--clusters' requires an argument"),
        ("-o --json", "'--output' requires an argument"),
        ("--range a --json", "'--range' requires 2 arguments"),
        ("--json=yes", "'--json' does not take a value"),
        ("--clusters three", "'three' is not a valid integer"),
    ],
)
def test_lines_that_are_refused(line, said):
    with pytest.raises(click.UsageError) as caught:
        read(*line.split())
    assert said in caught.value.format_message()


@pytest.mark.parametrize("rest", [[], ["digits"]])
def test_unknown_commands_get_near_names(shell, rest):
    status, out, err = shell("metrcs", *rest)
    assert (status, out) == (2, "")
    assert "No such command 'metrcs'. Did you mean metrics?" in err


def command_named(name):
    return _shell.get_command(None, name)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is(name):
    command = command_named(name)
    assert [option.name for option in command.params if not option.help] == []
    assert command.name == name
    assert command.short_help == COMMANDS[name]


def test_the_same_option_is_called_the_same_everywhere():
    metavars = {}
    for name in COMMANDS:
        for option in command_named(name).params:
            if isinstance(option, click.Option) and option.metavar is not None:
                long = max(option.opts, key=len)
                metavars.setdefault(long, set()).add(option.metavar.split()[0])
    assert {long: found for long, found in metavars.items() if len(found) > 1} == {}


#: Options without a default: without them something is not done.
DO_MORE = {
    "--leave-out", "--select", "--range", "--rings", "--mute", "--open", "--close", "--names-by", "--without",
    "--story", "--output", "--evidence", "--itol", "--itol-groups", "--names", "--mapping", "--study", "--more",
    "--root", "--limit",
}  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_its_default(name):
    command = command_named(name)
    above = click.Context(_shell, **_shell.context_settings)
    context = command.make_context(name, [], above, resilient_parsing=True)
    for option in command.params:
        if isinstance(option, click.Option) and not option.is_flag and not option.required:
            said = " ".join(option.get_help_record(context))
            assert "[default: " in said or max(option.opts, key=len) in DO_MORE, said


def test_examples_run(shell, tmp_path, monkeypatch):
    """In one folder, one after the other: what `fit` writes others read."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HIERVIZ_STUDY", "")  # which `app` sets
    monkeypatch.setattr("hierviz.ui.serve.serve", lambda *given, **named: 0)
    for name in COMMANDS:
        _, _, example = command_named(name).epilog.partition("Example: ")
        words = example.partition(" >>")[0].removeprefix(program()).split()
        assert words[0] == name
        assert shell(*words)[0] == 0, example
    made = {"tree.json", "groups.csv", "tree.nwk", "tree.svg", "notes.csv"}
    assert {path.name for path in tmp_path.iterdir()} == made


def test_numbers_may_have_commas_between_them(shell):
    both = [
        shell("metrics", "digits", "--json", "--clusters", *said) for said in (["3,5"], ["3", "5"])
    ]
    assert both[0] == both[1] and both[0][0] == 0
    assert [level["n_groups"] for level in json.loads(both[0][1])["levels"]] == [3, 5]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (["--format", "newick"], "name the file with --tree FILE"),
        (["--tree", "t.nwk", "--aggregation", "sum-of-sums"], "Leave one of them out"),
        (["--nope"], "No such option"),
    ],
)
def test_what_would_be_ignored_is_refused_with_the_usage_of_the_command(shell, said, error):
    status, out, err = shell("metrics", "digits", *said)
    assert (status, out) == (2, "")
    assert "Usage: python -m hierviz metrics" in err and error in err
