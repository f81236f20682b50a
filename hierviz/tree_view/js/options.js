// How the tree is drawn: layout, branch lengths, outer rings, branch width, behind one button.
import { element } from "./element.js";
import { MOST_RINGS } from "./view_state.js";

const LAYOUT_NAMES = [
  ["circle", "circle"],
  ["left", "left to right"],
  ["top", "top down"],
];
const LENGTH_NAMES = { merges: "number of groups (log)" };
const IN_LINE =
  "Unticked, each leaf is where its branch ends. Only with lengths by depth do leaves end at different places.";

export class Options {
  /** `onSettings` gets what changes of the settings, `onRings` the encodings of the rings. */
  constructor(tree, { onSettings, onRings }) {
    this.layout = select("Layout", LAYOUT_NAMES, (layout) => onSettings({ layout }));
    const lengths = tree.lengths.map((way) => [way.key, LENGTH_NAMES[way.key] ?? way.label, way.meaning]);
    this.lengths = select("Branch lengths", lengths, (key) => onSettings({ lengths: key }));
    this.aligned = tick({ onchange: () => onSettings({ aligned: this.aligned.checked }) });
    this.widths = tick({ onchange: () => onSettings({ widths: this.widths.checked }) });
    const encodings = tree.encodings.filter(({ kind }) => kind !== "group");
    const ring = ({ key }) => tick({ value: key, onchange: () => onRings(this.chosen()) });
    this.rings = encodings.map(ring);
    const rows = encodings.map(({ label }, i) => element("label", {}, this.rings[i], label));
    this.panel = element(
      "div",
      { className: "panel" },
      element("label", {}, "Layout", this.layout),
      element("label", {}, "Branch lengths", this.lengths),
      element("label", { title: IN_LINE }, this.aligned, "Leaves in line"),
      element("label", {}, this.widths, `Branch width by ${tree.points}`),
      element("fieldset", {}, element("legend", {}, "Outer rings, up to three"), ...rows),
    );
    this.summary = element("summary", {}, "View");
    const behaviour = {
      onkeydown: (event) => this.onKey(event),
      onfocusout: (event) => this.left(event.relatedTarget),
    };
    this.box = element("details", { className: "options", ...behaviour }, this.summary, this.panel);
  }

  onKey(event) {
    if (event.key !== "Escape" || !this.box.open) return;
    this.box.open = false;
    this.summary.focus();
    event.stopPropagation();
  }

  /** The hand or the keys are elsewhere: the panel closes. */
  left(target) {
    if (target && !this.box.contains(target)) this.box.open = false;
  }

  chosen() {
    return this.rings.filter((ring) => ring.checked).map((ring) => ring.value);
  }

  show({ layout, lengths, widths, aligned }, ringKeys) {
    this.layout.value = layout;
    this.lengths.value = lengths;
    this.widths.checked = widths;
    this.aligned.checked = aligned;
    this.aligned.disabled = lengths !== "depth";
    for (const ring of this.rings) ring.checked = ringKeys.includes(ring.value);
    const isFull = this.chosen().length >= MOST_RINGS;
    for (const ring of this.rings) ring.disabled = isFull && !ring.checked;
  }
}

function select(label, choices, onPick) {
  const box = element("select", { "aria-label": label, onchange: () => onPick(box.value) });
  for (const [value, text, title = ""] of choices) box.append(element("option", { value, title }, text));
  return box;
}

function tick(properties) {
  return element("input", { type: "checkbox", ...properties });
}
