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

export default function ({ data, parentElement }) {
  const { columns, rows, side, captions, marks, sprite } = unpack(data);
  const url = URL.createObjectURL(new Blob([sprite], { type: "image/jpeg" }));
  if (shown.has(parentElement)) URL.revokeObjectURL(shown.get(parentElement));
  shown.set(parentElement, url);
  let grid = parentElement.querySelector(".gallery");
  if (!grid) {
    grid = document.createElement("div");
    grid.className = "gallery";
    grid.setAttribute("role", "list");
    parentElement.append(grid);
  }
  grid.style.setProperty("--side", `${side}px`);
  grid.replaceChildren(
    ...captions.map(([first, second], i) => {
      const cell = document.createElement("figure");
      const picture = document.createElement("div");
      const caption = document.createElement("figcaption");
      const [a, b] = [document.createElement("b"), document.createElement("span")];
      a.textContent = first;
      b.textContent = second;
      caption.append(a, b);
      cell.className = marks[i];
      cell.setAttribute("role", "listitem");
      cell.title = [first, second, marks[i]].filter(Boolean).join("\n");
      picture.className = "picture";
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", `${first}, ${second}${marks[i] ? `, ${marks[i]}` : ""}`);
      picture.style.backgroundImage = `url(${url})`;
      picture.style.backgroundSize = `${columns * 100}% ${rows * 100}%`;
      const across = columns > 1 ? (i % columns) / (columns - 1) : 0;
      const down = rows > 1 ? Math.floor(i / columns) / (rows - 1) : 0;
      picture.style.backgroundPosition = `${across * 100}% ${down * 100}%`;
      cell.append(picture, caption);
      return cell;
    }),
  );
}
