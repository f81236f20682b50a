// The number of groups: slider, box and buttons below the picture.
import { button, element } from "./element.js";

const STEPS = 1000; // slider places; groups are spread logarithmically, small numbers get room

export class CutSlider {
  /** In `act`: what a view can do with its cut, see view.js. */
  constructor(tree, act) {
    this.tree = tree;
    this.act = act;
    this.last = tree.nGroups[tree.nGroups.length - 1];
    this.range = element("input", {
      ...{ type: "range", min: "0", max: String(STEPS), step: "1", "aria-label": "Number of groups" },
      oninput: () => act.cutAt(this.indexAt(Number(this.range.value))),
      onchange: () => act.remember(),
      onkeydown: (event) => this.onKey(event),
    });
    this.number = element("input", {
      ...{ type: "number", min: "1", max: String(this.last), step: "1", "aria-label": "Number of groups, typed" },
      onchange: () => this.typed(),
      onkeydown: (event) => event.stopPropagation(),
    });
    this.undo = button("↶", "Undo (Ctrl+Z)", () => act.undo());
    this.redo = button("↷", "Redo (Ctrl+Shift+Z)", () => act.redo());
    this.reset = button("Back to one level", "Undo all groups opened and closed by hand", () =>
      act.cutAt(this.index, true),
    );
    this.reset.className = "reset";
    const label = element("label", {}, "Groups");
    this.box = element("div", { className: "cut" }, label, this.number, this.range, this.reset, this.undo, this.redo);
  }

  /** A typed number: the nearest that there is is taken, and the box says which. */
  typed() {
    if (this.number.value !== "") {
      this.act.cutAt(this.indexOf(Math.round(Number(this.number.value))));
      this.act.remember();
    }
    this.number.value = String(this.tree.nGroups[this.index]);
  }

  onKey(event) {
    const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!(event.ctrlKey || event.metaKey)) event.stopPropagation();
    if (!step) return;
    event.preventDefault();
    this.act.cutAt(Math.max(0, Math.min(this.tree.nGroups.length - 1, this.index + step)));
    this.act.remember();
  }

  indexOf(k) {
    return this.tree.indexOf(Math.max(1, k));
  }

  indexAt(place) {
    return this.indexOf(Math.round(Math.exp((place / STEPS) * Math.log(this.last))));
  }

  can(cut) {
    this.undo.disabled = !cut.canUndo();
    this.redo.disabled = !cut.canRedo();
  }

  /** Between two cuts, as a place in the tree's numbers of groups. */
  glide(at) {
    const [low, high] = [Math.floor(at), Math.ceil(at)].map((index) => Math.log(this.tree.nGroups[index]));
    const share = this.last > 1 ? (low + (high - low) * (at % 1)) / Math.log(this.last) : 0;
    this.range.value = String(Math.round(share * STEPS));
    this.range.style.setProperty("--at", `${100 * share}%`);
  }

  show(cut) {
    const { index, nGroups } = cut;
    this.index = index;
    const k = this.tree.nGroups[index];
    const place = this.last > 1 ? Math.round((Math.log(k) / Math.log(this.last)) * STEPS) : 0;
    if (this.indexAt(Number(this.range.value)) !== index) this.range.value = String(place);
    this.range.style.setProperty("--at", `${(100 * Number(this.range.value)) / STEPS}%`);
    this.range.setAttribute("aria-valuetext", `${nGroups} groups`);
    if (!this.number.matches(":focus") || Number(this.number.value) !== nGroups) this.number.value = String(nGroups);
    this.reset.disabled = !cut.isByHand();
    this.can(cut);
  }
}
