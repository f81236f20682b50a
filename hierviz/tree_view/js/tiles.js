// The metrics below the picture: a tile each, its value at the cut, its curve over all numbers of groups, and a mark.
import { element } from "./element.js";
import { endsOf, endsText, Measure } from "./measure.js";
import { chanceMetrics, flatMetrics } from "./metrics.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_POINTS = 400; // of a curve

export class Tiles {
  /** `live` is false where no Python answers: what only Python computes is left out. `onJump` gets a clicked cut,
   *  `onPick` a target to measure against; `known` holds the tables of targets. */
  constructor(tree, live, known, { onJump, onPick }) {
    Object.assign(this, { tree, live, onJump, extra: {} });
    this.measure = new Measure(tree, known, onPick);
    this.tiles = tree.metrics.map((metric) => this.makeTile(metric));
    const tiles = element("div", { className: "metrics", role: "group", "aria-label": "Metrics at this cut" });
    tiles.append(...this.tiles.map((tile) => tile.box));
    if (!tree.metrics.length) tiles.append(element("p", { className: "none" }, tree.metricsMissing));
    this.box = element("div", { className: "measured" }, this.measure.box, tiles);
  }

  makeTile(metric) {
    const [value, ends] = [element("b", {}, "–"), element("small")];
    const [curve, mark] = [shape("polyline", {}), shape("line", { y1: "0", y2: "26" })];
    const properties = { className: "tile", "data-metric": metric.name };
    const chart = this.makeChart(curve, mark);
    const box = element("div", properties, element("span", {}, metric.label), value, chart, ends);
    return { metric, value, ends, curve, box, mark };
  }

  makeChart(...lines) {
    const chart = shape("svg", { viewBox: "0 0 100 26", preserveAspectRatio: "none", "aria-hidden": "true" });
    chart.append(...lines);
    chart.addEventListener("click", (event) => {
      const frame = chart.getBoundingClientRect();
      this.onJump(this.indexAtShare((event.clientX - frame.left) / frame.width));
    });
    return chart;
  }

  share(index) {
    const { nGroups } = this.tree;
    const last = nGroups[nGroups.length - 1];
    return last > 1 ? Math.log(nGroups[index]) / Math.log(last) : 0;
  }

  indexAtShare(share) {
    const { nGroups } = this.tree;
    const last = nGroups[nGroups.length - 1];
    return this.tree.indexOf(Math.max(1, Math.round(Math.exp(share * Math.log(last)))));
  }

  curve(series) {
    const stride = Math.max(1, Math.floor(series.length / MOST_POINTS));
    const points = [];
    for (let i = 0; i < series.length; i += i < 200 ? 1 : stride) {
      const value = Number.isFinite(series[i]) ? series[i] : 0;
      points.push(`${(this.share(i) * 100).toFixed(2)},${(25 - 24 * Math.max(0, Math.min(1, value))).toFixed(2)}`);
    }
    return points.join(" ");
  }

  /** Values that Python computed, with the cut and target they belong to; kept while those are the present ones. */
  serve(extra, cut) {
    this.measure.offer(extra.targets ?? []);
    if (extra.cut === cut.key() && (extra.against ?? "") === this.measure.key) this.extra = extra;
    this.show(cut);
  }

  /** Measure against another target. */
  against(key, cut) {
    if (key !== this.measure.key) this.extra = {};
    this.measure.take(key);
    this.show(cut);
  }

  /** The values at a cut: looked up, of a cut by hand summed up, the rest from Python. */
  show(cut) {
    const { tables } = this.measure;
    if (this.extra.cut !== cut.key()) this.extra = {};
    const isByHand = cut.isByHand();
    const isSummed = tables?.termEntropy && isByHand;
    const sums = isSummed ? flatMetrics(tables, cut.group) : {};
    const chances = isSummed ? { accuracy: this.extra.accuracy_by_chance, ...chanceMetrics(tables, cut.group) } : {};
    const missing = this.live ? "…" : "–";
    for (const { metric, value, ends, curve, mark, box } of this.tiles) {
      const series = tables?.[metric.array];
      if (series && curve.series !== series) {
        curve.series = series;
        curve.setAttribute("points", this.curve(series));
      }
      const number = isByHand ? (sums[metric.name] ?? this.extra[metric.name]) : series?.[cut.index];
      value.textContent = number === undefined ? missing : Number.isFinite(number) ? number.toFixed(3) : "–";
      const index = isByHand ? -1 : cut.index;
      const scale = tables && endsOf(tables, metric, cut.nGroups, index, this.tree, chances[metric.name]);
      ends.textContent = Number.isFinite(scale?.most) ? `of ${scale.most.toFixed(3)}` : "";
      const lines = [`${metric.fullName}: ${value.textContent} ${scale ? endsText(scale) : ""}`, metric.meaning];
      if (scale && Number.isFinite(number) && !Number.isFinite(scale.chance)) lines.push(metric.noChance);
      if (this.tree.points !== "points") lines.push(`Measured on the ${this.tree.points}.`);
      box.title = lines.join("\n");
      this.place(mark, isByHand, cut.index);
    }
  }

  place(mark, isByHand, index) {
    const x = (this.share(index) * 100).toFixed(2);
    mark.style.visibility = isByHand ? "hidden" : "visible";
    mark.setAttribute("x1", x);
    mark.setAttribute("x2", x);
  }
}

function shape(tag, properties) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  return node;
}
