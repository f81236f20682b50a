// The legend: what the colours of the picture and of its rings mean. Text only, never HTML from data.
import { element, isolated } from "./element.js";

// What the outer rings are called, from the leaves outward, by how many there are.
const RINGS = [[], ["Ring"], ["Inner ring", "Outer ring"], ["Inner ring", "Middle ring", "Outer ring"]];

/** The legend, one row: what the colours mean scrolls, the scales of the rings stay beside it.
 *  A click mutes an entry, a double click shows it alone. */
export function fillLegend(box, legend, onToggle, rings = [], support = null) {
  const [entries, scales] = box.children;
  entries.replaceChildren(...legendRows(legend, onToggle));
  scales.replaceChildren(
    ...rings.map(({ legend: { title, ...shown } }, i) => {
      const named = { ...shown, title: `${RINGS[rings.length][i]}: ${title}` };
      return element("div", { className: "scale" }, ...legendRows(named, null));
    }),
    ...(support ? [element("div", { className: "scale" }, ...supportRows(support))] : []),
  );
}

/** Lines as branches look by their support, and the dots at their nodes. */
function supportRows({ title, entries }) {
  const rows = entries.map(({ alpha, width, dot, text }) => {
    const line = element("i", { className: "branch" });
    Object.assign(line.style, { opacity: String(alpha), height: `${2 * width}px` });
    const dots = dot ? [element("i", { className: `dot ${dot}` })] : [];
    return element("div", { className: "entry" }, line, ...dots, element("span", {}, text));
  });
  return [element("strong", {}, title), ...rows];
}

function legendRows(legend, onToggle) {
  const rows = [element("strong", {}, legend.title)];
  if (legend.ramp) {
    const bar = element("div", { className: "ramp" });
    bar.style.background = `linear-gradient(to right, ${legend.ramp.join(",")})`;
    return [...rows, element("span", {}, legend.low), bar, element("span", {}, legend.high)];
  }
  for (const { key, colour, text, count, muted } of legend.entries) {
    const swatch = element("i");
    swatch.style.background = colour;
    const entry = element(
      onToggle ? "button" : "div",
      {
        className: muted ? "entry muted" : "entry",
        title: onToggle ? `${isolated(text)}: click to mute, double click to see it alone` : text,
      },
      swatch,
      element("span", {}, text),
      element("em", {}, count.toLocaleString("en")),
    );
    if (onToggle) {
      entry.setAttribute("aria-pressed", String(!muted));
      entry.addEventListener("click", (event) => onToggle(key, event.detail > 1 || event.shiftKey));
    }
    rows.push(entry);
  }
  if (legend.more > 0) rows.push(element("div", { className: "more" }, `and ${legend.more} more`));
  return rows;
}
