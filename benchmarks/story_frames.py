"""Frames a second of the ways between a story's views, in a headless Chromium on a screen of 1920 x 1080.

The story is played as the file that people get, of the built-in ImageNet study (1000 leaves), or of a study that
is named. Prints for every way the frames a second (the median of `TIMES` runs and the least), the longest frame of
all runs, and what of a frame the script takes. Software rendering.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
import hierviz as hv
from hierviz.tree_view.story_page import story_to_html
from tests.browser.launch import FLAGS, browser_path

TIMES = 5
ZOOM = "&camera=4,0.6,-0.4"
#: From what to what: addresses with the number of leaves for `n`.
WAYS = {
    "few groups, others": ("k=12", "k=25"),
    "few groups, zoom": ("k=12", f"k=12{ZOOM}"),
    "few groups, by purity": ("k=12", "k=12&colour=purity"),
    "1 to all leaves": ("k=1", "k={n}"),
    "all leaves to few": ("k={n}", "k=12"),
    "all leaves, zoom": ("k={n}", f"k={{n}}{ZOOM}"),
    "all leaves, out of the zoom": (f"k={{n}}{ZOOM}", "k={n}"),
    "all leaves, by purity": ("k={n}", "k={n}&colour=purity"),
    "all leaves, into a subtree": ("k={n}", "k={n}&focus={focus}"),
    "all leaves, other lengths": ("k={n}", "k={n}&lengths=depth"),
    "from the left, 1 to all leaves": ("k=1&layout=left", "k={n}&layout=left"),
}
VIEW = "hierviz.views.get(document.querySelector('.hv-story .place').shadowRoot).view"

#: Play the second view from the first, and watch the frames until the motion is over.
WATCH = f"""async () => {{
  const view = {VIEW}, picture = view.picture, paint = picture.now;
  const frame = () => new Promise(requestAnimationFrame);
  const rest = async () => {{ for (let still = 0; still < 10; still = picture.between ? 0 : still + 1) await frame(); }};
  const key = (name) => window.dispatchEvent(new KeyboardEvent("keydown", {{ key: name, bubbles: true }}));
  await rest();
  let script = 0;
  picture.now = () => {{
    const began = performance.now();
    paint.call(picture);
    script += performance.now() - began;
  }};
  const times = [await frame()];
  key("ArrowRight");
  do times.push(await frame()); while (picture.between);
  delete picture.now;
  key("ArrowLeft");
  await rest();
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  return {{ gaps, script: script / gaps.length }};
}}"""


def story_of(analysis: hv.Analysis) -> hv.Story:
    """Of every way its two views."""
    tree = analysis.tree
    below = tree.n_leaves_below
    inner = range(tree.n_leaves, tree.n_nodes - 1)
    focus = min(inner, key=lambda u: abs(int(below[u]) - tree.n_leaves // 5))
    views = [
        hv.SavedView(f"{way}: {end}", "", address.format(n=tree.n_leaves, focus=focus))
        for way, ends in WAYS.items()
        for end, address in zip(("from", "to"), ends, strict=True)
    ]
    return hv.Story("Frames", tuple(views))


def measured(page: Page, at: int) -> str:
    """What was seen of the way that begins at a view."""
    page.evaluate(f"() => {{ window.story.go({at}, false); }}")
    runs = [page.evaluate(WATCH) for _ in range(TIMES)]
    rates = [1000 * len(run["gaps"]) / sum(run["gaps"]) for run in runs]
    longest = max(max(run["gaps"]) for run in runs)
    script = statistics.median(run["script"] for run in runs)
    return f"{statistics.median(rates):6.0f} ({min(rates):3.0f}) {longest:11.0f} {script:11.1f}"


def main(study: str = "imagenet") -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place = Path(folder) / "story.html"
        analysis = hv.analyse(hv.read_study(study))
        text = story_to_html(analysis, story_of(analysis))
        place.write_text(text.replace("const story = ", "const story = window.story = ", 1))
        chromium = playwright.chromium.launch(executable_path=browser_path(), args=FLAGS)
        page = chromium.new_context(viewport={"width": 1920, "height": 1080}).new_page()
        page.goto(place.as_uri())
        page.locator("body[data-ready='with pictures']").wait_for(timeout=60_000, state="attached")
        print(f"{study:32} {'fps (least)':>12} {'longest, ms':>11} {'script, ms':>11}")
        for i, way in enumerate(WAYS):
            print(f"{way:32} {measured(page, 2 * i)}", flush=True)
        chromium.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
