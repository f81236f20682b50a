"""Widgets on a page that mimics what a notebook gives them: a model with get, set, save_changes, on and off."""

from __future__ import annotations

import base64

from playwright.sync_api import Browser, Page

import hierviz as hv
from hierviz.notebook.widget import TreeWidget

#: Keeps the view's entrance of every widget, which it hides, for tests to look into.
_HIDDEN, _SEEN = "const globalThis = {};", "const globalThis = window.nextSpace();"

_NOTEBOOK = """
window.spaces = [];
window.nextSpace = () => { window.spaces.push({}); return window.spaces.at(-1); };
class Model {
  constructor(state) { Object.assign(this, { state, changed: {}, saved: [], heard: new Map() }); }
  get(name) { return this.state[name]; }
  set(name, value) {
    if (JSON.stringify(value) === JSON.stringify(this.state[name])) return;
    this.state[name] = this.changed[name] = value;
    for (const react of this.heard.get(name) ?? []) react();
  }
  save_changes() { this.saved.push(this.changed); this.changed = {}; }
  on(event, react) {
    const name = event.replace("change:", "");
    this.heard.set(name, [...(this.heard.get(name) ?? []), react]);
  }
  off(event, react) {
    const name = event.replace("change:", "");
    this.heard.set(name, (this.heard.get(name) ?? []).filter((one) => one !== react));
  }
}
const bytes = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
window.models = [];
window.render = async ({ state, packed, code }) => {
  const model = new Model({ ...state, _packed: packed.map(bytes) });
  const address = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const widget = (await import(address)).default;
  const el = document.createElement("div");
  document.body.append(el);
  window.models.push({ model, widget, el, close: await widget.render({ model, el }) });
};
window.renderAgain = async (place) => {
  const { model, widget } = window.models[place];
  const el = document.createElement("div");
  document.body.append(el);
  return widget.render({ model, el });
};
"""


class Notebook:
    """A page with widgets; what their models say to Python, and the other way, is handed over by `exchange`."""

    def __init__(self, browser: Browser, **options) -> None:
        self.context = browser.new_context(viewport={"width": 1200, "height": 1000}, **options)
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.set_content("<!doctype html><body style='margin: 20px'></body>")
        self.page.add_script_tag(content=_NOTEBOOK)
        self.widgets: list[TreeWidget] = []
        self.sent: list[list[dict]] = []

    def show(self, *args, **options) -> TreeWidget:
        """Make a widget, show it below the others, and wait until it is drawn."""
        widget = hv.show(*args, **options)
        state, sent = widget.get_state(), []
        packed = [base64.b64encode(part).decode() for part in state.pop("_packed")]
        code = state.pop("_esm")
        assert code.count(_HIDDEN) == 1
        told = {name: state[name] for name in widget.keys if name in state and name != "layout"}
        told = {"state": told, "packed": packed, "code": code.replace(_HIDDEN, _SEEN)}
        self.page.evaluate("window.render", told)
        widget._send = lambda message, buffers=None: sent.append(message)
        self.widgets.append(widget)
        self.sent.append(sent)
        self.page.locator("[data-fed]").nth(len(self.widgets) - 1).wait_for(timeout=20_000)
        return widget

    def view(self, place: int = 0):
        return self.page.locator(".hv[data-ready]").nth(place)

    def inside(self, code: str, place: int = 0):
        """Look into a widget's view, which is `view` in the code."""
        find = f"(() => {{ const [{{ view }}] = window.spaces[{place}].hierviz.open; return {code}; }})()"
        return self.page.evaluate(find)

    def click(self, node: int, place: int = 0) -> None:
        """Click a node where it stands once the view has its size."""
        self.inside("view.picture.base.scrollIntoView({ block: 'center' })", place)
        x, y = self.inside(
            f"""new Promise((done) => {{
              const look = () => {{
                const {{ width, unit, projection }} = view.camera;
                if (!width || view.stage.clientWidth !== width * unit) {{
                  requestAnimationFrame(look);
                  return;
                }}
                view.camera.project(); // as painting it does, which comes a frame later
                const {{ left, top }} = view.picture.base.getBoundingClientRect();
                const [x, y] = projection.point({node});
                done([left + x * unit, top + y * unit]);
              }};
              requestAnimationFrame(() => requestAnimationFrame(look));
            }})""",
            place,
        )
        self.page.mouse.click(x, y)

    def exchange(self) -> int:
        """Hand over what each side said until neither says more; how many messages there were."""
        n_messages = 0
        for _ in range(20):
            said = 0
            for place, widget in enumerate(self.widgets):
                saved = self.page.evaluate(f"window.models[{place}].model.saved.splice(0)")
                for changes in saved:
                    widget.set_state(changes)
                sent = [one["state"] for one in self.sent[place] if one["method"] == "update"]
                self.sent[place].clear()
                for state in sent:
                    self.page.evaluate(
                        "([place, state]) => { const { model } = window.models[place];"
                        " for (const name in state) model.set(name, state[name]); model.changed = {}; }",
                        [place, state],
                    )
                said += len(saved) + len(sent)
            if not said:
                return n_messages
            n_messages += said
        raise AssertionError("The two sides never come to an end.")
