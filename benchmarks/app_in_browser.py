"""How long a visitor waits: `make app` to the first tree, click to panel, cut to repaint.

Prints seconds and milliseconds measured in a headless Chromium on the built-in ImageNet study.
`make app` is started on a ready environment, in a server of its own.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.browser.launch import FIND_VIEW, FLAGS, browser_path, free_port, running_app

CLICKS, CUTS = 30, 100


def summary(values: list[float]) -> str:
    ordered = sorted(values)
    last = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    return f"median {statistics.median(values):6.1f} ms, 95 % {last:6.1f} ms, n = {len(values)}"


def open_tree(page: Page, url: str) -> float:
    began = time.perf_counter()
    page.goto(url)
    page.locator(".hv[data-ready]").wait_for(timeout=60_000)
    return time.perf_counter() - began


def click_to_panel(page: Page) -> list[float]:
    """Search hits chosen one after another; until the panel's heading is the new name."""
    rng = random.Random(0)
    names = page.evaluate(f"{FIND_VIEW}.tree.names")
    leaves = [
        leaf for leaf in rng.sample(range(len(names)), CLICKS) if names.count(names[leaf]) == 1
    ]
    times = []
    for leaf in leaves:
        heading = page.get_by_role("heading", name=names[leaf], exact=True)
        began = time.perf_counter()
        page.evaluate(f"{FIND_VIEW}.choice.select({leaf})")
        expect(heading).to_be_visible()
        expect(
            page.get_by_text("No pictures in this study")
        ).to_be_visible()  # the last thing in it
        times.append(1000 * (time.perf_counter() - began))
    return times


def cut_to_repaint(page: Page) -> list[float]:
    """The cut moved through the levels, each time until the next painted frame."""
    return page.evaluate(
        f"""async () => {{
          const view = {FIND_VIEW}, times = [];
          for (let i = 0; i < {CUTS}; i++) {{
            const began = performance.now();
            view.cutAt(1 + (i * 37) % (view.tree.nGroups.length - 1));
            view.picture.now();
            times.push(performance.now() - began);
            await new Promise(requestAnimationFrame);
          }}
          return times;
        }}"""
    )


def main() -> None:
    port = free_port()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        began = time.perf_counter()
        command = ["make", "app", f"PORT={port}"]
        with running_app(command, port) as url:
            healthy = time.perf_counter() - began
            page = chromium.new_page()
            open_tree(page, url)
            print(f"make app -> first tree drawn: {time.perf_counter() - began:.1f} s", end="")
            print(f" (server answers after {healthy:.1f} s)")
            second = chromium.new_context().new_page()
            print(f"second visitor -> tree drawn: {open_tree(second, url):.2f} s")
            print(f"clicks at once -> panel: {summary(click_to_panel(page))}")
            page.wait_for_timeout(12_000)  # by then WordNet is open, which takes a processor
            print(f"click -> panel filled:   {summary(click_to_panel(page))}")
            print(f"cut moved -> repainted:  {summary(cut_to_repaint(page))}")
        chromium.close()


if __name__ == "__main__":
    main()
