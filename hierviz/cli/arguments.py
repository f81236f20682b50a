"""How a command line is read: click's commands, with several values after one option."""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType

import click
from click.shell_completion import CompletionItem

from hierviz.cli.completion import Text
from hierviz.cli.names import limits
from hierviz.text import near_names

_NEGATIVE = re.compile(r"-\.?\d")


def program() -> str:
    """What the reader has typed to get here: the installed command, or Python's -m."""
    return "hierviz" if Path(sys.argv[0]).stem == "hierviz" else "python -m hierviz"


class Many(click.Option):
    """An option that takes one value or more: ``--clusters 10 20``."""

    def __init__(self, names: Sequence[str], **settings) -> None:
        super().__init__(names, multiple=True, **settings)


class Command(click.Command):
    """A command whose options may be abbreviated; unknown options are answered with similar names."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._spelled_out(ctx, args))

    def _spelled_out(self, ctx: click.Context, args: list[str]) -> list[str]:
        """The same arguments with full names and every value tied to its option, words last."""
        known = {
            name: option
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
            for name in (*option.opts, *option.secondary_opts)
        }
        options: list[str] = []
        words: list[str] = []
        rest = deque(args)
        while rest:
            token = rest.popleft()
            if not _is_value(token) and token != "--":
                options += _with_values(token, rest, known, ctx)
                continue
            words += [token] if token != "--" else []
            if token == "--" or not ctx.allow_interspersed_args:
                words += rest
                break
        return options + (["--", *words] if words else [])


class Commands(Command, click.Group):
    """The shell's commands in an order, each read from its file when it is needed."""

    #: Name and a few words of each, in the order in which they are listed.
    known: Mapping[str, str] = MappingProxyType({})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.known)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.known:
            return None
        name = cmd_name.replace("-", "_")
        return getattr(import_module(f"hierviz.cli.commands.{name}"), name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.known.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        names = [name for name in self.known if name.startswith(incomplete)]
        found = [CompletionItem(name, help=self.known[name]) for name in names]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(self, ctx, args):
        if args[0] not in self.known:
            message = f"No such command {args[0]!r}.{_meant(near_names(args[0], self.known))}"
            raise click.NoSuchCommand(args[0], message, ctx=ctx)
        return super().resolve_command(ctx, args)


def command(name: str, what: str, *options: Callable, example: str) -> Command:
    """A command, whose work is the function of its name in the file of its name in `hierviz/cli/`.

    Parameters
    ----------
    name : str
    what : str
        Its help: one sentence.
    *options : callable
        click's decorators, in the order in which the help shows them.
    example : str
        A command line without the program.
    """
    place = name.replace("-", "_")

    def work(**given):
        begin = getattr(import_module(f"hierviz.cli.{place}"), place)
        if (imported := click.get_current_context().obj) is not None:
            imported()
        return begin(**given)

    made = click.command(
        name,
        cls=Command,
        help=what,
        short_help=what[:1].lower() + what[1:].rstrip("."),
        epilog=f"Example: {program()} {example}",
    )(together(*options, _raises_limits)(work))
    for option in made.params:
        if option.type is click.STRING:
            option.type = Text()
        if isinstance(option, click.Option) and option.default == "":
            option.show_default = option.show_default or False  # there is nothing to show
    return made


def _set_limits(context: click.Context, option: click.Parameter, said: Sequence[str]) -> None:
    if said:
        from hierviz.io.limits import set_limits  # which is heavier than a help

        set_limits(list(said))


_raises_limits = click.option(
    "--limit",
    cls=Many,
    metavar="NAME=NUMBER [...]",
    help=f"raise a limit on what is read, such as columns=200000; there are {', '.join(limits())}",
    expose_value=False,
    callback=_set_limits,
)


def together(*decorators: Callable) -> Callable[[Callable], Callable]:
    """Several options as one decorator, shown in the order given."""

    def decorate(function: Callable) -> Callable:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return decorate


def refuse(names: Iterable[str], why: str) -> None:
    """Refuse options that would be ignored: those of these parameters that the command line gives."""
    context = click.get_current_context()
    for option in context.command.params:
        source = context.get_parameter_source(option.name or "")
        if option.name in names and source is click.core.ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{max(option.opts, key=len)} {why}", context)


def _is_value(token: str) -> bool:
    return token[:1] != "-" or token == "-" or " " in token or bool(_NEGATIVE.match(token))


def _with_values(
    token: str, rest: deque[str], known: dict[str, click.Option], ctx: click.Context
) -> list[str]:
    """An option's token with the values that follow it, taken off the rest."""
    name, equals, value = token.partition("=")
    if name[:2] != "--" and name[:2] in known and len(name) > 2:  # -oFILE
        name, equals, value = token[:2], "=", token[2:]
    name, option = _option(name, known, ctx)
    if option.is_flag:
        return [name + equals + value]  # click refuses a value
    full = max(option.opts, key=len)
    values = [value] if equals else []
    least = option.nargs
    several = isinstance(option, Many) and not equals
    while rest and _is_value(rest[0]) and (len(values) < least or several):
        values.append(rest.popleft())
    if len(values) < least:
        if ctx.resilient_parsing:
            return []  # a shell asks what the value may be
        wanted = "an argument" if least == 1 else f"{least} arguments"
        raise click.BadOptionUsage(full, f"Option {full!r} requires {wanted}.", ctx=ctx)
    if isinstance(option, Many) and option.type is click.INT:
        values = [part for value in values for part in value.split(",") if part]  # 10,20
    if isinstance(option, Many):
        return [f"{full}={one}" for one in values]
    return [f"{full}={values[0]}", *values[1:]]


def _option(
    name: str, known: dict[str, click.Option], ctx: click.Context
) -> tuple[str, click.Option]:
    """The full name of an option, of which a beginning may be given, and the option."""
    if name in known:
        return name, known[name]
    starts = [full for full in known if name[:2] == "--" and full.startswith(name)]
    if len(starts) == 1:
        return starts[0], known[starts[0]]
    if starts:
        raise click.UsageError(f"Option {name!r} may be {' or '.join(starts)}.", ctx=ctx)
    near = near_names(name.lstrip("-"), [full[2:] for full in known if full[:2] == "--"])
    meant = _meant(f"--{other}" for other in near)
    raise click.NoSuchOption(name, f"No such option {name!r}.{meant}", ctx=ctx)


def _meant(names: Iterable[str]) -> str:
    either = " or ".join(names)
    return f" Did you mean {either}?" if either else ""
