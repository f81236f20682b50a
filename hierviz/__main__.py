"""`python -m hierviz` and the installed command: see `hierviz.cli`."""

import _thread
import os
import signal
import sys
import time


def run() -> int:
    """Run the command line.

    Until a command has what it needs, and after it has ended, Ctrl-C ends the process at once:
    nothing is half written then, and an exception could come up where Python only reports it.
    While it works, Ctrl-C is the exception that `main` knows; where one comes up in a callback of
    a library, which loses it, it is raised again.
    """
    _on_ctrl_c(_stop)
    sys.unraisablehook = _lost
    try:
        from hierviz.cli import main

        return main(imported=lambda: _on_ctrl_c(signal.default_int_handler))
    finally:
        _on_ctrl_c(_stop)


def _on_ctrl_c(handler) -> None:
    if signal.getsignal(signal.SIGINT) != signal.SIG_IGN:  # as a shell has it for a job beside it
        signal.signal(signal.SIGINT, handler)


def _stop(*_) -> None:
    os.write(2, b"hierviz: stopped.\n")
    os._exit(130)


def _lost(what) -> None:
    if what.exc_type is KeyboardInterrupt:
        _thread.start_new_thread(_again, ())
    else:
        sys.__unraisablehook__(what)


def _again() -> None:
    time.sleep(0.01)  # until the callback has ended
    _thread.interrupt_main()


if __name__ == "__main__":
    sys.exit(run())
