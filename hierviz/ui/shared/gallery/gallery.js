// A grid of pictures cut from one sprite. Captions are set as text, never as HTML.
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

/** The grid in a mount, made when there is none. */
function gridOf(parentElement) {
  const known = parentElement.querySelector(".gallery");
  if (known) return known;
  const grid = element("div", { class: "gallery", role: "list" });
  parentElement.append(grid);
  return grid;
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

export default function ({ data, parentElement }) {
  const { sprite, ...sheet } = unpack(data);
  const url = URL.createObjectURL(new Blob([sprite], { type: "image/jpeg" }));
  if (shown.has(parentElement)) URL.revokeObjectURL(shown.get(parentElement));
  shown.set(parentElement, url);
  const cells = sheet.captions.map(([first, second], i) => {
    const mark = sheet.marks[i];
    const picture = pictureOf(url, i, sheet, `${first}, ${second}${mark ? `, ${mark}` : ""}`);
    const caption = element("figcaption", {}, element("b", {}, first), element("span", {}, second));
    const title = [first, second, mark].filter(Boolean).join("\n");
    return element("figure", { class: mark, role: "listitem", title }, picture, caption);
  });
  const grid = gridOf(parentElement);
  grid.style.setProperty("--side", `${sheet.side}px`);
  grid.replaceChildren(...cells);
}
