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
      type: "search", placeholder: "Find a class  ( / )", "aria-label": "Find a class in the tree",
      role: "combobox", "aria-expanded": "false", "aria-controls": "hv-hits", autocomplete: "off", spellcheck: "false",
      oninput: () => this.refresh(), onkeydown: (event) => this.onKey(event), onblur: () => setTimeout(() => this.close(), 150),
      onfocus: () => this.refresh(),
    });
    this.list = element("ul", { className: "hits", id: "hv-hits", role: "listbox", hidden: "" });
    this.box = element("div", { className: "search" }, this.input, this.list);
  }

  refresh() {
    this.hits = searchNames(this.tree.names, this.input.value);
    this.active = 0;
    const nothing = this.input.value.trim() && !this.hits.length;
    const rows = nothing
      ? [element("li", { className: "none" }, "no leaf has such a name")]
      : this.hits.map((leaf, i) => element("li", {
        role: "option", id: `hv-hit-${i}`, onpointerdown: (event) => { event.preventDefault(); this.pick(i); },
      }, this.tree.names[leaf]));
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
    } else if (event.key === "Enter") this.pick(this.active);
    else if (event.key === "Escape") { this.input.value = ""; this.close(); this.input.blur(); }
  }

  pick(i) {
    const leaf = this.hits[i];
    if (leaf === undefined) return;
    this.input.value = this.tree.names[leaf];
    this.close();
    this.onPick(leaf);
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
    this.box = element("div", { className: "metrics", role: "group", "aria-label": "Metrics at this cut" }, ...this.tiles.map((t) => t.box));
    if (!tree.metrics.length) this.box.append(element("p", { className: "none" }, tree.metricsMissing));
  }

  makeTile(metric, onJump) {
    const value = element("b", {}, "–");
    const box = element("div", { className: "tile", title: metric.meaning, "data-metric": metric.name }, element("span", {}, metric.label), value);
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

  /** Show the values at a level; `extra` holds values that Python computes when the hand lets go. */
  show(index, extra) {
    const x = (this.share(index) * 100).toFixed(2);
    for (const { metric, series, value, mark } of this.tiles) {
      const number = series ? series[index] : extra[metric.name];
      value.textContent = number === undefined ? "…" : Number.isFinite(number) ? number.toFixed(3) : "–";
      if (mark) { mark.setAttribute("x1", x); mark.setAttribute("x2", x); }
    }
  }
}

/** Slider and number box for the number of groups. */
export class CutSlider {
  constructor(tree, onMove, onRelease) {
    this.tree = tree;
    const last = tree.levels.length - 1;
    this.steps = 1000; // slider places; groups are spread logarithmically, small numbers get room
    this.range = element("input", {
      type: "range", min: "0", max: String(this.steps), step: "1", "aria-label": "Number of groups",
      oninput: () => onMove(this.indexAt(Number(this.range.value))), onchange: () => onRelease(),
      onkeydown: (event) => this.onKey(event, onMove, onRelease),
    });
    this.number = element("input", {
      type: "number", min: "1", max: String(tree.levels[last]), step: "1", "aria-label": "Number of groups, typed",
      onchange: () => { onMove(tree.levelIndex(Number(this.number.value) || 1)); onRelease(); },
      onkeydown: (event) => event.stopPropagation(),
    });
    this.box = element("div", { className: "cut" }, element("label", {}, "Groups"), this.number, this.range);
  }

  onKey(event, onMove, onRelease) {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    event.stopPropagation();
    if (!step) return;
    event.preventDefault();
    onMove(Math.max(0, Math.min(this.tree.levels.length - 1, this.index + step)));
    onRelease();
  }

  indexAt(place) {
    const last = this.tree.levels[this.tree.levels.length - 1];
    return this.tree.levelIndex(Math.max(1, Math.round(Math.exp((place / this.steps) * Math.log(last)))));
  }

  show(index) {
    this.index = index;
    const k = this.tree.levels[index], last = this.tree.levels[this.tree.levels.length - 1];
    const place = last > 1 ? Math.round((Math.log(k) / Math.log(last)) * this.steps) : 0;
    if (this.indexAt(Number(this.range.value)) !== index) this.range.value = String(place);
    this.range.setAttribute("aria-valuetext", `${k} groups`);
    if (this.number.getRootNode().activeElement !== this.number || !this.number.matches(":focus")) this.number.value = String(k);
  }
}

export function colourSelect(tree, onPick) {
  const options = [["group", "groups of the cut"], ...tree.columns.map((c) => [c.key, c.label])];
  const select = element("select", { "aria-label": "Colour by", onchange: () => onPick(select.value), onkeydown: (e) => e.stopPropagation() });
  for (const [value, text] of options) select.append(element("option", { value }, text));
  return select;
}

export function fillLegend(box, legend) {
  const rows = [element("strong", {}, legend.title)];
  if (legend.ramp) {
    const bar = element("div", { className: "ramp" });
    bar.style.background = `linear-gradient(to right, ${legend.ramp.join(",")})`;
    rows.push(element("span", {}, legend.low), bar, element("span", {}, legend.high));
  } else {
    for (const { colour, text, count } of legend.entries) {
      const swatch = element("i");
      swatch.style.background = colour;
      rows.push(element("div", { className: "entry" }, swatch, element("span", { title: text }, text), element("em", {}, String(count))));
    }
    if (legend.more > 0) rows.push(element("div", { className: "more" }, `and ${legend.more} more`));
  }
  box.replaceChildren(...rows);
}

export function fillCard(card, tree, u) {
  const share = (v) => (Number.isNaN(v) ? "–" : `${(100 * v).toFixed(1)} %`);
  const rows = [element("strong", {}, tree.nameOf(u))];
  const line = (label, text) => rows.push(element("div", {}, element("span", {}, label), element("b", {}, text)));
  if (u >= tree.nLeaves) line("leaves", tree.leaves(u).toLocaleString("en"));
  line("points", tree.size[u].toLocaleString("en"));
  if (tree.purity) line("purity", share(tree.purity[u]));
  if (tree.topClass && tree.topClass[u] >= 0) line("most frequent", tree.classNames[tree.topClass[u]]);
  if (tree.confidence) line("mean confidence", share(tree.confidence[u]));
  card.replaceChildren(...rows);
}
