// Pointer, wheel, touch and keys of a tree view.

const TWO_CLICKS_MS = 1500; // as slow as any desktop takes two clicks for one double click

/** Connect a view's canvas and box to what hands do. */
export function listen(view) {
  const { base } = view;
  const hands = new Hands(view);
  base.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const [x, y] = hands.place(event);
      view.zoomAt(x, y, Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)));
    },
    { passive: false },
  );
  base.addEventListener("pointerdown", (event) => hands.down(event));
  base.addEventListener("pointermove", (event) => hands.move(event));
  base.addEventListener("pointerup", (event) => hands.up(event));
  base.addEventListener("pointercancel", (event) => {
    hands.pointers.delete(event.pointerId);
    hands.drag = null;
  });
  base.addEventListener("pointerleave", () => view.hover(-1));
  base.addEventListener("dblclick", (event) => hands.doubleClick(event));
  base.addEventListener("blur", () => {
    view.focused = -1;
    view.paintOver();
  });
  view.box.addEventListener("pointerdown", ({ target }) => {
    if (!view.options.box.contains(target)) view.options.box.open = false;
  });
  view.box.addEventListener("keydown", (event) => onKey(view, event));
}

class Hands {
  constructor(view) {
    this.view = view;
    this.pointers = new Map();
    this.drag = null;
  }

  place(event) {
    const frame = this.view.base.getBoundingClientRect();
    return [(event.clientX - frame.left) / this.view.unit, (event.clientY - frame.top) / this.view.unit];
  }

  /** True on the cut's handle, or on its line where no node is near. */
  onRing(px, py) {
    const { view } = this,
      level = view.cutLevel();
    if (level === null) return false;
    const [x, y] = view.projection.scalePoint(level);
    if (Math.hypot(px - x, py - y) < 13) return true;
    const at = view.projection.scalePoint(view.projection.locate(px, py).level);
    return Math.hypot(at[0] - x, at[1] - y) < 4 && view.hit(px, py) < 0;
  }

  /** The group whose handle is under a point, or -1. */
  onHandle(px, py) {
    const { view } = this,
      { handles, groupsInView } = view.scene();
    if (!handles || view.portraitSize) return -1;
    const u = view.hit(px, py); // a leaf that is nearer than the handle is meant itself
    if (!groupsInView.includes(u)) return -1;
    const [x, y] = view.projection.point(u);
    return Math.hypot(px - x, py - y) < 7 ? u : -1;
  }

  down(event) {
    if (event.button > 0) return; // the browser's menu
    const { view } = this,
      [x, y] = this.place(event);
    view.base.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, [x, y]);
    cancelAnimationFrame(view.flight);
    const kind = this.pointers.size > 1 ? "pinch" : event.shiftKey ? "span" : this.onRing(x, y) ? "ring" : "pan";
    this.drag = { kind, x, y, moved: false, alt: event.altKey, camera: { ...view.camera }, spread: this.spread() };
  }

  spread() {
    if (this.pointers.size < 2) return null;
    const [[ax, ay], [bx, by]] = [...this.pointers.values()];
    return { size: Math.hypot(ax - bx, ay - by), x: (ax + bx) / 2, y: (ay + by) / 2 };
  }

  move(event) {
    const { view, drag } = this,
      [x, y] = this.place(event);
    if (!drag) {
      this.hover(x, y);
      return;
    }
    this.pointers.set(event.pointerId, [x, y]);
    drag.moved ||= Math.hypot(x - drag.x, y - drag.y) > 4;
    if (!drag.moved) return;
    view.hover(-1);
    if (drag.kind === "ring") view.cutAt(view.tree.undoneAt(view.projection.locate(x, y).level, view.levelArray()));
    else if (drag.kind === "span") view.selectSpan(this.across(drag.x, drag.y), this.across(x, y), false);
    else if (drag.kind === "pinch") this.pinch(drag);
    else {
      view.camera = { ...view.camera, x: drag.camera.x + x - drag.x, y: drag.camera.y + y - drag.y };
      view.paint();
    }
  }

  across(x, y) {
    return this.view.projection.locate(x, y).across;
  }

  hover(x, y) {
    const { view } = this;
    const hot = this.onRing(x, y),
      u = hot ? -1 : view.hit(x, y);
    view.base.style.cursor = hot ? "grab" : u >= 0 ? "pointer" : "default";
    if (hot !== Boolean(view.ringHot)) {
      view.ringHot = hot;
      view.paint();
    }
    view.hover(u, x, y);
  }

  pinch(drag) {
    const { view } = this,
      now = this.spread();
    if (!now || !drag.spread) return;
    view.camera = { ...drag.camera };
    view.zoomAt(drag.spread.x, drag.spread.y, now.size / drag.spread.size);
    view.camera.x += now.x - drag.spread.x;
    view.camera.y += now.y - drag.spread.y;
  }

  up(event) {
    const { view, drag } = this;
    this.pointers.delete(event.pointerId);
    if (this.pointers.size === 0) this.drag = null;
    if (!drag || drag.kind === "pinch") return;
    if (drag.moved) {
      if (drag.kind === "ring") view.remember();
      else if (drag.kind === "span") view.selectSpan(view.span[0], view.span[1] - 1);
      else view.tellLater();
      return;
    }
    this.click(drag, event.timeStamp);
  }

  click({ x, y, alt }, when) {
    const { view } = this;
    if (alt) {
      view.closeNode(view.hit(x, y));
      return;
    }
    const handle = this.onHandle(x, y);
    if (handle >= 0) {
      view.openGroup(handle);
      this.opened = { u: handle, when };
      return;
    }
    const u = view.hit(x, y);
    if (u < 0) view.letGo();
    else if (u !== view.selected || view.span) view.select(u);
    else view.paintOver();
  }

  /** The node becomes the root; a group that the first of the two clicks opened is whole again. */
  doubleClick(event) {
    const { view, opened } = this,
      u = view.hit(...this.place(event));
    if (u < 0) return;
    if (opened?.u === u && event.timeStamp - opened.when < TWO_CLICKS_MS && view.group[u] < 0) view.undo();
    view.focusOn(u);
  }
}

function onKey(view, event) {
  const { tree } = view;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
    event.preventDefault();
    if (event.shiftKey) view.redo();
    else view.undo();
    return;
  }
  const at = view.focused >= 0 ? view.focused : view.selected >= 0 ? view.selected : view.top;
  const siblings = at === tree.root ? [at] : [...tree.childrenOf(tree.parent[at])];
  const beside = (step) => siblings[(siblings.indexOf(at) + step + siblings.length) % siblings.length];
  const act =
    (event.shiftKey && { ArrowLeft: () => view.stretch(-1, at), ArrowRight: () => view.stretch(1, at) }[event.key]) ||
    {
      ArrowUp: () => view.focusNode(at === view.top || at === tree.root ? at : tree.parent[at]),
      ArrowDown: () => view.focusNode(tree.childrenOf(at)[0] ?? at),
      ArrowLeft: () => view.focusNode(beside(-1)),
      ArrowRight: () => view.focusNode(beside(1)),
      Enter: () => view.select(at),
      Escape: () => view.letGo(),
      Backspace: () => view.focusOn(view.top === tree.root ? tree.root : tree.parent[view.top]),
      f: () => view.focusOn(at),
      o: () => view.openGroup(view.group[at]),
      c: () => view.closeNode(view.group[at] === at && at !== tree.root ? tree.parent[at] : at),
      0: () => view.fitAll(),
      "+": () => view.zoomBy(1.5),
      "=": () => view.zoomBy(1.5),
      "-": () => view.zoomBy(1 / 1.5),
      "[": () => view.cutAt(Math.max(0, view.cut.index - 1), true),
      "]": () => view.cutAt(Math.min(tree.levels.length - 1, view.cut.index + 1), true),
      "/": () => view.search.input.focus(),
    }[event.key];
  const typing = ["BUTTON", "SELECT", "INPUT", "SUMMARY"].includes(event.target.tagName);
  if (!act || event.ctrlKey || event.metaKey || event.altKey || (typing && event.key !== "/")) return;
  event.preventDefault();
  act();
}
