"""Visits of pages on which every name wants to be more than a name: what is foreign on them is noticed."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page

from tests.browser.conftest import Visit
from tests.browser.launch import FIND_VIEW
from tests.hostile import MARKED

#: What a page shows that it should not: through all shadow roots and frames of its own.
INTRUDERS = """([canary, marked]) => {
  const found = [];
  const pending = [document];
  while (pending.length) {
    for (const one of pending.pop().querySelectorAll('*')) {
      if (one.shadowRoot) pending.push(one.shadowRoot);
      const address = one.getAttribute('href') ?? one.getAttribute('xlink:href') ?? one.getAttribute('src') ?? '';
      const isForeign = address.includes(canary) || /^(x$|javascript:|mailto:|xmpp:)|example\\.org/i.test(address);
      const isMarked = one.tagName !== 'OPTION' && new RegExp(`^${marked}\\\\w+$`).test(one.textContent.trim());
      const isMath = /katex|MathJax/.test(one.getAttribute('class') ?? '');
      const runs = one.getAttributeNames().some((name) => /^on/.test(name));
      if (isForeign || isMarked || isMath || runs) found.push(one.outerHTML.slice(0, 300));
    }
  }
  return window.pwned === undefined ? found : ['window.pwned', ...found];
}"""


class Canary(ThreadingHTTPServer):
    """A server that nobody has a reason to ask for anything."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        pass


class Guarded(Visit):
    """A visit that notes every request, dialog and window that is not the page's own."""

    def __init__(self, browser, url: str, canary: Canary, **options) -> None:
        super().__init__(browser, url, **options)
        self.canary = canary
        self.own = (url, url.replace("http", "ws"), "data:", "blob:", "file:")
        self.foreign: list[str] = []
        self.context.on("request", lambda request: self.look_at(request.url))
        self.page.on("websocket", lambda socket: self.look_at(socket.url))
        self.page.on(
            "dialog", lambda dialog: (self.foreign.append(dialog.message), dialog.dismiss())
        )
        self.page.on("popup", lambda popup: self.foreign.append(popup.url))

    def look_at(self, address: str) -> None:
        if not address.startswith(self.own):
            self.foreign.append(address)

    def check(self) -> None:
        assert self.page.evaluate(INTRUDERS, [self.canary.address, MARKED]) == []
        assert self.foreign == []
        assert self.canary.asked == []


def settled(page: Page) -> None:
    """Wait until Streamlit has drawn what it was asked for."""
    page.wait_for_function(
        "!document.querySelector('[data-testid=stStatusWidget], [data-stale=true]')", timeout=60_000
    )
    page.wait_for_timeout(60)


def open_everything(one: Guarded) -> None:
    """Every tab, expander, popover but the notes, list, tooltip and chart of a page; a look after each."""
    page = one.page
    settled(page)
    one.check()
    closed = page.locator("details:not([open]) > summary:visible")

    def unfold() -> None:
        while closed.count():
            closed.first.click()
            settled(page)

    unfold()
    for tab in page.get_by_role("tab").all():
        tab.click()
        unfold()
        one.check()
    buttons = page.locator("[data-testid=stPopover] button:visible")  # not those inside another one
    buttons = buttons.filter(has_not_text="Notes")  # long, and the same on every page
    for place in range(buttons.count()):
        buttons.nth(place).click()
        settled(page)
        look_into(one)
        page.keyboard.press("Escape")
    look_into(one)


def look_into(one: Guarded) -> None:
    page = one.page
    for box in page.locator(
        "[data-testid=stSelectbox] input, [data-testid=stMultiSelect] input"
    ).all():
        if not box.is_visible():
            continue
        box.click()
        one.check()
        page.keyboard.press("Escape")
        page.locator("[role=listbox]:not(.list)").wait_for(
            state="hidden"
        )  # it may lie over the next box
    for icon in page.locator(
        "[data-testid=stTooltipIcon], [data-testid=stTooltipHoverTarget]"
    ).all():
        if icon.is_visible():
            icon.hover(force=True)
            one.check()
    for chart in page.locator(".stPlotlyChart:visible").all():
        hover_over(one, chart)
    for table in page.locator("[data-testid=stDataFrame]:visible").all():
        box = in_view(table)
        for x, y in ((60, 17), (180, 17), (180, 52)):
            page.mouse.dblclick(box["x"] + min(x, box["width"] - 5), box["y"] + y)
            one.check()
            page.keyboard.press("Escape")
    one.check()


def in_view(place: Locator) -> dict:
    """Scroll to a place, and say where it is then."""
    place.evaluate("(one) => one.scrollIntoView({ block: 'center' })")  # not below the header
    return place.bounding_box()


def hover_over(one: Guarded, place, steps: int = 5) -> None:
    box = in_view(place)
    for i in range(steps):
        for j in range(steps):
            x = box["x"] + (i + 0.5) * box["width"] / steps
            y = box["y"] + (j + 0.5) * box["height"] / steps
            one.page.mouse.move(x, y)
        one.check()


def address(page: str, **query: object) -> str:
    return f"{page}?{urlencode(query)}"


def use_the_tree(one: Guarded, n_nodes: int) -> None:
    """Point at every node, search, and colour by everything there is."""
    page = one.page
    for u in range(n_nodes):
        page.evaluate(f"{FIND_VIEW}.controls.card.show({u}, 10, 10, 500, 500)")
        one.check()
    page.evaluate(f"{FIND_VIEW}.controls.card.hide()")
    search = page.get_by_label("Find a class or a named group in the tree")
    for text in ("zz", "<", "e"):
        search.fill(text)
        one.check()
    search.press("Escape")
    colour = page.locator(".hv select[aria-label='Colour by']")
    for key in colour.locator("option").evaluate_all("(all) => all.map((one) => one.value)"):
        colour.select_option(key)
        page.wait_for_timeout(150)
        one.check()
    hover_over(one, page.locator(".hv canvas").first, steps=6)
