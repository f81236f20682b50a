"""Makes the pictures of pages in docs/img: `make pictures`, or python docs/pictures.py [NAME ...] [--data FOLDER].

Those of the built-in studies need nothing. Those of docs/compare.md need a folder with the studies `cifar100` and `imagenet` and NBDT's trees in it.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import hierviz as hv
from hierviz.core.story import SavedView
from hierviz.io.store import store_of
from tests.browser.launch import FIND_VIEW, FLAGS, browser_path, running_app

NBDT = ("graph-induced.json", "wnids.txt")
STORY = (
    SavedView(
        "Two halves", "*Organisms* on one side, **artifacts** on the other.", "k=2", story="Talk"
    ),
    SavedView(
        "A taxonomy nobody gave it",
        "The model was never told about WordNet. Nevertheless **birds** are one subtree, and so are "
        "most **dogs**; what people *wear* is scattered.",
        urlencode({"colour": "kinds:n01503061,n02084071,n03051540", "k": 12}),
        story="Talk",
    ),
)


def address(page: str, **query: object) -> str:
    return f"{page}?{urlencode(query)}"


def tree(page: Page) -> None:
    """Wait for the tree, and for what it moves."""
    page.locator(".hv[data-ready]").first.wait_for(timeout=120_000)
    page.wait_for_timeout(1500)


def browse(page: Page, url: str) -> None:
    page.goto(url + address("/", study="imagenet", k=12))
    tree(page)
    node = page.evaluate(f"""(() => {{
      const tree = {FIND_VIEW}.tree, of = (name) => tree.names.findIndex((one) => one === name);
      const above = (leaf) => {{ const all = []; for (let u = leaf; u >= 0; u = tree.parent[u]) all.push(u); return all; }};
      const other = new Set(above(of('ostrich')));
      return above(of('flamingo')).find((u) => other.has(u));
    }})()""")
    page.evaluate(f"{FIND_VIEW}.choice.select({node})")
    page.get_by_text("Why it was merged").first.wait_for(timeout=60_000)
    page.wait_for_timeout(2000)


def trust(page: Page, url: str) -> None:
    page.goto(url + address("/", study="imagenet", k=12, support=True))
    tree(page)
    page.wait_for_function(f"{FIND_VIEW}.tree.support !== undefined", timeout=180_000)
    page.get_by_role("button", name="Support").click()
    page.wait_for_timeout(15_000)  # until all draws are seen


def audit(page: Page, url: str) -> None:
    page.goto(url + address("/audit", study="digits"))
    page.locator(".findings .row").first.wait_for(timeout=120_000)
    page.locator(".findings .list").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(3000)


def compare(page: Page, url: str, study: str = "digits", to: str = "", pair: str = "") -> None:
    page.goto(url + address("/compare", study=study, to=to, pair=pair))
    drawn = page.get_by_alt_text(re.compile("face to face")) if pair else None
    (drawn or page.locator(".hv[data-ready]").nth(1)).wait_for(timeout=120_000)
    page.locator(".js-plotly-plot").first.wait_for(timeout=120_000)
    page.wait_for_timeout(2000)  # charts fade in


def present(page: Page, url: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        study = Path(folder) / "imagenet"
        hv.write_study(hv.read_study("imagenet"), study)
        store = store_of(hv.read_study(study))
        for view in STORY:
            store.save_view(view)
        page.set_viewport_size({"width": 1920, "height": 1080})
        page.goto(url + address("/", study=study))
        tree(page)
        page.locator(".st-key-stories_tool button").click()
        page.locator(".st-key-story_play button").click()
        page.locator(".hv-story h2").wait_for(timeout=60_000)
        page.keyboard.press("End")
        page.wait_for_timeout(4000)


PICTURES: dict[str, Callable[[Page, str], None]] = {
    "first_browse": browse, "first_trust": trust, "first_audit": audit,
    "first_compare": compare, "first_present": present,
}  # fmt: skip


def main() -> None:
    """Make the pictures that are asked for, or all that can be made."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PICTURES))
    parser.add_argument(
        "--data", type=Path, help="folder with the studies cifar100 and imagenet, and trees/nbdt"
    )
    chosen = parser.parse_args()
    pictures = dict(PICTURES)
    if chosen.data is not None:
        for name, of, pair in (
            ("cifar100", "CIFAR100", ""),
            ("imagenet", "Imagenet1000", "tanglegram"),
        ):
            files = "|".join(str(chosen.data / "trees" / "nbdt" / f"{of}.{end}") for end in NBDT)
            study = str(chosen.data / name)
            pictures[f"compare_{name}"] = partial(compare, study=study, to=files, pair=pair)
    if unknown := set(chosen.names) - set(pictures):
        parser.error(f"no such picture: {', '.join(sorted(unknown))}")
    with running_app() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for name in chosen.names or pictures:
            page = browser.new_page(viewport={"width": 1400, "height": 900})
            pictures[name](page, url)
            page.screenshot(path=ROOT / "docs" / "img" / f"{name}.png")
            page.close()
            print(name, os.path.getsize(ROOT / "docs" / "img" / f"{name}.png") // 1024, "kB")
        browser.close()


if __name__ == "__main__":
    main()
