"""The options that several commands take: of a study, of its tree, of pictures and what is printed."""

from __future__ import annotations

import functools
from collections.abc import Callable

import click

from hierviz.cli.arguments import Many, together
from hierviz.cli.names import keys_of

BUILT_IN = keys_of("io/study/built_in.py", "BUILT_IN")
STUDY_HELP = f"a study folder, a logits file, or a built-in study ({', '.join(BUILT_IN)})"

takes_json = click.option("--json", "as_json", is_flag=True, help="print one JSON object")
takes_seed = click.option("--seed", type=int, default=0, metavar="SEED", help="random seed")
takes_by = click.option(
    "--by",
    metavar="TAXONOMY",
    default="wordnet",
    help="the taxonomy: wordnet; a column of classes.csv, or several from coarse to fine: "
    "superclass,family; or a file of parents or a Newick tree: taxonomy.csv",
)
THEMES = click.Choice(keys_of("figures/marks.py", "THEMES"))

_study_options = together(
    click.argument("study", metavar="STUDY", help=STUDY_HELP),
    click.option(
        "--take-log", is_flag=True, help="the values are probabilities: take their logarithm"
    ),
    click.option(
        "--heading/--no-heading",
        default=None,
        show_default="as they look",
        help="whether its tables begin with a line of headings",
    ),
    click.option(
        "--label",
        metavar="COLUMN",
        show_default="by its heading",
        help="the column of true classes, by heading or number from 1",
    ),
    click.option(
        "--leave-out",
        cls=Many,
        metavar="COLUMN [COLUMN ...]",
        help="columns that do not hold logits",
    ),
)


def takes_study(command: Callable) -> Callable:
    """A command that gets a `NamedStudy` as `study`, with the options that say how it is read."""

    @functools.wraps(command)
    def named(study: str, take_log: bool, heading, label, leave_out, **given):
        from hierviz.cli.study_and_tree import NamedStudy

        said = {"heading": heading, "label": label, "leave_out": list(leave_out)}
        columns = {key: value for key, value in said.items() if value not in (None, [])}
        return command(study=NamedStudy(study, take_log, columns), **given)

    return _study_options(named)


_AGGREGATIONS = keys_of("methods/l2h/algorithm.py", "AGGREGATIONS")
takes_aggregation = click.option(
    "--aggregation",
    type=click.Choice(_AGGREGATIONS),
    default=_AGGREGATIONS[0],
    help="how L2H scores a group",
)
_tree_options = together(
    click.option(
        "--tree",
        metavar="FILE",
        multiple=True,
        show_default="the tree that L2H makes",
        help="use the tree in this file (repeat it for a second file)",
    ),
    click.option(
        "--format",
        metavar="KEY",
        show_default="detected",
        help="format of that tree; `convert --help` lists them",
    ),
    takes_aggregation,
)


def takes_tree(command: Callable) -> Callable:
    """A command that gets `tree`, `format` and `aggregation`, of which none is silently ignored."""

    @functools.wraps(command)
    def named(tree: tuple[str, ...], format: str | None, **given):
        context = click.get_current_context()
        if format is not None and not tree:
            raise click.UsageError(
                "--format is the format of a tree file: name the file with --tree FILE.", context
            )
        said = context.get_parameter_source("aggregation")
        if tree and said is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(
                "--aggregation says how L2H makes a tree; --tree takes one that is made. Leave one of them out.",
                context,
            )
        return command(tree=tree, format=format, **given)

    return _tree_options(named)


def length(text: str) -> tuple[float, str]:
    """A number and its unit: "85mm", or "1200" for pixels."""
    number, unit = text.removesuffix("mm"), "mm" if text.endswith("mm") else "px"
    try:
        return float(number.removesuffix("px")), unit
    except ValueError:
        raise click.BadParameter(f"expected a length (85mm, 1200); found {text!r}") from None


takes_width = click.option(
    "--width",
    type=length,
    default="1200",
    metavar="WIDTH",
    help="in pixels, or on paper in millimetres: 85mm for one column of a journal, 178mm for two",
)
