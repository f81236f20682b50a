// Making elements. Text only, never HTML from data.

/** An element with attributes, listeners (their names begin with "on") and children. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "className") node.className = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const ISOLATES = /[\u2066-\u2069]/g;

/** A text that can stand among others without turning them about: see `isolated` in hierviz/text.py. */
export function isolated(text) {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  let depth = 0;
  let lowest = 0;
  for (const [sign] of text.matchAll(ISOLATES)) {
    depth += sign === "\u2069" ? -1 : 1;
    lowest = Math.min(lowest, depth);
  }
  return `\u2068${depth || lowest ? text.replace(ISOLATES, "") : text}\u2069`;
}

/** A button with a text (or a sign) and what it does in words. */
export function button(text, title, onclick, className = "") {
  return element("button", { type: "button", className, title, "aria-label": title, onclick }, text);
}
