// Pointer, wheel and touch on the picture.

const TWO_CLICKS_MS = 1500; // as slow as any desktop takes two clicks for one double click

export class Hands {
  /** In `act`: what a view can do, see view.js. */
  constructor({ camera, cut, choice, picture }, act) {
    Object.assign(this, { camera, cut, choice, picture, act });
    this.canvas = picture.base;
    this.pointers = new Map();
    this.drag = null;
    this.listen();
  }

  listen() {
    const on = (name, react, options) => this.canvas.addEventListener(name, react, options);
    on("wheel", (event) => this.wheel(event), { passive: false });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => {
      this.pointers.delete(event.pointerId);
      this.drag = null;
    });
    on("pointerleave", () => this.act.hover(-1));
    on("dblclick", (event) => this.doubleClick(event));
    on("blur", () => this.choice.focus(-1));
  }

  place(event) {
    const frame = this.canvas.getBoundingClientRect();
    return [(event.clientX - frame.left) / this.camera.unit, (event.clientY - frame.top) / this.camera.unit];
  }

  wheel(event) {
    event.preventDefault();
    const [x, y] = this.place(event);
    this.camera.zoomAt(x, y, Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)));
  }

  down(event) {
    if (event.button > 0) return; // the browser's menu
    const [x, y] = this.place(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [x, y]);
    this.camera.stop();
    const isOnCut = () => this.picture.isOnCut(x, y);
    const kind = this.pointers.size > 1 ? "pinch" : event.shiftKey ? "span" : isOnCut() ? "cut" : "pan";
    this.drag = { kind, x, y, moved: false, alt: event.altKey, at: { ...this.camera.at }, spread: this.spread() };
  }

  spread() {
    if (this.pointers.size < 2) return null;
    const [[ax, ay], [bx, by]] = [...this.pointers.values()];
    return { size: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  }

  move(event) {
    const { camera, choice, drag } = this;
    const [x, y] = this.place(event);
    if (!drag) {
      this.hover(x, y);
      return;
    }
    this.pointers.set(event.pointerId, [x, y]);
    drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > 4;
    if (!drag.moved) return;
    this.act.hover(-1);
    if (drag.kind === "cut") this.act.cutAt(this.picture.indexAt(x, y));
    else if (drag.kind === "span") choice.selectSpan(this.across(drag.x, drag.y), this.across(x, y), false);
    else if (drag.kind === "pinch") this.pinch(drag);
    else camera.moveTo({ ...camera.at, x: drag.at.x + x - drag.x, y: drag.at.y + y - drag.y });
  }

  across(x, y) {
    return this.camera.projection.locate(x, y).across;
  }

  hover(x, y) {
    const isHot = this.picture.isOnCut(x, y);
    const u = isHot ? -1 : this.picture.hit(x, y);
    this.canvas.style.cursor = isHot ? "grab" : u >= 0 ? "pointer" : "default";
    this.picture.heat(isHot);
    this.act.hover(u, x, y);
  }

  pinch({ at, spread }) {
    const { camera } = this;
    const now = this.spread();
    if (!now || !spread) return;
    camera.at = at;
    camera.zoomAt(spread.x, spread.y, now.size / spread.size);
    camera.moveTo({ ...camera.at, x: camera.at.x + now.x - spread.x, y: camera.at.y + now.y - spread.y });
  }

  up(event) {
    const { drag, choice } = this;
    this.pointers.delete(event.pointerId);
    if (this.pointers.size === 0) this.drag = null;
    if (!drag || drag.kind === "pinch") return;
    if (!drag.moved) this.click(drag, event.timeStamp);
    else if (drag.kind === "cut") this.act.remember();
    else if (drag.kind === "span") choice.selectSpan(choice.span[0], choice.span[1] - 1);
    else this.camera.rest();
  }

  click({ x, y, alt }, when) {
    const { choice, picture, act } = this;
    act.hover(-1);
    const u = picture.hit(x, y);
    const handle = alt ? -1 : picture.handleAt(x, y);
    if (alt) act.closeNode(u);
    else if (handle >= 0) {
      act.openGroup(handle);
      this.opened = { u: handle, when };
    } else if (u < 0) choice.letGo();
    else if (u !== choice.selected || choice.span) choice.select(u);
    else picture.marks();
  }

  /** The node becomes the root; a group that the first of the two clicks opened is whole again. */
  doubleClick(event) {
    const { opened } = this;
    const u = this.picture.hit(...this.place(event));
    if (u < 0) {
      this.camera.goBack();
      return;
    }
    const wasOpened = opened?.u === u && event.timeStamp - opened.when < TWO_CLICKS_MS;
    if (wasOpened && this.cut.group[u] < 0) this.act.takeBack();
    this.camera.focusOn(u);
  }
}
