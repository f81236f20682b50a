"""A study of which every name wants to be more than a name: pages, charts, the tree and exports show words."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import hierviz as hv
from hierviz.core.story import SavedView
from hierviz.figures import audit_report_html, to_svg, tree_picture
from hierviz.io.store import store_of
from hierviz.io.words import Mark
from hierviz.tree_view.standalone import to_html
from tests.browser.guarded import (
    Canary,
    Guarded,
    address,
    in_view,
    look_into,
    open_everything,
    settled,
    use_the_tree,
)
from tests.browser.test_audit_report import PICTURES_SHOWN
from tests.hostile import LEFTWARD, MARKED, hostile_texts

#: Of a file's name, which holds no "/".
FILE = f"![zzp](x) [zzl](x) :red[zzr] **zzb** $zzm$ <b>zzx `zzc` www.example.org a@example.org {LEFTWARD}gnp"


@pytest.fixture(scope="module")
def canary() -> Iterator[Canary]:
    with Canary() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def texts(canary) -> list[str]:
    """Those that a file in UTF-8 and a cell of a table can hold, each once."""
    found = (
        text.encode(errors="ignore").decode().replace("\0", "").strip()
        for text in hostile_texts(canary.address)
    )
    return list(dict.fromkeys(text for text in found if text))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, texts) -> Path:
    """The study: classes, headings, settings, trees, a taxonomy, names of groups, pictures."""
    folder = tmp_path_factory.mktemp("studies") / FILE
    (folder / "trees").mkdir(parents=True)
    n = len(texts)
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(n), 4)
    logits = (
        rng.normal(size=(len(labels), n)) + 3 * np.eye(n)[labels] + 2 * np.eye(n)[labels // 2 * 2]
    )
    np.save(folder / "logits.npy", logits)
    np.save(folder / "labels.npy", labels)
    np.save(folder / "images.npy", rng.integers(0, 255, (len(labels), 8, 8, 3), dtype=np.uint8))
    columns = {
        "name": texts, "superclass": [texts[i // 2] for i in range(n)],
        **{texts[place]: [texts[(i // 4 + place) % n] for i in range(n)] for place in (0, 1, 18, 44)},
    }  # fmt: skip
    write_csv(folder / "classes.csv", list(columns), zip(*columns.values(), strict=True))
    write_csv(
        folder / f"taxonomy {FILE}.csv", ["child", "parent"],
        [*((name, f"{texts[i // 3]} kind") for i, name in enumerate(texts)),
         *((f"{texts[i]} kind", f"{texts[i // 9]} realm") for i in range(n // 3 + 1))],
    )  # fmt: skip
    quoted = {
        key: json.dumps(text)
        for key, text in zip(("title", "source", "licence"), texts, strict=False)
    }
    (folder / "study.toml").write_text(
        "\n".join(f"{key} = {text}" for key, text in quoted.items()), encoding="utf-8"
    )
    tree = hv.l2h(logits, leaf_names=texts)
    hv.write_tree(tree, folder / "trees" / f"{FILE}.json")
    content = json.loads((folder / "trees" / f"{FILE}.json").read_text(encoding="utf-8"))
    content |= {"source": texts[1], "notices": texts}
    (folder / "trees" / f"{FILE}.json").write_text(json.dumps(content), encoding="utf-8")
    study = hv.read_study(folder)
    for i, node in enumerate(range(tree.n_leaves, tree.n_nodes, 2)):
        store_of(study).name_group(tree.leaves_below(node).tolist(), texts[-1 - i])
    for text in texts:
        store_of(study).add_note("group 0 1", text, text)
        store_of(study).save_view(SavedView(text, text, "k=3", text, text))
    return folder


def write_csv(path: Path, heading: list[str], rows) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([heading, *rows])


@pytest.fixture
def guarded(browser, app_url, canary):
    visits = []

    def make(**options) -> Guarded:
        visits.append(Guarded(browser, app_url, canary, **options))
        return visits[-1]

    yield make
    for one in visits:
        one.context.close()
    assert [fault for one in visits for fault in one.faults] == []


@pytest.fixture(scope="module")
def tree(folder):
    return hv.analyse(hv.read_study(folder)).tree


def test_the_study_page(guarded, folder):
    one = guarded()
    one.open(address("/study", study=folder))
    one.page.get_by_text("How confident the model is").wait_for(timeout=60_000)
    open_everything(one)


@pytest.mark.parametrize("show, leaf", [("", 0), ("table", 1), ("class", 20)])
def test_the_leaves_page(guarded, folder, show, leaf):
    one = guarded()
    one.open(address("/leaves", study=folder, node=leaf, show=show))
    one.page.locator(".gallery figure").first.wait_for(timeout=60_000)
    open_everything(one)


def test_the_drawer_of_notes_and_captions_of_views(guarded, folder):
    one = guarded(viewport={"width": 1400, "height": 900})
    one.open(address("/study", study=folder))
    settled(one.page)
    one.page.get_by_role("button", name="Notes", exact=True).click()
    body = one.page.locator(".st-key-notes_body")
    for tab in ("Views", "Files", "Notes"):
        body.get_by_role("tab", name=tab).click()
        settled(one.page)
        one.check()
    look_into(one)
    if not body.is_visible():  # a key that closes a list may close the drawer
        one.page.get_by_role("button", name="Notes", exact=True).click()
    body.get_by_role("tab", name="Views").click()
    one.page.locator("[class*='st-key-show_'] button:visible").first.wait_for()
    for number in range(2):
        one.page.locator("[class*='st-key-show_'] button:visible").nth(number).click()
        settled(one.page)
        assert one.page.evaluate("window.pwned") is None
        assert body.locator("img, iframe, script, svg[onload]").count() == 0
    assert one.foreign == [] and one.canary.asked == []


def test_the_audit_page(guarded, folder):
    one = guarded()
    one.open(address("/audit", study=folder, by="superclass"))
    one.page.locator(".findings .row").first.wait_for(timeout=60_000)
    settled(one.page)
    findings = one.page.locator(".findings .list")
    findings.focus()
    for _ in range(8):  # the best of every kind
        one.page.keyboard.press("ArrowDown")
        settled(one.page)
        one.check()
    note = one.page.get_by_role("textbox", name="Note")
    note.fill(f"{MARKED}n **{MARKED}b** <b>{MARKED}c</b>")
    note.press("Enter")
    open_everything(one)
    for text in (MARKED, "<", "e"):
        one.page.get_by_label("Class or category").fill(text)
        settled(one.page)
        one.check()


def test_the_confusion_matrix(guarded, folder):
    one = guarded()
    one.open(address("/audit", study=folder, by="superclass", audit="confusions", k=4))
    one.page.locator(".matrix[data-ready]").wait_for(timeout=60_000)
    settled(one.page)
    cells = one.page.locator(".matrix canvas[tabindex]")
    cells.focus()
    for keys in (
        ("ArrowDown", "Enter"),
        ("ArrowDown", "Enter"),
        ("Escape", "Shift+ArrowRight", "Enter"),
    ):
        cells.focus()
        for key in keys:
            one.page.keyboard.press(key)
            one.check()
        settled(one.page)
    open_everything(one)
    one.page.get_by_label("Filter pairs").fill("<")
    one.page.keyboard.press("Enter")
    settled(one.page)
    one.check()


def test_the_tree_page(guarded, folder, tree):
    one = guarded(viewport={"width": 1400, "height": 1800})
    one.tree(address("/", study=folder, node=tree.root))
    open_everything(one)
    use_the_tree(one, tree.n_nodes)


@pytest.mark.parametrize("step", [1, 4])
def test_the_panel_of_a_node(guarded, folder, tree, step):
    one = guarded()
    one.tree(
        address(
            "/", study=folder, node=tree.root - step, colour="class:1", rings="column:superclass"
        )
    )
    settled(one.page)
    one.page.get_by_text("Why it was merged").click()
    one.page.get_by_text("What was merged").wait_for()
    look_into(one)
    one.page.get_by_role("button", name="points · purity").first.click()
    settled(one.page)
    one.check()


def test_a_name_that_runs_leftward_stays_in_its_place(guarded, folder):
    one = guarded()
    one.tree(address("/", study=folder))
    one.page.get_by_label("Find a class or a named group in the tree").fill("gnp.elbmarg")
    group = one.page.locator(".hv .hits li:has(em)").first
    name, size = group.locator("bdi").bounding_box(), group.locator("em").bounding_box()
    assert name["x"] + name["width"] <= size["x"] + 1


def test_a_tree_of_the_folder(guarded, folder):
    one = guarded()
    path = folder / "trees" / f"{FILE}.json"
    for page in ("/", "/study"):
        one.open(address(page, study=folder, tree=path))
        one.page.get_by_text(MARKED).first.wait_for(timeout=60_000)
        settled(one.page)
        one.check()


def test_the_taxonomy_page(guarded, folder):
    one = guarded()
    one.open(address("/taxonomy", study=folder, by=folder / f"taxonomy {FILE}.csv"))
    one.page.get_by_text("each with its best match").wait_for(timeout=60_000)
    settled(one.page)
    box = in_view(one.page.get_by_test_id("stDataFrame").first)
    one.page.mouse.click(box["x"] + 17, box["y"] + 35 + 17)  # the largest one
    one.page.get_by_text("Taxonomy and tree side by side").wait_for()
    open_everything(one)
    one.page.get_by_role("button", name="Show in the tree").click()
    one.drawn()
    settled(one.page)
    look_into(one)


def test_messages(guarded, folder, texts):
    one = guarded()
    for i, text in enumerate(texts[::6]):
        kind = ("study", "tree", "by", "images")[i % 4]
        query = {"study": folder, kind: text}
        one.open(address("/taxonomy" if kind == "by" else "/study", **query))
        one.page.locator(".st-key-page_controls").wait_for(timeout=60_000)
        settled(one.page)
        one.check()


@pytest.fixture
def page_of_a_file(browser, canary, tmp_path):
    one = Guarded(browser, tmp_path.as_uri(), canary)
    yield one
    one.context.close()
    assert one.faults == []


def test_an_exported_page(page_of_a_file, folder, texts, tmp_path):
    one, analysis = page_of_a_file, hv.analyse(hv.read_study(folder))
    view = hv.View(
        encoding="class:1", rings=("column:superclass",), selected=analysis.tree.root - 1
    )
    for title in ("", *texts[::9]):
        place = tmp_path / "tree.html"
        place.write_text(to_html(analysis, view, title=title), encoding="utf-8")
        one.page.goto(place.as_uri())
        one.drawn()
        one.check()
    use_the_tree(one, analysis.tree.n_nodes)


def test_a_report_of_the_audit(page_of_a_file, folder, texts, tmp_path):
    one, analysis = page_of_a_file, hv.analyse(hv.read_study(folder))
    found = hv.audit(analysis, hv.taxonomy.taxonomy_of(analysis.study, "superclass"), top=20)
    marks = {each.key: Mark("real", texts[k % len(texts)]) for k, each in enumerate(found)}
    place = tmp_path / "report.html"
    for taxonomy in texts[::9]:
        page = audit_report_html(
            analysis, found, marks=marks, audit=found, taxonomy_name=taxonomy, tree_name=taxonomy
        )
        place.write_bytes(page)
        one.page.goto(place.as_uri())
        assert one.page.locator("article").count() == len(found) > 30
        assert one.page.evaluate(PICTURES_SHOWN) > 100
        one.check()


@pytest.mark.parametrize("colour", ["group", "column:superclass", "class:1"])
def test_an_exported_picture(page_of_a_file, folder, texts, tmp_path, colour):
    one, analysis = page_of_a_file, hv.analyse(hv.read_study(folder))
    for title in texts[::4]:
        picture = tree_picture(analysis, hv.View(encoding=colour), title=title)
        place = tmp_path / "tree.svg"
        place.write_text(to_svg(picture), encoding="utf-8")
        one.page.goto(place.as_uri())
        assert one.page.evaluate("document.documentElement.tagName") == "svg"
        one.check()
