// What the metrics are measured against: the classes, or coarser labels, whose tables come when they are asked for.
import { element } from "./element.js";

export class Measure {
  /** `known` holds tables by target, as they come; `onPick` gets the target that was picked. */
  constructor(tree, known, onPick) {
    Object.assign(this, { tree, known, key: "", targets: [] });
    this.list = element("select", { "aria-label": "Measured against", onchange: () => onPick(this.list.value) });
    const text = tree.points === "points" ? "Measured against" : `On ${tree.points}, against`;
    this.box = element("label", { className: "against" }, text, this.list);
    this.offer([]);
  }

  /** List the targets of the tree and `more` that the host has. */
  offer(more) {
    const targets = [...this.tree.targets, ...more];
    if (JSON.stringify(targets) !== JSON.stringify(this.targets)) {
      this.targets = targets;
      this.list.replaceChildren(...targets.map(({ key, name }) => element("option", { value: key }, name)));
    }
    this.list.value = this.key;
    this.box.hidden = targets.length < 2;
  }

  take(key) {
    this.key = key;
    this.list.value = key;
  }

  /** The tables of the present target; null until they are there. */
  get tables() {
    return this.key === "" ? this.tree : (this.known[this.key] ?? null);
  }
}

/** The two ends of a metric's scale at a cut into `nGroups`: the most it can reach, and its level by chance,
 *  looked up at `index`, or `chance` for a cut by hand, where it is -1. */
export function endsOf(tables, metric, nGroups, index, tree, chance = NaN) {
  const above = tree.nGroups[tree.indexOf(nGroups)] < nGroups ? 1 : 0; // more groups reach no less
  const most = tables[metric.most][tree.indexOf(nGroups) + above];
  return { most, chance: index < 0 ? chance : tables[metric.chance][index] };
}

/** Those two in words; "" where neither is known. */
export function endsText({ most, chance }) {
  const parts = [];
  if (Number.isFinite(most)) parts.push(`of at most ${most.toFixed(3)}`);
  if (Number.isFinite(chance)) parts.push(`by chance ${chance.toFixed(3)}`);
  return parts.join(", ");
}
