"""The pictures of the Compare page in docs/compare.md: a study against another tool's tree.

python benchmarks/compare_picture.py STUDY FILE,FILE docs/img/compare_cifar100.png
python benchmarks/compare_picture.py STUDY FILE,FILE docs/img/compare_imagenet.png tanglegram
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.launch import FLAGS, browser_path, running_app


def main(study: str, files: str, out: str, shown: str = "") -> None:
    """Open the page in a window of 1400 x 900, and write what is seen."""
    query = urlencode({"study": study, "to": files.replace(",", "|"), "pair": shown})
    with running_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(f"{url}/compare?{query}")
        drawn = page.locator(".hv[data-ready]").nth(1)
        if shown:
            drawn = page.get_by_alt_text(re.compile("face to face"))
        drawn.wait_for(timeout=120_000)
        page.locator(".js-plotly-plot").first.wait_for(timeout=120_000)
        page.wait_for_timeout(2000)  # charts fade in
        page.screenshot(path=out)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
