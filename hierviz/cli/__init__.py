"""The shell: the app's jobs without the app, one file per command.

`main.py` holds the list of commands and how they end; `commands/` their options and helps, which
need nothing of the engine; `arguments.py` how a command line is read; `names.py` the names that
helps list; `study_and_tree.py` and `printing.py` what several commands share. Nothing is computed
or drawn here.
"""

from hierviz.cli.main import main

__all__ = ["main"]
