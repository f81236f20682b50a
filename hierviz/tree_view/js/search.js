// Finding a class or a named group.
import { element } from "./element.js";
import { searchNames } from "./model.js";

/** Search box with completion; arrow keys choose, Enter flies there. */
export class Search {
  constructor(tree, onPick) {
    this.tree = tree;
    this.onPick = onPick;
    this.hits = [];
    this.active = 0;
    this.input = element("input", {
      type: "search",
      placeholder: "Find a class or group  ( / )",
      "aria-label": "Find a class or a named group in the tree",
      title: "Enter goes there; Shift+Enter keeps earlier hits marked",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "hv-hits",
      autocomplete: "off",
      spellcheck: "false",
      oninput: () => this.refresh(),
      onkeydown: (event) => this.onKey(event),
      onblur: () => setTimeout(() => this.close(), 150),
      onfocus: () => this.refresh(),
    });
    this.list = element("ul", { className: "hits", id: "hv-hits", role: "listbox", hidden: "" });
    this.box = element("div", { className: "search" }, this.input, this.list);
  }

  refresh() {
    const { nodes, names } = this.tree.searchable();
    this.hits = searchNames(names, this.input.value).map((place) => nodes[place]);
    this.active = 0;
    const nothing = this.input.value.trim() && !this.hits.length;
    const rows = nothing
      ? [element("li", { className: "none" }, "no class or group has this name")]
      : this.hits.map((u, i) =>
          element(
            "li",
            {
              role: "option",
              id: `hv-hit-${i}`,
              onpointerdown: (event) => {
                event.preventDefault();
                this.pick(i, event.shiftKey);
              },
            },
            element("bdi", {}, this.tree.nameOf(u)),
            ...(u < this.tree.nLeaves
              ? []
              : [element("em", {}, ` group of ${this.tree.leaves(u).toLocaleString("en")}`)]),
          ),
        );
    this.list.replaceChildren(...rows);
    this.list.toggleAttribute("hidden", !rows.length);
    this.input.setAttribute("aria-expanded", String(rows.length > 0));
    this.mark();
  }

  mark() {
    for (const [i, row] of [...this.list.children].entries())
      row.setAttribute("aria-selected", String(i === this.active));
    if (this.hits.length) this.input.setAttribute("aria-activedescendant", `hv-hit-${this.active}`);
  }

  onKey(event) {
    event.stopPropagation();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = Math.max(0, Math.min(this.hits.length - 1, this.active + step));
      this.mark();
    } else if (event.key === "Enter") this.pick(this.active, event.shiftKey);
    else if (event.key === "Escape") {
      this.input.value = "";
      this.close();
      this.input.blur();
    }
  }

  /** Fly to a hit; `more` keeps the hits before it marked as well. */
  pick(i, more = false) {
    const u = this.hits[i];
    if (u === undefined) return;
    this.input.value = more ? "" : this.tree.nameOf(u);
    this.close();
    this.onPick(u, more);
  }

  close() {
    this.list.toggleAttribute("hidden", true);
    this.input.setAttribute("aria-expanded", "false");
  }
}
