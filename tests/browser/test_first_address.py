"""`streamlit run app.py`: whichever page's address is the first one opened, it is shown in the app."""

from __future__ import annotations

import sys

import pytest

from hierviz.ui.shared import questions
from tests.browser.conftest import Visit
from tests.browser.launch import free_port, running_app
from tests.places import ROOT

#: The titles of the pages in the header, in order.
PAGES = [name.capitalize() for name in questions.PAGES]


@pytest.mark.parametrize("title", ["Study", "Tree", "Compare"])
def test_the_first_request_of_a_server(browser, title):
    port = free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"),
        "--server.headless=true", f"--server.port={port}",
    ]  # fmt: skip
    with running_app(command, port) as url:
        visit = Visit(browser, url)
        page = visit.open(f"/{title.lower()}?study=digits&k=4")
        there = ".hv[data-ready]" if title == "Tree" else f"h3:has-text('{title} ')"
        page.locator(there).first.wait_for(timeout=60_000)
        page.get_by_test_id("stTopNavLink").nth(len(PAGES) - 1).wait_for()
        found = page.get_by_test_id("stTopNavLink").all_inner_texts()
        assert [text.split("\n")[-1] for text in found] == PAGES
        assert page.title() == "hierviz"  # app.py's
        assert page.get_by_test_id("stException").count() == 0
        assert "study=digits" in page.url and "k=4" in page.url
        visit.context.close()
        assert visit.faults == []
