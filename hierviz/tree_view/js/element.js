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

/** A button with a text (or a sign) and what it does in words. */
export function button(text, title, onclick) {
  return element("button", { type: "button", title, "aria-label": title, onclick }, text);
}
