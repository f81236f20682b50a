"""The tree view in a headless Chromium, and the same tree as a plotly figure redrawn by Streamlit.

Prints one table: milliseconds (95th percentile unless said) at 100, 1000, 10,000 and 50,000 leaves.
Software rendering; 100 events each.
"""

from __future__ import annotations

import statistics
import sys
import time
import zlib
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks.apps.random_tree import make_tree
from tests.browser.launch import FIND_VIEW, FLAGS, browser_path, free_port, running_app

SIZES = (100, 1000, 10_000, 50_000)
EVENTS = 100


def high(values: list[float]) -> float:
    """95th percentile."""
    return sorted(values)[int(0.95 * (len(values) - 1))]


def serve(script: Path, port: int) -> list[str]:
    flags = ["--server.headless=true", "--server.fileWatcherType=none", f"--server.port={port}"]
    python = [sys.executable, "-m", "streamlit", "run", str(script)]
    return [*python, "--browser.gatherUsageStats=false", *flags]


def open_view(page: Page, url: str) -> float:
    began = time.perf_counter()
    page.goto(url)
    page.locator(".hv[data-ready]").wait_for(timeout=120_000)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    return 1000 * (time.perf_counter() - began)


def synchronous(page: Page, body: str) -> list[float]:
    """Milliseconds of a piece of JavaScript with the painting it causes, many times."""
    return page.evaluate(
        f"""async () => {{
          const view = {FIND_VIEW}, times = [];
          for (let i = 0; i < {EVENTS}; i++) {{
            const began = performance.now();
            {body}
            view.picture.now();
            view.picture.base.getContext('2d').getImageData(0, 0, 1, 1);
            times.push(performance.now() - began);
            await new Promise(requestAnimationFrame);
          }}
          return times;
        }}"""
    )


def frames(page: Page) -> list[float]:
    """Frame intervals while the tree is zoomed and dragged with every frame."""
    return page.evaluate(
        f"""async () => {{
          const view = {FIND_VIEW}, times = [];
          view.picture.base.dispatchEvent(new Event('blur'));
          let last = await new Promise(requestAnimationFrame);
          for (let i = 0; i < {EVENTS}; i++) {{
            const factor = i % 40 < 20 ? 1.12 : 1 / 1.12;
            view.camera.zoomAt(view.camera.width * 0.7, view.camera.height * 0.4, factor);
            const now = await new Promise(requestAnimationFrame);
            times.push(now - last);
            last = now;
          }}
          view.camera.animate(view.camera.projection.fit(), view.camera.frame, 0);
          return times;
        }}"""
    )


WATCH = """(wanted) => {
  let began = 0;
  addEventListener('pointerup', () => { began = performance.now(); }, { capture: true, once: true });
  window.heard = new Promise((done) => {
    const check = () => {
      const found = [...document.querySelectorAll('h3')].some((h) => h.textContent === wanted);
      if (found) { observer.disconnect(); done(performance.now() - began); }
    };
    const observer = new MutationObserver(check);
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}"""


def clicks(page: Page, n_leaves: int) -> tuple[list[float], int]:
    """Clicks on drawn leaves: milliseconds until the page names the node, and how many missed."""
    times, missed = [], 0
    for i in range(EVENTS):
        node = (i * 7919) % n_leaves
        page.evaluate(f"{FIND_VIEW}.camera.fly({node}, 0)")
        page.evaluate("() => new Promise(requestAnimationFrame)")
        x, y = page.evaluate(
            f"""() => {{
              const view = {FIND_VIEW};
              view.picture.now();
              const [x, y] = view.camera.projection.point({node}), box = view.picture.base.getBoundingClientRect();
              return [box.x + x, box.y + y];
            }}"""
        )
        page.evaluate(WATCH, f"node {node}")
        page.mouse.click(x, y)
        if page.evaluate(f"{FIND_VIEW}.choice.selected") != node:
            missed += 1
            continue
        times.append(page.evaluate("window.heard"))
    return times, missed


def opened(chromium, address: str, times: int) -> list[float]:
    """Milliseconds to the first complete drawing, each in a browser without anything cached."""
    found = []
    for _ in range(times):
        context = chromium.new_context(viewport={"width": 1400, "height": 1000})
        found.append(open_view(context.new_page(), address))
        context.close()
    return found


def measure(chromium, url: str, n_leaves: int) -> dict[str, str]:
    address = f"{url}/?leaves={n_leaves}"
    opened(chromium, address, 1)  # the study is ready on the server from here on
    cold = opened(chromium, address, 3)
    page = chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    warm = [open_view(page, address) for _ in range(6)][1:]
    row = {"geometry, compressed": geometry(n_leaves)}
    row |= {"open, warm (median)": f"{statistics.median(warm):.0f}"}
    row |= {"open, nothing cached (median)": f"{statistics.median(cold):.0f}"}
    moved = synchronous(page, "view.cutAt(1 + (i * 37) % (view.tree.nGroups.length - 1));")
    row["cut moved, repainted"] = f"{high(moved):.1f}"
    row["pan and zoom, frame"] = f"{high(frames(page)):.1f}"
    coloured = synchronous(
        page, "view.colours.mode = ['purity', 'group', 'size'][i % 3]; view.recolour();"
    )
    row["colour by another encoding"] = f"{high(coloured):.1f}"
    page.evaluate(f"(() => {{ const v = {FIND_VIEW}; v.colours.mode = 'group'; v.cutAt(19); }})()")
    times, missed = clicks(page, n_leaves)
    row["click, panel text"] = f"{high(times):.0f}" if times else "-"
    row[f"clicks missed, of {EVENTS}"] = str(missed)
    page.context.close()
    return row


def plotly_row(chromium, url: str, n_leaves: int) -> dict[str, str]:
    page = chromium.new_context(viewport={"width": 1400, "height": 1000}).new_page()
    page.goto(f"{url}/?leaves={n_leaves}")
    times = []
    for k in range(3, 23):
        page.locator(".js-plotly-plot .main-svg").first.wait_for(timeout=60_000)
        box = page.get_by_role("spinbutton")
        began = time.perf_counter()
        box.fill(str(k))
        box.press("Enter")
        expect(page.get_by_text(f"cut into {k}.", exact=True)).to_be_visible(timeout=30_000)
        page.wait_for_function(
            "(title) => [...document.querySelectorAll('.annotation-text')]"
            ".some((text) => text.textContent === title)",
            arg=f"{k} groups",
        )
        times.append(1000 * (time.perf_counter() - began))
    page.context.close()
    return {"cut moved, repainted": f"{high(times):.0f}"}


def geometry(n_leaves: int) -> str:
    payload = make_tree(n_leaves)[2]
    return f"{len(zlib.compress(payload)) / 1000:.0f} kB"


def show(title: str, columns: dict[str, dict[str, str]]) -> None:
    rows = list(dict.fromkeys(name for column in columns.values() for name in column))
    print(f"\n| {title} | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for row in rows:
        print(f"| {row} | " + " | ".join(column.get(row, "") for column in columns.values()) + " |")


def main() -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        port = free_port()
        with running_app(serve(ROOT / "benchmarks/apps/random_tree.py", port), port) as url:
            columns = {f"{n:,}": measure(chromium, url, n) for n in SIZES}
        show("tree view, ms", columns)
        port = free_port()
        with running_app(serve(ROOT / "benchmarks/apps/plotly_tree.py", port), port) as url:
            show("plotly figure, ms", {f"{n:,}": plotly_row(chromium, url, n) for n in SIZES[:2]})
        chromium.close()


if __name__ == "__main__":
    main()
