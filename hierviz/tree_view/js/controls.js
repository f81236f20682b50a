// The parts around the canvas: search, colour, cut slider, metrics, legend, hover card. Text only, never HTML from data.
import { searchNames } from "./model.js";

const SVG = "http://www.w3.org/2000/svg";

export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "className") node.className = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** Search box with completion; arrow keys choose, Enter flies there. */
export class Search {
  constructor(tree, onPick) {
    this.tree = tree;
    this.onPick = onPick;
    this.hits = [];
    this.active = 0;
    this.input = element("input", {
      type: "search",
      placeholder: "Find a class or group  ( / )",
      "aria-label": "Find a class or a named group in the tree",
      title: "Enter flies there; Shift+Enter keeps earlier hits marked",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "hv-hits",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.refresh(),
      onkeydown: (event) => this.onKey(event),
      onblur: () => setTimeout(() => this.close(), 150),
      onfocus: () => this.refresh(),
    });
    this.list = element("ul", { className: "hits", id: "hv-hits", role: "listbox", hidden: "" });
    this.box = element("div", { className: "search" }, this.input, this.list);
  }

  refresh() {
    const { nodes, names } = this.tree.searchable();
    this.hits = searchNames(names, this.input.value).map((place) => nodes[place]);
    this.active = 0;
    const nothing = this.input.value.trim() && !this.hits.length;
    const rows = nothing
      ? [element("li", { className: "none" }, "nothing has such a name")]
      : this.hits.map((u, i) =>
          element(
            "li",
            {
              role: "option",
              id: `hv-hit-${i}`,
              onpointerdown: (event) => {
                event.preventDefault();
                this.pick(i, event.shiftKey);
              },
            },
            this.tree.nameOf(u),
            ...(u < this.tree.nLeaves
              ? []
              : [element("em", {}, ` group of ${this.tree.leaves(u).toLocaleString("en")}`)]),
          ),
        );
    this.list.replaceChildren(...rows);
    this.list.toggleAttribute("hidden", !rows.length);
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    this.mark();
  }

  mark() {
    [...this.list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === this.active)));
    if (this.hits.length) this.input.setAttribute("aria-activedescendant", `hv-hit-${this.active}`);
  }

  onKey(event) {
    event.stopPropagation();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = Math.max(0, Math.min(this.hits.length - 1, this.active + step));
      this.mark();
    } else if (event.key === "Enter") this.pick(this.active, event.shiftKey);
    else if (event.key === "Escape") {
      this.input.value = "";
      this.close();
      this.input.blur();
    }
  }

  /** Fly to a hit; `more` keeps the hits before it marked as well. */
  pick(i, more = false) {
    const u = this.hits[i];
    if (u === undefined) return;
    this.input.value = more ? "" : this.tree.nameOf(u);
    this.close();
    this.onPick(u, more);
  }

  close() {
    this.list.toggleAttribute("hidden", true);
    this.input.setAttribute("aria-expanded", "false");
  }
}

/** One tile a metric: value at the cut, and its curve over all levels with a mark. */
export class Metrics {
  constructor(tree, onJump) {
    this.tree = tree;
    this.tiles = tree.metrics.map((metric) => this.makeTile(metric, onJump));
    this.box = element(
      "div",
      { className: "metrics", role: "group", "aria-label": "Metrics at this cut" },
      ...this.tiles.map((t) => t.box),
    );
    if (!tree.metrics.length) this.box.append(element("p", { className: "none" }, tree.metricsMissing));
  }

  makeTile(metric, onJump) {
    const value = element("b", {}, "–");
    const box = element(
      "div",
      { className: "tile", title: metric.meaning, "data-metric": metric.name },
      element("span", {}, metric.label),
      value,
    );
    const series = metric.array ? this.tree[metric.array] : null;
    let mark = null;
    if (series) {
      const chart = document.createElementNS(SVG, "svg");
      chart.setAttribute("viewBox", "0 0 100 26");
      chart.setAttribute("preserveAspectRatio", "none");
      chart.setAttribute("aria-hidden", "true");
      const line = document.createElementNS(SVG, "polyline");
      line.setAttribute("points", this.curve(series));
      mark = document.createElementNS(SVG, "line");
      mark.setAttribute("y1", "0");
      mark.setAttribute("y2", "26");
      chart.append(line, mark);
      chart.addEventListener("click", (event) => {
        const frame = chart.getBoundingClientRect();
        onJump(this.levelAtShare((event.clientX - frame.left) / frame.width));
      });
      box.append(chart);
    }
    return { metric, series, value, box, mark };
  }

  share(index) {
    const last = this.tree.levels[this.tree.levels.length - 1];
    return last > 1 ? Math.log(this.tree.levels[index]) / Math.log(last) : 0;
  }

  levelAtShare(share) {
    const last = this.tree.levels[this.tree.levels.length - 1];
    return this.tree.levelIndex(Math.max(1, Math.round(Math.exp(share * Math.log(last)))));
  }

  curve(series) {
    const stride = Math.max(1, Math.floor(series.length / 400));
    const points = [];
    for (let i = 0; i < series.length; i += i < 200 ? 1 : stride) {
      const value = Number.isFinite(series[i]) ? series[i] : 0;
      points.push(`${(this.share(i) * 100).toFixed(2)},${(25 - 24 * Math.max(0, Math.min(1, value))).toFixed(2)}`);
    }
    return points.join(" ");
  }

  /** Show the values at a level (-1: a cut by hand); `extra` holds values that Python computes. */
  show(index, extra) {
    for (const { metric, series, value, mark } of this.tiles) {
      const number = series && index >= 0 ? series[index] : extra[metric.name];
      value.textContent = number === undefined ? "…" : Number.isFinite(number) ? number.toFixed(3) : "–";
      if (!mark) continue;
      mark.style.visibility = index >= 0 ? "visible" : "hidden";
      if (index < 0) continue;
      const x = (this.share(index) * 100).toFixed(2);
      mark.setAttribute("x1", x);
      mark.setAttribute("x2", x);
    }
  }
}

/** Slider and number box for the number of groups; undo, redo, reset. */
export class CutSlider {
  constructor(tree, act) {
    this.tree = tree;
    this.act = act;
    this.last = tree.levels[tree.levels.length - 1];
    this.steps = 1000; // slider places; groups are spread logarithmically, small numbers get room
    this.range = element("input", {
      type: "range",
      min: "0",
      max: String(this.steps),
      step: "1",
      "aria-label": "Number of groups",
      oninput: () => act.move(this.indexAt(Number(this.range.value))),
      onchange: () => act.release(),
      onkeydown: (event) => this.onKey(event),
    });
    this.number = element("input", {
      type: "number",
      min: "1",
      max: String(this.last),
      step: "1",
      "aria-label": "Number of groups, typed",
      onchange: () => {
        this.typed();
      },
      onkeydown: (event) => event.stopPropagation(),
    });
    const button = (text, title, run) =>
      element("button", { type: "button", title, "aria-label": title, disabled: "", onclick: run }, text);
    this.undo = button("↶", "Undo (Ctrl+Z)", act.undo);
    this.redo = button("↷", "Redo (Ctrl+Shift+Z)", act.redo);
    this.reset = button("Level cut", "Give up the groups opened and closed by hand", act.reset);
    this.box = element(
      "div",
      { className: "cut" },
      element("label", {}, "Groups"),
      this.number,
      this.range,
      this.reset,
      this.undo,
      this.redo,
    );
  }

  /** A typed number: the nearest level is taken, and the box says which. */
  typed() {
    if (this.number.value !== "") {
      this.act.move(this.tree.levelIndex(Math.max(1, Math.round(Number(this.number.value)))));
      this.act.release();
    }
    this.number.value = String(this.tree.levels[this.index]);
  }

  onKey(event) {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!(event.ctrlKey || event.metaKey)) event.stopPropagation();
    if (!step) return;
    event.preventDefault();
    this.act.move(Math.max(0, Math.min(this.tree.levels.length - 1, this.index + step)));
    this.act.release();
  }

  indexAt(place) {
    return this.tree.levelIndex(Math.max(1, Math.round(Math.exp((place / this.steps) * Math.log(this.last)))));
  }

  can(cut) {
    this.undo.disabled = !cut.canUndo();
    this.redo.disabled = !cut.canRedo();
  }

  show(cut, nGroups) {
    const { index } = cut;
    this.index = index;
    const k = this.tree.levels[index];
    const place = this.last > 1 ? Math.round((Math.log(k) / Math.log(this.last)) * this.steps) : 0;
    if (this.indexAt(Number(this.range.value)) !== index) this.range.value = String(place);
    this.range.style.setProperty("--at", `${(100 * Number(this.range.value)) / this.steps}%`);
    this.range.setAttribute("aria-valuetext", `${nGroups} groups`);
    if (!this.number.matches(":focus") || Number(this.number.value) !== nGroups) this.number.value = String(nGroups);
    this.reset.disabled = cut.isLevel();
    this.can(cut);
  }
}

/** Layout, branch lengths, outer rings, branch width: behind one button. */
export class Options {
  constructor(tree, onChange) {
    this.tree = tree;
    const pick = (label, choices, name) => {
      const select = element("select", { "aria-label": label, onchange: () => onChange({ [name]: select.value }) });
      for (const [value, text, title = ""] of choices) select.append(element("option", { value, title }, text));
      return select;
    };
    this.layout = pick(
      "Layout",
      [
        ["circle", "circle"],
        ["left", "left to right"],
        ["top", "top down"],
      ],
      "layout",
    );
    this.lengths = pick(
      "Branch lengths",
      tree.lengths.map((way) => [way.key, way.label, way.meaning]),
      "lengths",
    );
    this.aligned = element("input", { type: "checkbox", onchange: () => onChange({ aligned: this.aligned.checked }) });
    this.alignedRow = element(
      "label",
      {
        title:
          "Unticked, each leaf stands where its branch ends. Only with lengths by depth do leaves end at different places.",
      },
      this.aligned,
      "Leaves in line",
    );
    this.widths = element("input", { type: "checkbox", onchange: () => onChange({ byPoints: this.widths.checked }) });
    this.rings = tree.columns.map((column) => {
      const box = element("input", {
        type: "checkbox",
        value: column.key,
        onchange: () => {
          this.limit();
          onChange({ ringKeys: this.chosen() });
        },
      });
      return { box, row: element("label", {}, box, column.label) };
    });
    const panel = element(
      "div",
      { className: "panel" },
      element("label", {}, "Layout", this.layout),
      element("label", {}, "Branch lengths", this.lengths),
      this.alignedRow,
      element("label", {}, this.widths, "Branch width by points"),
      element("fieldset", {}, element("legend", {}, "Outer rings, up to three"), ...this.rings.map((ring) => ring.row)),
    );
    const summary = element("summary", {}, "View");
    const close = (event) => {
      if (event.key === "Escape" && this.box.open) {
        this.box.open = false;
        summary.focus();
        event.stopPropagation();
      }
    };
    this.box = element(
      "details",
      {
        className: "options",
        onkeydown: close,
        onfocusout: (event) => {
          if (event.relatedTarget && !this.box.contains(event.relatedTarget)) this.box.open = false;
        },
      },
      summary,
      panel,
    );
  }

  chosen() {
    return this.rings.filter((ring) => ring.box.checked).map((ring) => ring.box.value);
  }

  limit() {
    const full = this.chosen().length >= 3;
    for (const { box } of this.rings) box.disabled = full && !box.checked;
  }

  show(view) {
    this.layout.value = view.layout;
    this.lengths.value = view.lengths;
    this.widths.checked = view.byPoints;
    this.aligned.checked = view.aligned;
    this.aligned.disabled = view.lengths !== "depth";
    for (const { box } of this.rings) box.checked = view.ringKeys.includes(box.value);
    this.limit();
  }
}

/** Where in the tree the picture's root is, and the way back. */
export class Crumbs {
  constructor(tree, onPick) {
    this.tree = tree;
    this.onPick = onPick;
    this.box = element("nav", { className: "crumbs", "aria-label": "Path to the root", hidden: "" });
  }

  show(top) {
    const path = this.tree.pathToRoot(top).reverse();
    this.box.hidden = path.length < 2;
    const short = path.length > 5 ? [path[0], ...path.slice(-4)] : path;
    this.box.replaceChildren(
      ...short.map((u) =>
        element(
          "button",
          { type: "button", onclick: () => this.onPick(u), ...(u === top ? { "aria-current": "true" } : {}) },
          u === this.tree.root ? "all" : this.tree.shortNameOf(u),
        ),
      ),
    );
  }
}

/** By what the tree is coloured; `live` adds the share of any one class, which Python computes. */
export class ColourChoice {
  constructor(tree, live, onPick) {
    Object.assign(this, { tree, live, onPick });
    this.select = element("select", {
      "aria-label": "Colour by",
      onchange: () => this.picked(),
      onkeydown: (e) => e.stopPropagation(),
    });
    this.classes = element("input", {
      type: "search",
      list: "hv-classes",
      placeholder: "which class?",
      "aria-label": "Class whose share colours the tree",
      hidden: "",
      autocomplete: "off",
      onkeydown: (e) => e.stopPropagation(),
      onchange: () => this.pickedClass(),
    });
    this.names = element("datalist", { id: "hv-classes" });
    this.box = element(
      "label",
      { className: "colour" },
      element("span", {}, "Colour by"),
      this.select,
      this.classes,
      this.names,
    );
    this.show("group");
  }

  picked() {
    const asks = this.select.value === ASK;
    this.classes.hidden = !asks;
    if (!asks) {
      this.onPick(this.select.value);
      return;
    }
    if (!this.names.childElementCount)
      this.names.append(...this.tree.classNames.map((name) => element("option", { value: name })));
    this.classes.value = "";
    this.classes.focus();
  }

  pickedClass() {
    const label = this.tree.classNames.indexOf(this.classes.value.trim());
    this.classes.setCustomValidity(label < 0 ? "There is no such class." : "");
    if (label >= 0) this.onPick(`class:${label}`);
  }

  show(mode) {
    const options = [["group", "groups of the cut"], ...this.tree.columns.map((c) => [c.key, c.label])];
    if (this.live && this.tree.topClasses) options.push([ASK, "share of one class …"]);
    this.select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
    this.select.value = mode;
    this.classes.hidden = !mode.startsWith("class:");
  }
}

const ASK = "class …";
