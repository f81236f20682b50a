"""Starting the app and a Chromium, for tests and benchmarks."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence

from tests.places import ROOT

#: The first is Chromium without windows: the same pages for four fifths of the work.
NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable", "chrome",
)  # fmt: skip
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--font-render-hinting=none",  # without windows, too, letters are not of whole pixels
]  # fmt: skip

#: JavaScript that finds the view object of the first tree on the page.
FIND_VIEW = """(() => {
  const root = [...document.querySelectorAll('*')].map((e) => e.shadowRoot)
    .find((shadow) => shadow && shadow.querySelector('.hv'));
  return globalThis.hierviz.views.get(root).view;
})()"""


def browser_path() -> str:
    """Where Chromium or Chrome is."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise FileNotFoundError(
            f"No Chromium or Chrome found ({', '.join(NAMES)}); install one or set CHROMIUM."
        )
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=1) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def wait_until(address: str, process: subprocess.Popen, seconds: float = 60) -> None:
    """Wait until the server that a process runs answers at an address."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(
                f"The server ended with status {process.returncode} before it answered."
            )
        if _answers(address):
            return
        time.sleep(0.05)
    raise RuntimeError(f"The server did not answer within {seconds} s.")


def wait_until_healthy(url: str, process: subprocess.Popen) -> None:
    wait_until(f"{url}/_stcore/health", process)


@contextlib.contextmanager
def running_app(command: Sequence[str] | None = None, port: int | None = None) -> Iterator[str]:
    """The app on a port of its own; its address."""
    port = port or free_port()
    command = command or [
        sys.executable, "-m", "hierviz", "app", "--no-browser", "--port", str(port),
    ]  # fmt: skip
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://localhost:{port}"
    try:
        wait_until_healthy(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)
