"""The confusion matrix of the Audit page in a headless Chromium, with as many blocks as there are classes.

Prints one table: milliseconds (median, 95th percentile) to sum up and paint all blocks, to paint them, and to
follow the pointer. Software rendering; random studies, most mistakes between neighbours.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from tests.browser.launch import FLAGS, browser_path, running_app

SIZES = ((20_000, 100), (50_000, 1000), (500_000, 1000))
TIMES = 40
STEPS = {
    "sum up and paint": "view.tabulate()",
    "paint": "view.draw()",
    "pointer": "view.look([i * 7 % view.table.nRows, i * 13 % view.table.nColumns], {})",
}


def write_study(folder: Path, n_points: int, n_classes: int) -> None:
    """Assignments of a classifier that is wrong on four points in ten, and a tree of its classes."""
    rng = np.random.default_rng(0)
    labels = np.arange(n_points) % n_classes
    away = np.round(rng.standard_cauchy(n_points) * 3).astype(np.int64)
    said = np.where(rng.random(n_points) < 0.6, labels, (labels + away) % n_classes)
    np.save(folder / "assignments.npy", said.astype(np.int32))
    np.save(folder / "labels.npy", labels)
    (folder / "classes.csv").write_text(
        "\n".join(["name", *(f"class {c}" for c in range(n_classes))])
    )
    names = [f"class {c}" for c in range(n_classes)]
    while len(names) > 1:
        pairs = zip(names[::2], names[1::2], strict=False)
        names = [f"({a},{b})" for a, b in pairs] + names[len(names) // 2 * 2 :]
    (folder / "tree.nwk").write_text(f"{names[0]};")


def times_of(page: Page, step: str) -> list[float]:
    """Milliseconds of a piece of JavaScript and the painting it causes, many times."""
    return page.evaluate(
        f"""async () => {{
          const view = globalThis.hierviz.matrices.last, times = [];
          for (let i = 0; i < {TIMES}; i++) {{
            const began = performance.now();
            {step};
            view.base.getContext('2d').getImageData(0, 0, 1, 1);
            view.over.getContext('2d').getImageData(0, 0, 1, 1);
            times.push(performance.now() - began);
            await new Promise(requestAnimationFrame);
          }}
          return times;
        }}"""
    )


def main() -> None:
    print(f"{'points':>9} {'blocks':>12} {'cells':>8} " + " ".join(f"{s:>18}" for s in STEPS))
    with running_app() as url, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        for n_points, n_classes in SIZES:
            with tempfile.TemporaryDirectory() as folder:
                write_study(Path(folder), n_points, n_classes)
                page = chromium.new_context(viewport={"width": 1920, "height": 1080}).new_page()
                page.goto(f"{url}/audit?study={folder}&audit=confusions&k={n_classes}")
                page.locator(f".matrix[data-rows='{n_classes}']").wait_for(timeout=300_000)
                cells = page.evaluate("globalThis.hierviz.matrices.last.cells.count.length")
                shown = []
                for step in STEPS.values():
                    times = times_of(page, step)
                    shown.append(
                        f"{statistics.median(times):8.1f} ({np.percentile(times, 95):6.1f})"
                    )
                blocks = f"{n_classes} x {n_classes}"
                print(f"{n_points:9} {blocks:>12} {cells:8} " + " ".join(f"{s:>18}" for s in shown))
                page.context.close()
        chromium.close()


if __name__ == "__main__":
    main()
