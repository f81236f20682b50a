// Streamlit blanks a page where a message of a component of the page before reaches it late: while a page is left,
// none is sent. Stands before the code of components that send messages.

const LEAVING_MS = 2000;
const MESSAGES_APART_MS = 60; // of messages that go out at once Streamlit answers one
globalThis.hierviz ??= { early: [] };
globalThis.hierviz.left ??= watchLeaving();

/** When a link was clicked last, and when a step through the history was made. */
function watchLeaving() {
  const at = { click: Number.NEGATIVE_INFINITY, popstate: Number.NEGATIVE_INFINITY };
  const isLink = (node) => node.tagName === "A";
  addEventListener("popstate", () => Object.assign(at, { popstate: performance.now() }));
  addEventListener(
    "click",
    (event) => event.composedPath().some(isLink) && Object.assign(at, { click: performance.now() }),
    { capture: true },
  );
  addEventListener("click", closeFirst, { capture: true });
  return at;
}

const POPOVER = '[data-testid="stPopoverBody"]';
const LOOK_MS = 150;
const LOOKS_AT_MOST = 20;

/** A link that is clicked closes an open popover, of which Streamlit hears only after the page has changed, and
 *  blanks the new page: close it first, then follow the link. */
function closeFirst(event) {
  const link = event.composedPath().find((node) => node.tagName === "A");
  const popover = document.querySelector(POPOVER);
  if (!event.isTrusted || !link || !popover || popover.contains(link) || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const kind of ["mousedown", "mouseup", "click"])
    document.body.dispatchEvent(new MouseEvent(kind, { bubbles: true }));
  const follow = (looks) => {
    const isBusy = document.querySelector(`${POPOVER}, [data-test-script-state="running"]`);
    if (isBusy && looks < LOOKS_AT_MOST) setTimeout(() => follow(looks + 1), LOOK_MS);
    else link.click();
  };
  setTimeout(() => follow(0), LOOK_MS);
}

const arrived = new WeakSet();

/** A component stands in an element; where that is a new one, the page before has been left. */
export function arriveIn(element) {
  if (arrived.has(element)) return;
  arrived.add(element);
  for (const event of Object.keys(globalThis.hierviz.left)) globalThis.hierviz.left[event] = Number.NEGATIVE_INFINITY;
}

/** True for a while after one of these events: "click" on a link, "popstate". */
export function isLeaving(...events) {
  return events.some((event) => performance.now() - globalThis.hierviz.left[event] < LEAVING_MS);
}

/** Send a message, a moment after the one before. */
export function inTurn(send) {
  const { hierviz } = globalThis;
  const wait = Math.max(0, (hierviz.turn ?? 0) - performance.now());
  hierviz.turn = performance.now() + wait + MESSAGES_APART_MS;
  setTimeout(send, wait);
}
