// The ranked findings: filters, a window of rows, keys that walk and mark. Texts are set as text, never as HTML.
import { arriveIn, inTurn, isLeaving } from "../../shared/leaving.js";

const ROW = 46; // pixels, as in list.css
const BEYOND = 8; // rows drawn above and below those that are seen
const REST_MS = 250; // typing, and keys held down, are told of when they rest
const PATIENCE_MS = 5000; // a message without an answer is sent again
const MARKS = ["real", "not a problem", "look later"]; // keys 1, 2, 3
const ICONS = { real: "✔", "not a problem": "–", "look later": "◷" };
const MARKED_AS = { "": "all marks", none: "not marked", ...Object.fromEntries(MARKS.map((mark) => [mark, mark])) };
const HINT = "In the list: ↑ ↓ walk · 1 real · 2 not a problem · 3 look later · 0 no mark";

function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** What a text filter is compared with: letters without case and accents. */
const folded = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

class FindingList {
  constructor(root) {
    this.nTold = this.shown = 0;
    this.seq = -1;
    this.unheard = {}; // marks that Python may not know yet
    this.drawn = new Map(); // place in the list -> element
    this.text = element("input", {
      type: "search",
      placeholder: "Class or category",
      "aria-label": "Class or category",
    });
    this.mark = element("select", { "aria-label": "Filter by mark" });
    this.kinds = element("div", { class: "kinds", role: "group", "aria-label": "Kind" });
    this.below = element("div", { class: "below" });
    this.rows = element("div", { class: "rows" });
    this.list = element("div", { class: "list", role: "listbox", tabindex: "0", "aria-label": "Findings" }, this.rows);
    this.empty = element("p", { class: "empty" });
    this.count = element("span", { role: "status" });
    const line = element("div", { class: "line" }, this.text, this.mark);
    const foot = element("div", { class: "foot" }, this.count, element("span", {}, HINT));
    root.append(element("div", { class: "findings" }, line, this.kinds, this.below, this.empty, this.list, foot));
    this.text.addEventListener("input", () => this.filter({ text: this.text.value }));
    this.mark.addEventListener("change", () => this.filter({ mark: this.mark.value }));
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("scroll", () => this.drawSoon(), { passive: true });
    this.list.addEventListener("click", (event) => this.onClick(event));
    new ResizeObserver(() => this.drawSoon()).observe(this.list);
  }

  /** Python's word: the findings, what is chosen where somebody else chose it, and the marks. */
  hear(data, tell) {
    this.tell = tell;
    this.data = data;
    if (this.key !== data.key) {
      this.key = data.key;
      const concepts = data.concepts.map(folded);
      for (const row of data.rows)
        row.words = [folded(`${row.title} ${row.words}`), ...row.concepts.map((c) => concepts[c])];
      this.all = data.rows;
      this.unheard = {};
    }
    if (data.heard === this.nTold) this.isHeard();
    const isTold = data.seq !== this.seq || !this.state;
    if (isTold) {
      this.seq = data.seq;
      this.state = data.state;
      this.text.value = data.state.text;
    }
    this.refresh();
    if (isTold && !data.state.named && this.place() < 0) this.open(0); // nobody asked for what the filters hide
    if (this.followed !== this.state.open) this.follow();
  }

  /** Python knows all that it was told. */
  isHeard() {
    clearTimeout(this.patience);
    for (const [link, mark] of Object.entries(this.sent ?? {}))
      if (this.unheard[link] === mark) delete this.unheard[link];
  }

  markOf(row) {
    return this.unheard[row.link] ?? this.data.marks[row.link] ?? "";
  }

  // -- what is shown ----------------------------------------------------------

  /** A finding passes the filters; `but` names one that is left out of account. */
  passes(row, but) {
    const { kind, mark, below } = this.state;
    if (but !== "kind" && kind && row.kind !== kind) return false;
    const own = this.markOf(row);
    if (but !== "mark" && mark && (mark === "none" ? own : own !== mark)) return false;
    const area = this.areaOf(below);
    if (area && !row.spans.some(([first, end]) => first >= area.first && end <= area.end)) return false;
    return !this.wanted || row.words.some((word) => word.includes(this.wanted));
  }

  areaOf(node) {
    return node < 0 ? null : [this.data.below, this.data.selected].find((one) => one?.node === node);
  }

  /** Filter anew, and draw all that depends on it. */
  refresh() {
    this.wanted = folded(this.state.text.trim());
    this.found = this.all.filter((row) => this.passes(row));
    this.drawKinds();
    this.drawMarks();
    this.drawBelow();
    const n = this.found.length;
    this.count.textContent = n === this.all.length ? `${n} findings` : `${n} of ${this.all.length} findings`;
    if (!n) this.drawEmpty();
    this.empty.hidden = n > 0;
    this.list.hidden = n === 0;
    this.rows.style.height = `${n * ROW}px`;
    for (const one of this.drawn.values()) one.remove();
    this.drawn.clear();
    this.draw();
  }

  /** Why the list is empty, and the way out. */
  drawEmpty() {
    const all = element("button", { type: "button" }, "Show all findings");
    all.addEventListener("click", () => {
      this.text.value = "";
      this.filter({ kind: "", mark: "", text: "", below: -1 });
      this.list.focus();
    });
    this.empty.replaceChildren(this.whyEmpty(), " ", ...(this.all.length ? [all] : []));
  }

  whyEmpty() {
    const kind = this.data.kinds.find((one) => one.key === this.state.kind);
    if (kind?.missing) return kind.missing;
    if (!this.all.length) return "Nothing was found.";
    const isOfKind = this.all.some((row) => !kind || row.kind === kind.key);
    return isOfKind ? "No finding passes the filters." : "Nothing of this kind was found.";
  }

  drawKinds() {
    const counts = {};
    for (const row of this.all) if (this.passes(row, "kind")) counts[row.kind] = (counts[row.kind] ?? 0) + 1;
    const total = Object.values(counts).reduce((sum, n) => sum + n, 0);
    const pill = (key, title, n, why, isMissing = false) => {
      const isOn = key === this.state.kind;
      const attributes = { type: "button", "aria-pressed": isOn, title: why, class: isMissing ? "missing" : "" };
      const button = element("button", attributes, title, element("b", {}, n));
      button.addEventListener("click", () => this.filter({ kind: isOn ? "" : key }));
      return button;
    };
    const own = this.data.kinds.map(({ key, title, question, missing }) =>
      missing ? pill(key, title, "–", missing, true) : pill(key, title, counts[key] ?? 0, question),
    );
    this.kinds.replaceChildren(pill("", "All kinds", total, "The best of every kind first"), ...own);
  }

  drawMarks() {
    const counts = {};
    for (const row of this.all) {
      if (!this.passes(row, "mark")) continue;
      for (const key of ["", this.markOf(row) || "none"]) counts[key] = (counts[key] ?? 0) + 1;
    }
    const options = Object.entries(MARKED_AS).map(([key, name]) => {
      const icon = ICONS[key] ? `${ICONS[key]} ` : "";
      return element("option", { value: key }, `${icon}${name} (${counts[key] ?? 0})`);
    });
    this.mark.replaceChildren(...options);
    this.mark.value = this.state.mark;
  }

  drawBelow() {
    const area = this.areaOf(this.state.below);
    const { selected } = this.data;
    const button = (text, node, title) => {
      const made = element("button", { type: "button", title }, text);
      made.addEventListener("click", () => this.filter({ below: node }));
      return made;
    };
    const parts = [];
    if (area) parts.push(`Only below ${area.name} `, button("✕", -1, "Findings of the whole tree"));
    else if (selected)
      parts.push(button(`Only below ${selected.name}`, selected.node, "The node selected in the tree"));
    this.below.replaceChildren(...parts);
  }

  drawSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.draw();
    });
  }

  /** The rows that are seen, and some beyond. */
  draw() {
    const { scrollTop, clientHeight } = this.list;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - BEYOND);
    const end = Math.min(this.found.length, Math.ceil((scrollTop + clientHeight) / ROW) + BEYOND);
    for (const [place, one] of this.drawn) {
      if (place >= first && place < end) continue;
      one.remove();
      this.drawn.delete(place);
    }
    for (let place = first; place < end; place++) {
      if (this.drawn.has(place)) continue;
      const made = this.rowAt(place);
      this.drawn.set(place, made);
      this.rows.append(made);
    }
    this.drawOpen();
  }

  rowAt(place) {
    const row = this.found[place];
    const mark = this.markOf(row);
    const share = Math.round(100 * row.share);
    const title = `score ${row.score}, ${share} % of the highest of this kind`;
    const bar = element("i", { class: "bar", title }, element("i"));
    bar.firstChild.style.width = `${share}%`;
    const made = element(
      "div",
      { class: "row", role: "option", id: `finding-${place}`, title: row.sentence, "data-mark": mark },
      element("span", { class: "mark", "aria-label": mark || "not marked" }, ICONS[mark] ?? ""),
      element("span", { class: "title" }, row.title),
      bar,
      element("span", { class: "what" }, element("b", {}, row.called), ` ${row.sentence}`),
    );
    made.setAttribute("aria-setsize", this.found.length);
    made.setAttribute("aria-posinset", place + 1);
    made.dataset.place = place;
    made.style.transform = `translateY(${place * ROW}px)`;
    return made;
  }

  drawOpen() {
    const open = this.place();
    for (const [place, one] of this.drawn) one.setAttribute("aria-selected", place === open);
    if (this.drawn.has(open)) this.list.setAttribute("aria-activedescendant", `finding-${open}`);
    else this.list.removeAttribute("aria-activedescendant");
  }

  /** Where the finding that is open stands, -1 where the filters hide it. */
  place() {
    return this.found.findIndex((row) => row.link === this.state.open);
  }

  /** Scroll as far as the finding that is open asks for. */
  follow() {
    this.followed = this.state.open;
    const top = this.place() * ROW;
    if (top < 0) return;
    const { scrollTop, clientHeight } = this.list;
    if (top < scrollTop) this.list.scrollTop = top;
    else if (top + ROW > scrollTop + clientHeight) this.list.scrollTop = top + ROW - clientHeight;
    this.draw();
  }

  // -- what the hand does -----------------------------------------------------

  open(place) {
    const row = this.found[Math.max(0, Math.min(this.found.length - 1, place))];
    if (!row || row.link === this.state.open) return;
    this.state = { ...this.state, open: row.link };
    this.follow();
    this.drawOpen();
    this.say();
  }

  /** Other filters; where they hide what is open, the first that is left is opened. */
  filter(changes) {
    this.state = { ...this.state, ...changes };
    this.refresh();
    this.list.scrollTop = 0;
    if (this.found.length && this.place() < 0) this.state = { ...this.state, open: this.found[0].link };
    this.follow();
    this.drawOpen();
    this.say();
  }

  /** Mark what is open; where the filters hide it then, the next one is opened. */
  setMark(mark) {
    const place = this.place();
    if (place < 0) return;
    const row = this.found[place];
    this.unheard = { ...this.unheard, [row.link]: mark };
    this.refresh();
    if (this.place() < 0 && this.found.length) this.open(place);
    this.say();
  }

  onClick(event) {
    const row = event.target.closest(".row");
    if (row) this.open(Number(row.dataset.place));
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const now = this.place();
    const page = Math.max(1, Math.floor(this.list.clientHeight / ROW) - 1);
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page };
    if (event.key in steps) this.open(now < 0 ? 0 : now + steps[event.key]);
    else if (event.key === "Home") this.open(0);
    else if (event.key === "End") this.open(this.found.length - 1);
    else if (/^[0-3]$/.test(event.key)) this.setMark(MARKS[event.key - 1] ?? "");
    else return;
    event.preventDefault();
  }

  // -- what Python is told ----------------------------------------------------

  /** At once, or when keys and typing rest. */
  say() {
    clearTimeout(this.later);
    const wait = performance.now() - (this.saidAt ?? 0) < REST_MS ? REST_MS : 0;
    this.saidAt = performance.now();
    if (wait) this.later = setTimeout(() => this.send(), wait);
    else this.send();
  }

  send() {
    this.sent = { ...this.unheard };
    this.tell({ ...this.state, marks: this.sent, n: ++this.nTold });
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.send(), PATIENCE_MS);
  }

  close() {
    clearTimeout(this.later);
    clearTimeout(this.patience);
  }
}

const lists = new WeakMap();

export default ({ data, parentElement, setStateValue }) => {
  arriveIn(parentElement);
  const tell = (told) => isLeaving("click") || inTurn(() => setStateValue("told", told));
  if (!lists.has(parentElement)) lists.set(parentElement, new FindingList(parentElement));
  const list = lists.get(parentElement);
  list.hear(data, tell);
  return () => parentElement.isConnected || parentElement.host?.isConnected || list.close();
};
