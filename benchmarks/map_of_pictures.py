"""The map of the Leaves page in a headless Chromium, with thousands of pictures in view at once.

Prints one table: milliseconds a painting (median, 95th percentile) and until all pictures have come.
Software rendering; a study of random pictures of 64 px, one file each.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser.launch import FIND_VIEW, FLAGS, browser_path, running_app

SIZES = ((2000, 100), (12_000, 1000), (50_000, 1000))
EVENTS = 60


def write_study(folder: Path, n_points: int, n_classes: int) -> None:
    """Logits with confusions between neighbours, and a picture file for every point."""
    rng = np.random.default_rng(0)
    labels = np.arange(n_points) % n_classes
    logits = rng.normal(size=(n_points, n_classes)).astype(np.float16)
    near = (labels + rng.integers(0, 4, n_points)) % n_classes
    logits[np.arange(n_points), labels] += 6
    logits[np.arange(n_points), near] += 4
    np.save(folder / "logits.npy", logits)
    np.save(folder / "labels.npy", labels)
    (folder / "images").mkdir()
    colours = rng.integers(0, 255, (n_classes, 4, 4, 3), dtype=np.uint8)
    for row, label in enumerate(labels.tolist()):
        picture = Image.fromarray(colours[label]).resize((64, 64), Image.Resampling.BICUBIC)
        picture.rotate(row % 90).save(folder / "images" / f"{row:06}.jpg", quality=80)
    rows = "\n".join(f"{row},images/{row:06}.jpg" for row in range(n_points))
    (folder / "images.csv").write_text(f"row,file\n{rows}\n")


def times_of(page: Page, body: str) -> list[float]:
    """Milliseconds of a piece of JavaScript and the painting it causes, many times."""
    return page.evaluate(
        f"""async () => {{
          const view = {FIND_VIEW}, times = [];
          for (let i = 0; i < {EVENTS}; i++) {{
            const began = performance.now();
            {body}
            view.base.getContext('2d').getImageData(0, 0, 1, 1);
            view.over.getContext('2d').getImageData(0, 0, 1, 1);
            times.push(performance.now() - began);
            await new Promise(requestAnimationFrame);
          }}
          return times;
        }}"""
    )


def all_came(page: Page) -> None:
    page.wait_for_function(
        f"""() => {{
          const view = {FIND_VIEW};
          return view.box.dataset.missing === '0' && !view.pending && !view.mosaic.sheets.waiting;
        }}""",
        timeout=300_000,
    )


def measure(chromium, url: str, folder: Path) -> dict[str, str]:
    page = chromium.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    page.goto(f"{url}/leaves?study={folder}")
    page.locator(".hv.map[data-missing]").wait_for(timeout=300_000)
    all_came(page)
    row = {"in view, as opened": page.locator(".hv.map").get_attribute("data-pictures")}
    size = page.get_by_label("Minimum size of pictures")
    began = time.perf_counter()
    size.fill(size.get_attribute("min"))
    page.evaluate("() => new Promise(requestAnimationFrame)")
    all_came(page)
    row["smallest: in view"] = page.locator(".hv.map").get_attribute("data-pictures")
    row["until all have come, s"] = f"{time.perf_counter() - began:.1f}"
    for what, body in {
        "painted anew": "view.now();",
        "laid out and painted": "view.layOut(); view.now();",
        "pointer moves": "view.hover(view.mosaic.hit((i * 97) % 900, (i * 53) % 600), 50, 50);",
        "cut moved": "view.cutAt(5 + (i * 7) % 40); view.now();",
    }.items():
        times = sorted(times_of(page, body))
        row[what] = f"{statistics.median(times):.1f}, {times[int(0.95 * (EVENTS - 1))]:.1f}"
    page.context.close()
    return row


def main() -> None:
    with running_app() as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for n_points, n_classes in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                write_study(Path(folder), n_points, n_classes)
                print(f"{n_points:,} pictures, {n_classes:,} leaves")
                for what, value in measure(chromium, url, Path(folder)).items():
                    print(f"  {what:<24}{value}")
        chromium.close()


if __name__ == "__main__":
    main()
