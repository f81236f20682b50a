// The keys of a view.

const TYPING = ["BUTTON", "SELECT", "INPUT", "SUMMARY"];

/** Do what a key says. In `act`: what a view can do, see view.js. */
export function onKey(event, { tree, camera, cut, choice }, act) {
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === "z") {
    event.preventDefault();
    if (event.shiftKey) act.redo();
    else act.undo();
    return;
  }
  const at = [choice.focused, choice.selected, camera.top].find((u) => u >= 0);
  const stretched = event.shiftKey && { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const go = stretched
    ? () => choice.stretch(stretched, at)
    : (steps(tree, camera.top, at, act)[event.key] ?? others(tree, camera, cut, choice, at, act)[event.key]);
  const isTyping = TYPING.includes(event.target.tagName) && event.key !== "/";
  if (!go || isCommand || event.altKey || isTyping) return;
  event.preventDefault();
  go();
}

const ANYWHERE = { "/": (act) => act.find(), "?": (act) => act.help(), p: (act) => act.presentAlone?.() };
const WRITING = "input, textarea, select, [contenteditable]:not([contenteditable=false])";

/** The keys that work wherever on the page the focus is, unless it is in a text. */
export function onPageKey(event, act) {
  const target = event.composedPath()[0];
  const isWriting = target instanceof Element && target.closest(WRITING);
  if (event.key === "Escape" && act.leaveScreen?.()) return;
  if (!ANYWHERE[event.key] || event.defaultPrevented || isWriting) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  ANYWHERE[event.key](act);
}

/** From node to node. */
function steps(tree, top, at, act) {
  const siblings = at === tree.root ? [at] : [...tree.childrenOf(tree.parent[at])];
  const beside = (step) => siblings[(siblings.indexOf(at) + step + siblings.length) % siblings.length];
  return {
    ArrowUp: () => act.walkTo(at === top || at === tree.root ? at : tree.parent[at]),
    ArrowDown: () => act.walkTo(tree.childrenOf(at)[0] ?? at),
    ArrowLeft: () => act.walkTo(beside(-1)),
    ArrowRight: () => act.walkTo(beside(1)),
  };
}

function others(tree, camera, cut, choice, at, act) {
  const { root, parent } = tree;
  return {
    Enter: () => choice.select(at),
    Escape: () => act.escape(),
    Backspace: () => camera.goBack(),
    f: () => camera.focusOn(at === camera.top && at !== root ? parent[at] : at),
    o: () => act.openGroup(cut.group[at]),
    c: () => act.closeNode(cut.group[at] === at && at !== root ? parent[at] : at),
    0: () => camera.fitAll(),
    "+": () => camera.zoomBy(1.5),
    "=": () => camera.zoomBy(1.5),
    "-": () => camera.zoomBy(1 / 1.5),
    "[": () => act.cutAt(Math.max(0, cut.index - 1), true),
    "]": () => act.cutAt(Math.min(tree.nGroups.length - 1, cut.index + 1), true),
    p: () => act.present(),
    "/": () => act.find(),
    "?": () => act.help(),
  };
}
