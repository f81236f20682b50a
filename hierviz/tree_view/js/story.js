// Playing a story: views of a tree one after the other, each with its caption, for a room.
// A host calls `hierviz.play`, and hands the trees over as for every view.
import "./main.js";
import { captionElements } from "./caption.js";
import { button, element } from "./element.js";
import { fade } from "./motion.js";
import { Pointer } from "./pointer.js";
import { giveScreenBack, takeScreen } from "./present.js";
import { Shortcuts } from "./shortcuts.js";
import STORY_STYLE from "./story.css";
import { isDark } from "./theme.js";

const SHOWN_PICTURES = 12;
const STORY_LINES = [
  ["→, ↓, Page Down, Space", "the next view"],
  ["←, ↑, Page Up", "the previous view"],
  ["Home, End", "the first and the last view"],
  ["mouse and wheel", "explore the tree at any time"],
  ["b, Backspace, an arrow", "from there back to the story"],
  ["l", "a red dot follows the mouse"],
  ["d", "light or dark"],
  ["s", "full screen"],
  ["?", "this card"],
  ["Esc", "leave"],
];
// Where keys write or choose; a slider that a hand has let go of takes none from the story.
const WRITING_IN = "input:not([type=range], [type=checkbox]), textarea, select, summary, [contenteditable]";

export class Story {
  /** Plays in `root` (an element or a shadow root). `story` holds the title, `views` ({ title, caption, notices, key,
   *  state, encodings, names, extra }), and `remarks` on the whole. `ended` is called when somebody leaves, null where
   *  there is nothing to go back to; `theme` is "auto", "light" or "dark"; `colours` are CSS values by name, as of a
   *  view; `wantsScreen` asks for the whole screen. */
  constructor(root, story, { theme = "auto", ended = null, colours = {}, wantsScreen = false } = {}) {
    Object.assign(this, { root, ended, ...story, at: -1, seq: 0, isTouched: false });
    this.makeParts();
    if (theme !== "auto") this.box.classList.add(theme);
    for (const [name, value] of Object.entries(colours)) this.box.style.setProperty(`--hv-${name}`, value);
    root.replaceChildren(element("style", {}, STORY_STYLE), this.box);
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true); // before the tree, to which arrows mean something else
    this.pointer = new Pointer(this.box);
    this.go(0, false);
    if (wantsScreen) takeScreen(this.box);
  }

  makeParts() {
    const touched = () => this.touch();
    const place = element("div", { className: "place", onpointerdown: touched, onwheel: touched });
    this.stage = place.attachShadow({ mode: "open" });
    this.caption = element("div", { className: "caption", "aria-live": "polite" });
    this.counter = element("span", { className: "counter" });
    this.way = button("Back to the story (b)", "Back to the view of the story", () => this.goBack());
    this.way.hidden = true;
    const end = this.ended ? [button("✕", "Leave (Esc)", () => this.leave())] : [];
    this.shortcuts = new Shortcuts(STORY_LINES);
    const bar = element(
      "nav",
      { "aria-label": "Views of the story" },
      button("‹", "The previous view (←)", () => this.go(this.at - 1)),
      this.counter,
      button("›", "The next view (→)", () => this.go(this.at + 1)),
      this.way,
      button("?", "Keys", () => this.shortcuts.toggle()),
      ...end,
    );
    const aside = element("aside", {}, this.caption, bar);
    const look = { className: "hv-story", "aria-label": this.title };
    this.box = element("section", look, place, aside, this.shortcuts.box);
  }

  get view() {
    return globalThis.hierviz.views.get(this.stage)?.view;
  }

  // -- from view to view ------------------------------------------------------

  go(at, moving = true) {
    const last = this.views.length - 1;
    const wanted = Math.min(last, Math.max(0, at));
    if (wanted === this.at) return;
    this.at = wanted;
    this.show(moving);
    this.showCaption();
  }

  show(moving) {
    const { key, state, encodings, names, extra } = this.views[this.at];
    this.isTouched = false;
    this.way.hidden = true;
    const message = { key, state, encodings, names, seq: ++this.seq, extra: { ...extra, moving, large: true } };
    const { view } = this;
    const ghost = moving ? view?.picture.copy() : null;
    globalThis.hierviz.show(this.stage, message);
    if (ghost && this.view !== view) fade(ghost, this.view.picture.base); // from tree to tree
  }

  /** What a hand changed is let go of: the story's own view. */
  goBack() {
    this.show(true);
  }

  touch() {
    this.isTouched = true;
    this.way.hidden = false;
  }

  showCaption() {
    const { title, caption, notices = [] } = this.views[this.at];
    const isLast = this.at === this.views.length - 1;
    const said = [...notices, ...(isLast ? (this.remarks ?? []) : [])];
    this.caption.replaceChildren(
      element("h2", { dir: "auto" }, title),
      ...captionElements(caption),
      ...this.pictures(),
      ...said.map((text) => element("p", { className: "notice" }, text)),
    );
    this.caption.scrollTop = 0;
    this.counter.textContent = `${this.at + 1} / ${this.views.length}`;
    this.box.dataset.at = String(this.at + 1);
  }

  /** Of what the view has selected. */
  pictures() {
    const { key, state } = this.views[this.at];
    const sprite = globalThis.hierviz.sprites.get(key);
    if (!sprite || !(state.node >= 0) || this.view?.tree.key !== key) return [];
    const shown = sprite.show(this.view.tree, state.node, SHOWN_PICTURES);
    return shown.length ? [element("div", { className: "pictures" }, ...shown)] : [];
  }

  // -- keys -------------------------------------------------------------------

  key(event) {
    const target = event.composedPath()[0];
    const isWriting = target instanceof Element && target.closest(WRITING_IN);
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting) return;
    if (event.key === " " && target instanceof Element && target.closest("button, a")) return;
    const act = this.keys()[event.key];
    if (act) {
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    } else if (!["Shift", "Tab", "Enter"].includes(event.key)) this.touch();
  }

  keys() {
    const by = (step) => () => (this.isTouched ? this.goBack() : this.go(this.at + step));
    const [next, before] = [by(1), by(-1)];
    const back = () => this.goBack();
    return {
      ...{ ArrowRight: next, ArrowDown: next, PageDown: next, " ": next },
      ...{ ArrowLeft: before, ArrowUp: before, PageUp: before },
      ...{ Home: () => this.go(0), End: () => this.go(this.views.length - 1), b: back, Backspace: back },
      ...{ l: () => this.pointer.toggle(), d: () => this.turn(), s: () => this.toggleScreen() },
      ...{ "?": () => this.shortcuts.toggle(), p: () => {}, Escape: () => this.escape() },
    };
  }

  escape() {
    if (this.shortcuts.isOpen) this.shortcuts.hide();
    else this.leave();
  }

  /** Light becomes dark. */
  turn() {
    const wasDark = isDark(getComputedStyle(this.box).backgroundColor);
    this.box.classList.remove("light", "dark");
    this.box.removeAttribute("style"); // the host's colours
    this.box.classList.add(wasDark ? "light" : "dark");
    this.readTheme();
  }

  readTheme() {
    const { view } = this;
    if (view?.theme.read()) view.recolour();
  }

  // -- the screen -------------------------------------------------------------

  toggleScreen() {
    if (this.box.matches(":fullscreen")) giveScreenBack(this.box);
    else takeScreen(this.box);
  }

  leave() {
    giveScreenBack(this.box);
    this.ended?.();
  }

  close() {
    window.removeEventListener("keydown", this.onKey, true);
    this.pointer.close();
    giveScreenBack(this.box);
    globalThis.hierviz.close(this.stage);
    this.root.replaceChildren();
  }
}

const page = globalThis.hierviz;

/** Play a story in an element; see `Story`. What it gives has `close`. */
page.play = (root, story, host) => new Story(root, story, host);

for (const play of page.plays?.splice(0) ?? []) play();
