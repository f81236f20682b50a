// Painting a confusion matrix: cells as pixels, names where there is room. Decides nothing.

const BLUES = { light: ["#deebf7", "#4292c6", "#08306b"], dark: ["#12324f", "#3f8fd0", "#e3f0fb"] };
const LEVELS = 127; // of each of the two scales: that of the cells, and the grey one of the diagonal
const [LETTERS, LEAST_ROW, LEAST_FOR_NUMBERS, LARGEST] = [11, 11, 34, 56];
const [MOST_LEFT, MOST_TOP] = [170, 130];
const HEADS = 18;

function rgb(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour; // reads any colour of CSS
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

const mix = (one, other, t) => one.map((part, i) => Math.round(part + (other[i] - part) * t));
const css = (colour) => `rgb(${colour.join(" ")})`;
const lightness = ([red, green, blue]) => 0.3 * red + 0.6 * green + 0.1 * blue;

/** Colours of the page and those of the levels: 0 for no points, then the scale, then the diagonal's greys. */
export function themeOf(box) {
  const style = getComputedStyle(box);
  const [text, background] = [rgb(style.color), rgb(style.backgroundColor)];
  const isDark = lightness(background) < 128;
  const stops = BLUES[isDark ? "dark" : "light"].map(rgb);
  const levels = [background];
  for (let i = 0; i < LEVELS; i++) {
    const t = (2 * i) / (LEVELS - 1);
    levels.push(t < 1 ? mix(stops[0], stops[1], t) : mix(stops[1], stops[2], t - 1));
  }
  for (let i = 0; i < LEVELS; i++) levels.push(mix(background, text, 0.1 + (0.4 * i) / (LEVELS - 1)));
  const primary = style.getPropertyValue("--st-primary-color").trim() || "#d55e00";
  return { text, background, isDark, levels, primary, font: style.fontFamily };
}

/** The level of a value: on a square-root scale, so that what is rare can still be seen. */
export function levelOf(value, most, isGrey) {
  if (!value) return 0;
  const step = Math.round((LEVELS - 1) * Math.sqrt(Math.min(1, value / most)));
  return 1 + step + (isGrey ? LEVELS : 0);
}

/** The places of rows and columns in pixels of the page: as large as there is room, names beside them. */
export function placesOf(context, theme, table, names, width, height) {
  context.font = `${LETTERS}px ${theme.font}`;
  const longest = (texts) => texts.reduce((most, text) => Math.max(most, context.measureText(text).width), 0) + 10;
  const fit = (left, top) => Math.min((width - left - 2) / table.nColumns, (height - top - 2) / table.nRows, LARGEST);
  let left = Math.min(MOST_LEFT, Math.max(64, longest(names.rows)));
  let top = Math.min(MOST_TOP, Math.max(24, longest(names.columns))) + HEADS;
  if (fit(left, top) < LEAST_ROW) [left, top] = [HEADS, HEADS];
  const cell = Math.max(fit(left, top), 0);
  return { left, top, cell, width: cell * table.nColumns, height: cell * table.nRows };
}

/** Paint all cells; of several that share a pixel the one with the highest level is seen. */
export function paintCells(context, theme, table, levelAt, { left, top, cell, width, height }, ratio) {
  const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
  const best = new Uint8Array(w * h);
  const gap = cell * ratio >= 6 ? 1 : 0;
  for (let row = 0; row < table.nRows; row++) {
    const y = Math.floor((row * h) / table.nRows);
    const below = Math.max(y + 1, Math.floor(((row + 1) * h) / table.nRows) - gap);
    for (let column = 0; column < table.nColumns; column++) {
      const level = levelAt(row, column);
      if (!level) continue;
      const x = Math.floor((column * w) / table.nColumns);
      const right = Math.max(x + 1, Math.floor(((column + 1) * w) / table.nColumns) - gap);
      for (let i = y; i < below; i++)
        for (let at = i * w + x; at < i * w + right; at++) if (best[at] < level) best[at] = level;
    }
  }
  const image = context.createImageData(w, h);
  const pixels = new Uint32Array(image.data.buffer);
  const colours = theme.levels.map(([red, green, blue]) => (255 << 24) | (blue << 16) | (green << 8) | red);
  for (let at = 0; at < pixels.length; at++) pixels[at] = colours[best[at]];
  context.putImageData(image, Math.round(left * ratio), Math.round(top * ratio));
}

/** As much of a text as there is room for. */
export function cutShort(context, text, room) {
  if (context.measureText(text).width <= room) return text;
  const letters = [...text];
  while (letters.length && context.measureText(`${letters.join("")}…`).width > room) letters.pop();
  return letters.length ? `${letters.join("").trimEnd()}…` : "";
}

/** Names of rows and columns, what the axes are, and the frame. */
export function paintNames(context, theme, names, heads, places) {
  const { left, top, cell, width, height } = places;
  context.strokeStyle = css(mix(theme.background, theme.text, 0.35));
  context.strokeRect(left - 0.5, top - 0.5, width + 1, height + 1);
  context.fillStyle = css(theme.text);
  context.textBaseline = "middle";
  if (cell >= LEAST_ROW) {
    context.font = `${LETTERS}px ${theme.font}`;
    context.textAlign = "right";
    names.rows.forEach((name, row) => {
      context.fillText(cutShort(context, name, left - 8), left - 5, top + (row + 0.5) * cell);
    });
    context.textAlign = "left";
    names.columns.forEach((name, column) => {
      upward(context, left + (column + 0.5) * cell, top - 5, () =>
        context.fillText(cutShort(context, name, top - HEADS - 4), 0, 0),
      );
    });
  }
  context.font = `600 ${LETTERS}px ${theme.font}`;
  context.textAlign = "left";
  context.fillText(`${heads.columns} →`, left, HEADS / 2 - 1);
  if (cell >= LEAST_ROW) context.fillText(`${heads.rows} ↓`, 2, top - 10);
  else {
    context.textAlign = "right";
    upward(context, HEADS / 2 - 1, top, () => context.fillText(`← ${heads.rows}`, 0, 0));
  }
}

function upward(context, x, y, draw) {
  context.save();
  context.translate(x, y);
  context.rotate(-Math.PI / 2);
  draw();
  context.restore();
}

/** The number of each cell, where cells are large. */
export function paintNumbers(context, theme, table, levelAt, textAt, { left, top, cell }) {
  if (cell < LEAST_FOR_NUMBERS) return;
  Object.assign(context, { font: `${LETTERS - 1}px ${theme.font}`, textAlign: "center", textBaseline: "middle" });
  for (let row = 0; row < table.nRows; row++)
    for (let column = 0; column < table.nColumns; column++) {
      const level = levelAt(row, column);
      if (!level) continue;
      context.fillStyle = lightness(theme.levels[level]) < 140 ? "#fff" : "#111";
      context.fillText(textAt(row, column), left + (column + 0.5) * cell, top + (row + 0.5) * cell);
    }
}

/** The cell that is looked at, with its row and column, and the one that is chosen. */
export function paintMarks(context, theme, at, chosen, { left, top, cell, width, height }) {
  const size = Math.max(cell, 3);
  if (at) {
    const [row, column] = at;
    context.fillStyle = css(theme.text);
    context.globalAlpha = 0.1;
    context.fillRect(left, top + row * cell, width, size);
    context.fillRect(left + column * cell, top, size, height);
    context.globalAlpha = 1;
    context.strokeStyle = css(theme.text);
    context.strokeRect(left + column * cell - 0.5, top + row * cell - 0.5, size + 1, size + 1);
  }
  if (!chosen) return;
  const [row, column] = chosen;
  context.lineWidth = 3;
  context.strokeStyle = "#d55e00";
  context.strokeRect(left + column * cell - 1.5, top + row * cell - 1.5, size + 2, size + 2);
  context.lineWidth = 1;
}

/** The scale as a strip. */
export function paintScale(canvas, theme, isGrey) {
  const context = canvas.getContext("2d");
  for (let i = 0; i < LEVELS; i++) {
    context.fillStyle = css(theme.levels[1 + i + (isGrey ? LEVELS : 0)]);
    context.fillRect((i * canvas.width) / LEVELS, 0, canvas.width / LEVELS + 1, canvas.height);
  }
}
