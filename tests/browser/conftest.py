"""The app in a server of its own, and pages of a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

import hierviz as hv
from hierviz.layout import arrange, order_leaves
from tests.browser.launch import FLAGS, browser_path, running_app
from tests.browser.random_cases import case as case  # a fixture for every file here
from tests.browser.random_cases import parts as parts

expect.set_options(timeout=20_000)  # in milliseconds; a busy machine takes its time


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser {item.path.stem}"))


@pytest.fixture(scope="session")
def app_url():
    """Address of the running app, on its built-in demo."""
    with running_app() as url:
        yield url


@pytest.fixture(scope="session")
def digits():
    """The study of digits, its profile, and its tree as the app arranges it."""
    study = hv.read_study("digits")
    profile = hv.LeafProfile.from_study(study)
    tree = hv.l2h(study.logits)
    return study, profile, arrange(tree, order_leaves(tree, profile.counts))


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
        view = self.page.locator(".hv[data-ready]:not(.map)")
        view.wait_for(timeout=60_000)
        return view

    def at_rest(self) -> None:
        """Wait until the page is styled and its script has ended."""
        self.page.wait_for_function(
            "() => !document.querySelector('[data-test-script-state=running]')"
            " && getComputedStyle(document.querySelector('.st-key-page_controls')).position"
            " === 'fixed'",
            timeout=60_000,
        )

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
