// By what the tree is coloured: the menu.
import { element } from "./element.js";

const ASK = "class …";

export class ColourChoice {
  /** `live` adds the share of any one class, which Python computes. */
  constructor(tree, live, onPick) {
    Object.assign(this, { tree, live, onPick });
    const keep = (event) => event.stopPropagation(); // from the keys of the tree
    this.select = element("select", { "aria-label": "Colour by", onchange: () => this.picked(), onkeydown: keep });
    this.classes = element("input", {
      ...{ type: "search", list: "hv-classes", placeholder: "which class?", hidden: "", autocomplete: "off" },
      "aria-label": "Class whose share colours the tree",
      onkeydown: keep,
      onchange: () => this.pickedClass(),
    });
    this.names = element("datalist", { id: "hv-classes" });
    const label = element("span", {}, "Colour by");
    this.box = element("label", { className: "colour" }, label, this.select, this.classes, this.names);
  }

  picked() {
    const asks = this.select.value === ASK;
    this.classes.hidden = !asks;
    if (!asks) {
      this.onPick(this.select.value);
      return;
    }
    if (!this.names.childElementCount)
      this.names.append(...this.tree.classNames.map((name) => element("option", { value: name })));
    this.classes.value = "";
    this.classes.focus();
  }

  pickedClass() {
    const label = this.tree.classNames.indexOf(this.classes.value.trim());
    this.classes.setCustomValidity(label < 0 ? "There is no such class." : "");
    if (label >= 0) this.onPick(`class:${label}`);
  }

  show(mode) {
    const options = this.tree.encodings.map(({ key, label }) => [key, label]);
    if (this.live && this.tree.topClasses) options.push([ASK, "share of one class …"]);
    this.select.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
    this.select.value = mode;
    this.classes.hidden = !mode.startsWith("class:");
  }
}
