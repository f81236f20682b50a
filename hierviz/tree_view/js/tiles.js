// The metrics below the picture: a tile each, its value at the cut, its curve over all numbers of groups, and a mark.
import { element } from "./element.js";
import { flatMetrics } from "./metrics.js";

const SVG = "http://www.w3.org/2000/svg";
const MOST_POINTS = 400; // of a curve

export class Tiles {
  /** `live` is false where no Python answers: what only Python computes is left out. `onJump` gets a clicked cut. */
  constructor(tree, live, onJump) {
    Object.assign(this, { tree, live, onJump, extra: {} });
    const metrics = tree.metrics.filter((metric) => live || metric.array);
    this.tiles = metrics.map((metric) => this.makeTile(metric));
    this.box = element("div", { className: "metrics", role: "group", "aria-label": "Metrics at this cut" });
    this.box.append(...this.tiles.map((tile) => tile.box));
    if (!metrics.length) this.box.append(element("p", { className: "none" }, tree.metricsMissing));
  }

  makeTile(metric) {
    const properties = { className: "tile", title: metric.meaning, "data-metric": metric.name };
    const value = element("b", {}, "–");
    const box = element("div", properties, element("span", {}, metric.label), value);
    const series = metric.array ? this.tree[metric.array] : null;
    const mark = series && shape("line", { y1: "0", y2: "26" });
    if (series) box.append(this.makeChart(series, mark));
    return { metric, series, value, box, mark };
  }

  makeChart(series, mark) {
    const chart = shape("svg", { viewBox: "0 0 100 26", preserveAspectRatio: "none", "aria-hidden": "true" });
    chart.append(shape("polyline", { points: this.curve(series) }), mark);
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

  /** Values that Python computed, with the cut they belong to; kept while that is the present cut. */
  serve(extra, cut) {
    if (extra?.cut === cut.key()) this.extra = extra;
    this.show(cut);
  }

  /** The values at a cut: looked up, of a cut by hand summed up, the rest from Python. */
  show(cut) {
    if (this.extra.cut !== cut.key()) this.extra = {};
    const isByHand = cut.isByHand();
    const sums = isByHand && this.tree.termEntropy ? flatMetrics(this.tree, cut.group) : {};
    const missing = this.live ? "…" : "–";
    for (const { metric, series, value, mark } of this.tiles) {
      const number = series && !isByHand ? series[cut.index] : (sums[metric.name] ?? this.extra[metric.name]);
      value.textContent = number === undefined ? missing : Number.isFinite(number) ? number.toFixed(3) : "–";
      if (mark) this.place(mark, isByHand, cut.index);
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
