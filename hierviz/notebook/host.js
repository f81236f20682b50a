// The tree view in a notebook: what `hierviz.show` needs, out of what the model of a widget gives.

const KEY = "tree";
const LIGHT = { text: "#31333f", background: "#ffffff", ground: "#f0f2f6", border: "#d5d8de", primary: "#2f6fb3" };
const DARK = { text: "#fafafa", background: "#0e1117", ground: "#262730", border: "#41444c", primary: "#6aa9e9" };
const FROM_NOTEBOOK = {
  text: ["--jp-ui-font-color1", "--vscode-editor-foreground"],
  background: ["--jp-layout-color0", "--vscode-editor-background"],
};
const FONT = '"Source Sans 3", "Segoe UI", Helvetica, Arial, sans-serif';
const TOLD_BESIDE = ["_names", "_encodings", "_extra"];

/** What a widget does with an element: `makeHierviz` gives the view's entrance, of its own for each element. */
export function renderer(makeHierviz) {
  return ({ model, el }) => {
    const place = document.createElement("div");
    place.style.all = "initial"; // letters and lines are not the notebook's
    place.style.display = "block";
    place.style.setProperty("--hv-height", `${model.get("_height")}px`);
    place.style.minHeight = `${model.get("_height")}px`;
    const root = place.attachShadow({ mode: "open" });
    el.append(place);
    const shown = new Shown(makeHierviz(), model, place, root);
    const leave = [keepKeys(place), followTheme(place, () => shown.show()), shown.listen()];
    shown.feed();
    return () => {
      for (const undo of leave) undo();
      shown.close();
      place.remove();
    };
  };
}

class Shown {
  constructor(hierviz, model, place, root) {
    Object.assign(this, { hierviz, model, root, seq: 0, heard: 0, isOpen: false });
    this.host = { tell: (told) => this.tell(told), hasPanel: true, page: place };
  }

  /** Take in the tree and its pictures, and show it. */
  async feed() {
    const [tree, ...others] = this.model.get("_packed");
    await this.hierviz.feed(await unzipped(tree));
    this.known = written(this.model.get("view"));
    this.isOpen = !this.isClosed;
    this.show();
    for (const part of others) await this.hierviz.feed(await unzipped(part));
    this.root.host.dataset.fed = "yes";
  }

  show() {
    if (!this.isOpen) return;
    const [names, encodings, extra] = TOLD_BESIDE.map((name) => this.model.get(name));
    const state = this.model.get("view");
    const told = { key: KEY, state, seq: this.seq, names, encodings, extra: { ...extra, heard: this.heard } };
    this.hierviz.show(this.root, told, this.host);
  }

  /** The hand changed the view: the model hears of it, and the view that it was heard. */
  tell({ n, ...state }) {
    const { model } = this;
    this.heard = n;
    this.known = written(state);
    model.set("view", state);
    model.set("selected", state.node);
    model.set("n_groups", Number(this.root.querySelector(".hv").dataset.groups));
    model.save_changes();
    queueMicrotask(() => this.show());
  }

  /** Follow the model; what ends that. */
  listen() {
    const { model } = this;
    const follow = () => {
      const state = written(model.get("view"));
      if (state === this.known) return;
      this.known = state;
      this.seq += 1;
      this.show();
    };
    const show = () => this.show();
    model.on("change:view", follow);
    for (const name of TOLD_BESIDE) model.on(`change:${name}`, show);
    return () => {
      model.off("change:view", follow);
      for (const name of TOLD_BESIDE) model.off(`change:${name}`, show);
    };
  }

  close() {
    this.isClosed = true;
    this.isOpen = false;
    this.hierviz.close(this.root);
  }
}

/** A state as a text, the same for the same state. */
const written = (state) => JSON.stringify(Object.entries(state).sort(([one], [other]) => (one < other ? -1 : 1)));

async function unzipped(view) {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Keys inside the tree are its own, and the wheel is the notebook's until one is in the tree. */
function keepKeys(place) {
  place.dataset.lmSuppressShortcuts = "true"; // JupyterLab's
  const stop = (event) => event.stopPropagation();
  const stopOutside = (event) => place.matches(":focus-within") || event.stopPropagation();
  place.addEventListener("keydown", stop);
  place.addEventListener("wheel", stopOutside, { capture: true });
  return () => {
    place.removeEventListener("keydown", stop);
    place.removeEventListener("wheel", stopOutside, { capture: true });
  };
}

/** Colours as the notebook has them, now, when it changes, and when the element comes into the page. */
function followTheme(place, onChange) {
  const dress = () => {
    const own = getComputedStyle(document.body);
    for (const [name, value] of Object.entries(isDark() ? DARK : LIGHT)) {
      const given = (FROM_NOTEBOOK[name] ?? []).map((key) => own.getPropertyValue(key).trim());
      place.style.setProperty(`--hv-${name}`, given.find((colour) => colour) ?? value);
    }
    place.style.setProperty("--hv-font", FONT);
    place.style.background = "var(--hv-background)";
    onChange();
  };
  const system = matchMedia("(prefers-color-scheme: dark)");
  const page = new MutationObserver(dress);
  for (const part of [document.documentElement, document.body]) page.observe(part, { attributes: true });
  const arrival = new ResizeObserver(dress);
  arrival.observe(place);
  system.addEventListener("change", dress);
  dress();
  return () => {
    page.disconnect();
    arrival.disconnect();
    system.removeEventListener("change", dress);
  };
}

function isDark() {
  const { body, documentElement } = document;
  const { jpThemeLight } = body.dataset;
  if (jpThemeLight) return jpThemeLight === "false";
  const names = [...body.classList, ...documentElement.classList];
  if (names.includes("vscode-high-contrast-light")) return false;
  if (names.some((name) => ["vscode-dark", "vscode-high-contrast", "dark"].includes(name))) return true;
  if (names.some((name) => ["vscode-light", "light"].includes(name))) return false;
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
