"""The list of commands, and how a command ends. `python -m hierviz --help`."""

from __future__ import annotations

import errno
import os
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import TextIO

import click

from hierviz import __version__
from hierviz.cli.arguments import Commands, program
from hierviz.cli.completion import COMPLETE, complete
from hierviz.cli.printing import say
from hierviz.errors import HiervizError, HiervizWarning

#: The environment variable that shows where in the code an unforeseen error came up.
DEBUG = "HIERVIZ_DEBUG"
#: Every command has a file of its name in `commands/`, and one with its work; each is read when it is needed.
COMMANDS = {
    "app": "open the app in a browser",
    "warm-up": "compile and unpack in advance",
    "info": "summarise a study, and show how its files were read",
    "fit": "make a tree of a study's logits, or fit one to its vectors or its graph",
    "metrics": "measure a tree",
    "cut": "cut a tree into groups",
    "clades": "measure how much of a taxonomy a tree recovers",
    "support": "measure which nodes come back when the points are resampled",
    "audit": "list what the model ties together for the wrong reason",
    "compare": "measure how different two trees are, and in which classes",
    "confusions": "list which classes are taken for which, and how bad that is",
    "convert": "convert a tree to another format",
    "export": "write a figure",
    "notes": "export names, senses, marks, notes and saved views as CSV, or import them",
    "completion": "print what makes a shell complete commands and options",
}


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "show_default": True},
)
@click.version_option(__version__, prog_name="hierviz", message="%(prog)s %(version)s")
def _shell() -> None:
    """What a model believes about how its classes relate."""


_shell.known = COMMANDS


def main(
    arguments: Sequence[str] | None = None, *, imported: Callable[[], None] | None = None
) -> int:
    """Run one command; the exit status: 0, or 2 with a message on stderr.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process when left out.
    imported : callable, optional
        Called without arguments when all is imported, before the work.

    Notes
    -----
    click's own `main` would end with other statuses where the reader of the
    output goes away or Ctrl-C is pressed.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    warnings.simplefilter("ignore", HiervizWarning)  # notices are said by the commands, once
    try:
        if COMPLETE in os.environ and arguments is None:
            return complete(_shell)
        with _shell.make_context(program(), given, obj=imported) as context:
            status = _shell.invoke(context) or 0
        sys.stdout.flush()
        return status
    except click.exceptions.Exit as end:  # --help and --version
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except HiervizError as error:
        say(f"hierviz: {error.message}")
        if error.hint:
            say(f"  {error.hint}")
        return 2
    except (KeyboardInterrupt, click.Abort):  # Streamlit's own command makes one of the other
        say("hierviz: stopped.")
        return 130
    except MemoryError:
        say("hierviz: there is not enough memory for this.")
        say("  Close other programs, or give the logits as float16 or float32 in a .npy file.")
        return 2
    except BrokenPipeError:  # whoever read the output has seen enough
        _forget_output()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            _forget_output()
            say("hierviz: the output could not be written: there is no space left for it.")
            return 2
        if os.environ.get(DEBUG):
            raise
        say(f"hierviz: an unexpected error: {type(error).__name__}: {error!s:.300}")
        say(
            f"  Your files are unchanged. Put {DEBUG}=1 before the same command to see the details."
        )
        return 2


def _nowhere() -> TextIO:
    """What stands in for an output that the shell has closed: `>&-`."""
    return open(os.devnull, "w", encoding="utf-8")


def _forget_output() -> None:
    """Let what is still to be written go nowhere, so that Python does not complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
