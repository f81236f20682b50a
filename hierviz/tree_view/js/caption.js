// Captions: a few marks of Markdown as elements. All of it is text to the page; no mark makes anything else.
import { element } from "./element.js";

const ITEM = /^\s*(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
// In this order: `code`, **bold**, *italic* or _italic_, [a link](https://…).
const MARKS =
  /`([^`]+)`|\*\*(?=\S)(.+?)\*\*(?!\*)|\*(?=\S)([^*]+)\*|(?<!\w)_(?=\S)([^_]+)_(?!\w)|\[([^\]]+)\]\(([^\s()]+)\)/;

/** Paragraphs and lists of a caption. */
export function captionElements(text) {
  const blocks = [];
  for (const block of text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/)) {
    const lines = block.split("\n").filter((line) => line.trim());
    while (lines.length) blocks.push(ITEM.test(lines[0]) ? itemList(lines) : paragraph(lines));
  }
  return blocks;
}

/** The first lines, up to a list. */
function paragraph(lines) {
  const end = lines.findIndex((line) => ITEM.test(line));
  const own = lines.splice(0, end < 0 ? lines.length : end);
  return element("p", {}, ...inline(own.join(" ").trim()));
}

/** The first lines, as long as they are items of one kind or go on with one. */
function itemList(lines) {
  const isNumbered = Boolean(ITEM.exec(lines[0])[1]);
  const items = [];
  while (lines.length) {
    const found = ITEM.exec(lines[0]);
    if (found && Boolean(found[1]) !== isNumbered) break;
    if (found) items.push(found[2]);
    else items[items.length - 1] += ` ${lines[0].trim()}`;
    lines.shift();
  }
  return element(isNumbered ? "ol" : "ul", {}, ...items.map((item) => element("li", {}, ...inline(item))));
}

/** A line as texts and marked texts; marks stand inside each other as deep as they are written. */
function inline(text) {
  const parts = [];
  let rest = text;
  for (let found = MARKS.exec(rest); found; found = MARKS.exec(rest)) {
    if (found.index) parts.push(rest.slice(0, found.index));
    parts.push(marked(found));
    rest = rest.slice(found.index + found[0].length);
  }
  return rest ? [...parts, rest] : parts;
}

function marked([whole, code, bold, starred, lined, name, address]) {
  if (code !== undefined) return element("code", {}, code);
  if (bold !== undefined) return element("strong", {}, ...inline(bold));
  if (name === undefined) return element("em", {}, ...inline(starred ?? lined));
  const href = webAddress(address);
  if (!href) return whole;
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, name);
}

/** An address of the web; null for every other, as for scripts. */
function webAddress(text) {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const { protocol, href } = new URL(text);
  return ["http:", "https:"].includes(protocol) ? href : null;
}
