// A text put where it can be pasted.
import { element } from "./element.js";

/** False where the browser refuses; `box` is an element on the page. */
export async function copyText(text, box) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyAsOfOld(text, box); // pages that come without encryption have no clipboard
  }
}

function copyAsOfOld(text, box) {
  const field = element("textarea", { className: "unseen", readonly: "" }, text);
  box.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  return isCopied;
}
