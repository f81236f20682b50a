"""The report of the audit, opened from disk without a network: no script runs, pictures and trees are there."""

from __future__ import annotations

import pytest

import hierviz as hv
from hierviz.figures import write_audit_report
from hierviz.io.words import Mark

#: How many pictures there are; -1 where one of them is not shown.
PICTURES_SHOWN = """async () => {
  const pictures = [...document.images];
  await Promise.all(pictures.map((picture) => picture.decode().catch(() => 0)));
  return pictures.every((picture) => picture.naturalWidth > 0) ? pictures.length : -1;
}"""
NOTE = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A report on the digits, with a note that wants to be more than a note."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    analysis = hv.analyse(hv.read_study("digits"))
    found = hv.audit(analysis, top=3)
    marks = {found[1].key: Mark("real", NOTE)}
    write_audit_report(analysis, found, path, audit=found, marks=marks)
    return path


@pytest.fixture(params=[(1400, "light"), (900, "dark"), (420, "light")], ids=str)
def opened(browser, place, request):
    """The page, and every address it asked for."""
    width, scheme = request.param
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True
    )
    page = context.new_page()
    asked, faults = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text))
    page.goto(place.as_uri())
    yield page, asked
    context.close()
    assert faults == []


def test_it_opens_from_disk_and_runs_nothing(opened, place):
    page, asked = opened
    assert page.evaluate(PICTURES_SHOWN) > 100
    assert page.evaluate("window.pwned") is None
    assert page.locator(".note").first.text_content() == NOTE
    assert [one for one in asked if not one.startswith("data:image/jpeg")] == [place.as_uri()]


def test_a_script_that_comes_in_is_refused(browser, place, tmp_path):
    page_text = place.read_text(encoding="utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(
        page_text.replace("</h1>", f"</h1>{NOTE}<p onclick='window.pwned = 1'>click</p>", 1)
    )
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(broken.as_uri())
    page.get_by_text("click", exact=True).click()
    page.evaluate(PICTURES_SHOWN)
    assert page.locator("script").count() == 1 and page.evaluate("window.pwned") is None
    context.close()


def test_nothing_is_wider_than_the_window(opened):
    page, _ = opened
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_trees_are_drawn_and_contents_lead_to_findings(opened):
    page, _ = opened
    grey = page.locator("article svg").first.bounding_box()
    assert grey["width"] >= 180 and grey["height"] >= 180
    for side in ("a", "b"):
        lit = page.locator(f"article path.lit.{side}").first
        assert lit.evaluate("path => path.getTotalLength()") > 100
    used = page.locator("article use").first.evaluate("use => use.getBBox().width")
    assert used > 800  # the grey tree is found
    page.locator("nav li a").last.click()
    assert page.locator("article").last.evaluate("one => one.matches(':target')")


def test_paper_is_light_whatever_the_screen(opened):
    page, _ = opened
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf()[:4] == b"%PDF"
