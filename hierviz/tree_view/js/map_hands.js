// Pointer and keys on a map.
import { onPageKey } from "./keys.js";

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const NOTHING = { at: -1, u: -1, place: -1 };

export class MapHands {
  /** `view` is the MapView that is handled. */
  constructor(view) {
    this.view = view;
    const on = (name, react) => view.base.addEventListener(name, react);
    on("pointermove", (event) => view.hover(...this.under(event)));
    on("pointerleave", () => view.hover(NOTHING));
    on("click", (event) => this.click(event));
    on("dblclick", (event) => this.doubleClick(event));
    on("blur", () => this.unfocus());
    view.box.addEventListener("keydown", (event) => this.key(event));
    this.pageKey = (event) => onPageKey(event, view);
    window.addEventListener("keydown", this.pageKey);
  }

  under(event) {
    const frame = this.view.base.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    return [this.view.mosaic.hit(x, y), x, y];
  }

  /** The picture's leaf, or the group where there is no picture. */
  click(event) {
    const { choice } = this.view;
    const [{ u }] = this.under(event);
    this.view.hover(NOTHING);
    if (event.detail > 1) return;
    if (u < 0) choice.letGo();
    else if (u !== choice.selected || choice.span) choice.select(u);
  }

  doubleClick(event) {
    const [{ at }] = this.under(event);
    if (at >= 0) this.view.goInto(at);
    else this.view.goOut();
  }

  unfocus() {
    this.view.at = -1;
    this.view.choice.focus(-1);
  }

  key(event) {
    const { view } = this;
    const isCommand = event.ctrlKey || event.metaKey;
    if (isCommand && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (event.shiftKey) view.redo();
      else view.undo();
      return;
    }
    const go = this.does(event.key);
    if (!go || isCommand || event.altKey || event.target !== view.base) return;
    event.preventDefault();
    view.hover(NOTHING);
    go();
  }

  does(key) {
    const { view } = this;
    const { mosaic, choice, at, top } = view;
    if (DIRECTIONS[key] && mosaic.cells.length)
      return () => view.walkTo(at < 0 ? 0 : mosaic.beside(at, ...DIRECTIONS[key]));
    const u = mosaic.cells[at]?.u ?? -1;
    const isTop = top === view.tree.root;
    return {
      Enter: () => (u >= 0 && u === choice.selected ? this.enter(at) : u >= 0 && choice.select(u)),
      f: () => at >= 0 && this.enter(at),
      Backspace: () => view.goOut(),
      Escape: () =>
        view.controls.shortcuts.isOpen ? view.controls.shortcuts.hide() : isTop ? choice.letGo() : view.goOut(),
    }[key];
  }

  /** Into a part; the keys go on with its first one. */
  enter(at) {
    this.view.goInto(at);
    this.view.walkTo(0);
  }

  close() {
    window.removeEventListener("keydown", this.pageKey);
  }
}
