// A grid of pictures cut from one sprite. Captions are set as text, never as HTML.
import { arriveIn, inTurn, isLeaving } from "../leaving.js";

const shown = new WeakMap(); // parentElement -> object URL of its sprite

function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const start = 8 + Math.ceil(length / 8) * 8;
  const { offset, length: size } = header.arrays[0];
  return { ...header, sprite: bytes.subarray(start + offset, start + offset + size) };
}

function element(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** The box of all parts in a mount, made when there is none. */
function boxOf(parentElement) {
  const known = parentElement.querySelector(".parts");
  if (known) return known;
  const box = element("div", { class: "parts" });
  parentElement.append(box);
  return box;
}

/** A picture with its caption; a click shows it large, with a way to its notes, and small again. */
function cellOf(url, i, sheet, ask) {
  const [[first, ...more], mark, count] = [sheet.captions[i], sheet.marks[i], sheet.counts[i]];
  const lines = more.filter(Boolean);
  const picture = pictureOf(url, i, sheet, [first, ...lines, mark].filter(Boolean).join(", "));
  if (count > 1) picture.append(element("em", {}, `×${count}`));
  const [n, point] = [sheet.notes[i], sheet.points[i]];
  if (n) picture.append(element("em", { class: "noted", "aria-label": "has notes" }, "✎"));
  const way = element("button", { type: "button" }, n > 1 ? `${n} notes` : n ? "1 note" : "Add a note");
  way.addEventListener("click", (event) => {
    event.stopPropagation();
    ask(point);
  });
  const texts = lines.map((line) => element("span", {}, line));
  const caption = element("figcaption", {}, element("b", {}, first), ...texts, way);
  const shared = count > 1 ? `${count} points share this picture` : "";
  const title = [first, ...lines, mark, shared, "Click: larger"].filter(Boolean).join("\n");
  const cell = element("figure", { class: mark, role: "listitem", title, tabindex: "0" }, picture, caption);
  cell.classList.toggle("large", point === sheet.opened);
  const toggle = () => cell.classList.toggle("large");
  cell.addEventListener("click", toggle);
  cell.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === cell) toggle();
  });
  return cell;
}

/** The `i`th picture of the sprite, as a square. */
function pictureOf(url, i, { columns, rows }, label) {
  const picture = element("div", { class: "picture", role: "img", "aria-label": label });
  const across = columns > 1 ? (i % columns) / (columns - 1) : 0;
  const down = rows > 1 ? Math.floor(i / columns) / (rows - 1) : 0;
  picture.style.backgroundImage = `url(${url})`;
  picture.style.backgroundSize = `${columns * 100}% ${rows * 100}%`;
  picture.style.backgroundPosition = `${across * 100}% ${down * 100}%`;
  return picture;
}

export default function ({ data, parentElement, setTriggerValue }) {
  arriveIn(parentElement);
  const { sprite, ...sheet } = unpack(data);
  const url = URL.createObjectURL(new Blob([sprite], { type: "image/jpeg" }));
  if (shown.has(parentElement)) URL.revokeObjectURL(shown.get(parentElement));
  shown.set(parentElement, url);
  const ask = (point) => isLeaving("click") || inTurn(() => setTriggerValue("asked", point));
  let begin = 0;
  const parts = sheet.parts.map(([title, n]) => {
    const cells = Array.from({ length: n }, (_, i) => cellOf(url, begin + i, sheet, ask));
    begin += n;
    const grid = element("div", { class: "gallery", role: "list", "aria-label": title || "Pictures" }, ...cells);
    return element("section", {}, ...(title ? [element("h4", {}, title)] : []), grid);
  });
  const box = boxOf(parentElement);
  box.style.setProperty("--side", `${sheet.side}px`);
  box.replaceChildren(...parts);
}
