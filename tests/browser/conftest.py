"""The app in a server of its own, and pages of a real Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


def browser_path() -> str:
    """Where Chromium or Chrome is."""
    named = os.environ.get("CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.fail(
            f"No Chromium or Chrome found ({', '.join(NAMES)}); install one or set CHROMIUM."
        )
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_healthy(url: str, process: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if process.poll() is not None:
            pytest.fail(f"The app ended with status {process.returncode} before it answered.")
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"The app did not answer within {seconds} s.")


@pytest.fixture(scope="session")
def app_url():
    """Address of the running app, on its built-in demo."""
    port = free_port()
    command = [sys.executable, "-m", "hierviz", "app", "--no-browser", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until_healthy(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """One visitor's page, and what went wrong on it."""

    def __init__(self, browser: Browser, url: str, **options) -> None:
        options.setdefault("viewport", {"width": 1400, "height": 1000})
        self.url = url
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))

    def open(self, address: str = "/") -> Page:
        self.page.goto(self.url + address)
        return self.page

    def tree(self, address: str = "/"):
        """Open a page with a tree and wait until it is drawn."""
        self.open(address)
        return self.drawn()

    def drawn(self):
        view = self.page.locator(".hv[data-ready]")
        view.wait_for(timeout=60_000)
        return view

    def canvas(self) -> dict:
        return self.page.locator(".hv canvas").first.bounding_box()


@pytest.fixture
def visit(browser, app_url):
    """Make visits; at the end no page may have thrown an error."""
    visits = []

    def make(**options) -> Visit:
        visits.append(Visit(browser, app_url, **options))
        return visits[-1]

    yield make
    faults = [fault for one in visits for fault in one.faults]
    for one in visits:
        one.context.close()
    assert faults == []
