"""The list of commands, and how a command ends. `python -m hierviz --help`."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence

import click

from hierviz import __version__
from hierviz.cli.app import app
from hierviz.cli.arguments import Commands, program
from hierviz.cli.audit import audit
from hierviz.cli.clades import clades
from hierviz.cli.compare import compare
from hierviz.cli.confusions import confusions
from hierviz.cli.convert import convert
from hierviz.cli.cut import cut
from hierviz.cli.export import export
from hierviz.cli.fit import fit
from hierviz.cli.info import info
from hierviz.cli.metrics import metrics
from hierviz.cli.notes import notes
from hierviz.cli.printing import say
from hierviz.cli.support import support
from hierviz.cli.warm_up import warm_up
from hierviz.errors import HiervizError, HiervizWarning

#: The environment variable that shows where in the code an unforeseen error came up.
DEBUG = "HIERVIZ_DEBUG"
COMMANDS = (
    app,
    warm_up,
    info,
    fit,
    metrics,
    cut,
    clades,
    support,
    audit,
    compare,
    confusions,
    convert,
    export,
    notes,
)


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="hierviz", message="%(prog)s %(version)s")
def _shell() -> None:
    """What a model believes about how its classes relate."""


for _command in COMMANDS:
    _shell.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0, or 2 with a message on stderr.

    Notes
    -----
    click's own `main` would end with other statuses where the reader of the
    output goes away or Ctrl-C is pressed.
    """
    given = sys.argv[1:] if arguments is None else list(arguments)
    warnings.simplefilter("ignore", HiervizWarning)  # notices are said by the commands, once
    try:
        with _shell.make_context(program(), given) as context:
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
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        say(f"hierviz: an unexpected error: {type(error).__name__}: {error!s:.300}")
        say(
            f"  Your files are unchanged. Put {DEBUG}=1 before the same command to see the details."
        )
        return 2
