// A red dot that follows the mouse, as a laser pointer would.
import { element } from "./element.js";

export class Pointer {
  constructor(box) {
    this.box = box;
    this.dot = element("div", { className: "laser", hidden: "", "aria-hidden": "true" });
    box.append(this.dot);
    this.onMove = ({ clientX, clientY }) => {
      const { left, top } = box.getBoundingClientRect();
      this.dot.style.translate = `${clientX - left}px ${clientY - top}px`;
    };
    window.addEventListener("pointermove", this.onMove);
  }

  toggle() {
    this.dot.hidden = !this.dot.hidden;
    this.box.classList.toggle("pointing", !this.dot.hidden);
  }

  close() {
    window.removeEventListener("pointermove", this.onMove);
  }
}
