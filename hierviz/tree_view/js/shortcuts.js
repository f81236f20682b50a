// The card that lists keys and gestures.
import { button, element } from "./element.js";

const LINES = [
  ["click", "select a node, a name or a colour on the rim"],
  ["click a small circle", "open the group; Alt and click closes it"],
  ["double click, f", "go into a group; f again goes back out"],
  ["Backspace", "back to the previous view"],
  ["wheel, + and −, drag", "zoom and move; 0 or Fit shows everything"],
  ["drag the dashed ring", "cut into more or fewer groups; [ and ] by one"],
  ["Shift and drag", "select a range of leaves"],
  ["arrows, Enter, Esc", "move through the tree, select, deselect"],
  ["o, c", "open or close a group"],
  ["Ctrl+Z, Ctrl+Shift+Z", "undo and redo a cut"],
  ["/", "find a class or group"],
  ["p", "only the tree, in full screen; p or Esc leaves"],
  ["?", "this card"],
];

export class Shortcuts {
  /** `lines` are pairs: keys, and what they do. */
  constructor(lines = LINES) {
    const rows = lines.flatMap(([keys, text]) => [element("dt", {}, keys), element("dd", {}, text)]);
    this.close = button("×", "Close", () => this.hide());
    this.box = element(
      "div",
      {
        ...{ className: "shortcuts", role: "dialog", "aria-label": "Keys and gestures", hidden: "" },
        onkeydown: (event) => event.key === "Escape" && this.hide(),
      },
      element("strong", {}, "Keys and gestures"),
      this.close,
      element("dl", {}, ...rows),
    );
  }

  get isOpen() {
    return !this.box.hidden;
  }

  hide() {
    this.box.hidden = true;
  }

  toggle() {
    this.box.hidden = this.isOpen;
    if (this.isOpen) this.close.focus();
  }
}
