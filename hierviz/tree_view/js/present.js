// The tree alone on the whole screen, large enough for a room; tools come when the pointer touches an edge.

const EDGE = 56; // CSS pixels from an edge within which a pointer asks for the tools
const STAY_MS = 1800;

export class Present {
  /** `resized` is called when the picture has another size or other letters, `left` when it is back in its page. */
  constructor(box, { resized, left }) {
    Object.assign(this, { box, resized, left, isOn: false });
    this.onScreen = () => this.isOn && this.isFull && !this.holdsScreen() && this.leave();
    document.addEventListener("fullscreenchange", this.onScreen);
    box.addEventListener("pointermove", (event) => this.touch(event));
  }

  toggle() {
    if (this.isOn) this.leave();
    else this.enter();
  }

  /** The whole screen where the browser gives it, else the whole window. */
  async enter() {
    this.enlarge(true);
    this.isOn = true;
    this.box.classList.add("alone");
    this.resized();
    await takeScreen(this.box);
    if (!this.isOn) giveScreenBack(this.box); // left while the browser was still at it
    this.isFull = this.holdsScreen();
    this.resized();
  }

  leave() {
    this.isOn = false;
    giveScreenBack(this.box);
    this.box.classList.remove("alone", "tooled");
    this.enlarge(false);
    this.resized();
    this.left();
  }

  /** Letters, nodes and lines for a room; in a page of its own the view does not take the screen for it. */
  enlarge(isLarge) {
    this.isLarge = isLarge;
    this.box.classList.toggle("large", isLarge);
  }

  holdsScreen() {
    return Boolean(document.fullscreenElement) && this.box.matches(":fullscreen");
  }

  touch({ clientX: x, clientY: y, target }) {
    if (!this.isLarge) return;
    const { left, right, top, bottom } = this.box.getBoundingClientRect();
    const isAtEdge = Math.min(x - left, right - x, y - top, bottom - y) < EDGE;
    if (!isAtEdge && target.tagName === "CANVAS") return;
    this.box.classList.add("tooled");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.hide(), STAY_MS);
  }

  /** The tools stay while a hand or the keys are on them. */
  hide() {
    if (this.box.querySelector(":is(.corner, .foot):is(:hover, :focus-within)")) {
      this.timer = setTimeout(() => this.hide(), STAY_MS);
      return;
    }
    this.box.classList.remove("tooled");
  }

  close() {
    clearTimeout(this.timer);
    document.removeEventListener("fullscreenchange", this.onScreen);
  }
}

/** An element on the whole screen, where the browser gives it; else above all of its page. */
export async function takeScreen(box) {
  try {
    await box.requestFullscreen();
  } catch {
    box.popover = "manual"; // above all else, wherever in its page it stands
    box.showPopover?.();
  }
}

export function giveScreenBack(box) {
  if (document.fullscreenElement && box.matches(":fullscreen")) document.exitFullscreen();
  if (box.popover) box.hidePopover?.();
  box.removeAttribute("popover");
}
