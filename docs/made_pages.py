"""Pages that are made from the code: the shell, the Python reference, the metrics, the JSON keys."""

from __future__ import annotations

from collections.abc import Iterator
from inspect import isclass, ismodule
from pathlib import Path

import click

import hierviz as hv
from hierviz.cli.main import _shell
from hierviz.metrics.registry import (
    FLAT_METRICS,
    POINT_METRICS,
    TABLE_METRICS,
    TREE_METRICS,
    VECTOR_METRICS,
)

#: Parts of the package that are public as modules.
MODULES = [name for name in hv.__all__ if ismodule(getattr(hv, name))]
OBJECTS = [name for name in hv.__all__ if name not in MODULES]


def write(folder: Path) -> None:
    """Rewrite only the pages that have changed, so that Sphinx reads no more than those."""
    folder.mkdir(exist_ok=True)
    pages = {"shell.md": shell(), "metrics-table.md": metrics_table(), "reference.rst": reference()}
    pages |= {f"{name}.rst": module_reference(name) for name in MODULES}
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def shell() -> str:
    """Every command with its options, as in `--help`."""
    parts = [
        "# Shell",
        "In the environment that `make app` made, or with the installed command `hierviz`. "
        "`hierviz COMMAND --help` says the same. Data go to standard output, as does `-o -`; notices go "
        "to standard error. A refused input ends with status 2 and says what to do. The keys of "
        "`--json` are in [JSON of the shell](../json.md).",
    ]
    for context, command in commands():
        parts += [f"## {context.command_path}", (command.help or command.short_help or "").strip()]
        parts.append("```text\n" + command.get_help(context).strip() + "\n```")
    return "\n\n".join(parts) + "\n"


def commands() -> Iterator[tuple[click.Context, click.Command]]:
    """Every command that does something, with the context its help is written in."""
    groups = [click.Context(_shell, info_name="hierviz", max_content_width=96)]
    while groups:
        context = groups.pop(0)
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            inner = click.Context(command, context, name, max_content_width=96)
            if isinstance(command, click.Group):
                groups.append(inner)
            else:
                yield inner, command


def reference() -> str:
    """The public names of the package, and the pages of its modules."""
    modules = "\n".join(f"   {name}" for name in MODULES)
    return (
        _headed("Python reference")
        + "What each name takes, returns and refuses. Examples, in the order of a day's work, are in "
        + f":doc:`../api`.\n\n.. toctree::\n\n{modules}\n\n"
        + _described("hierviz", OBJECTS)
    )


def module_reference(name: str) -> str:
    """The public names of one module of the package."""
    says = (getattr(hv, name).__doc__ or "").strip().split("\n\n")[0]
    return (
        _headed(f"hierviz.{name}") + f"{says}\n\n" + _described(f"hierviz.{name}", documented(name))
    )


def documented(module: str) -> list[str]:
    """The functions and classes of a public module; its constants are in the docstrings of these."""
    found = getattr(hv, module)
    return [name for name in found.__all__ if callable(getattr(found, name))]


def metrics_table() -> str:
    """All metrics by registry: key, name, direction, sentence."""
    lines = ["| key | name | better | meaning |", "|---|---|---|---|"]
    for registry in (FLAT_METRICS, TABLE_METRICS, TREE_METRICS, POINT_METRICS, VECTOR_METRICS):
        for metric in registry:
            better = "higher" if metric.higher_is_better else "lower"
            lines.append(f"| `{metric.name}` | {metric.full_name} | {better} | {metric.meaning} |")
    return "\n".join(lines) + "\n"


def _headed(text: str) -> str:
    return f"{text}\n{'=' * len(text)}\n\n"


def _described(module: str, names: list[str]) -> str:
    found = getattr(hv, module.partition(".")[2], hv)
    return "\n".join(_directive(f"{module}.{name}", getattr(found, name)) for name in names)


def _directive(place: str, thing: object) -> str:
    if not isclass(thing):
        return f".. autofunction:: {place}\n"
    ours = [base for base in thing.__mro__ if base.__module__.startswith("hierviz.")]
    if not any(name[0] != "_" for base in ours if base is not thing for name in vars(base)):
        return f".. autoclass:: {place}\n"
    others = ", ".join(base.__name__ for base in thing.__mro__ if base not in ours)
    return f".. autoclass:: {place}\n   :inherited-members: {others}\n"
