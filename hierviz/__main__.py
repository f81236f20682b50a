"""`python -m hierviz` and the installed command: see `hierviz.cli`."""

import sys


def run() -> int:
    """Run the command line; Ctrl-C ends it quietly also while its code is still being read."""
    try:
        from hierviz.cli import main

        return main()
    except KeyboardInterrupt:
        print("hierviz: stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(run())
