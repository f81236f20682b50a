// A small map in a corner: while the picture shows a part of a circle, which part that is.
import { element } from "./element.js";

const SIDE = 84;
const RADIUS = 34;

export class Overview {
  constructor(tree, onClick) {
    this.tree = tree;
    const text = "Where this is in the whole tree; click to show everything";
    this.canvas = element("canvas", {
      ...{ className: "overview", width: String(2 * SIDE), height: String(2 * SIDE), hidden: "" },
      ...{ role: "img", "aria-label": text, title: text, onclick: onClick },
    });
  }

  /** Draw the place of a camera, in the colours of the tree. */
  show(camera, scheme, theme) {
    const { tree } = this;
    const isPart = camera.top !== tree.root;
    const place = camera.place();
    this.canvas.hidden = !camera.projection.isRound || !(isPart || place);
    if (this.canvas.hidden) return;
    const context = this.canvas.getContext("2d");
    context.setTransform(2, 0, 0, 2, 0, 0);
    context.clearRect(0, 0, SIDE, SIDE);
    this.drawRim(context, scheme);
    context.strokeStyle = context.fillStyle = theme.primary;
    if (isPart) this.drawSector(context, camera.top);
    else this.drawWindow(context, camera);
  }

  angle(across) {
    const open = this.tree.gap * Math.PI;
    return open + (across / this.tree.nLeaves) * (2 * Math.PI - 2 * open) - Math.PI / 2;
  }

  drawRim(context, scheme) {
    const { leafAt, nLeaves } = this.tree;
    context.lineWidth = 5;
    for (let from = 0; from < nLeaves; ) {
      let to = from + 1;
      while (to < nLeaves && scheme.index[leafAt[to]] === scheme.index[leafAt[from]]) to++;
      context.strokeStyle = scheme.colours[scheme.index[leafAt[from]]];
      context.beginPath();
      context.arc(SIDE / 2, SIDE / 2, RADIUS, this.angle(from), this.angle(to));
      context.stroke();
      from = to;
    }
  }

  /** The subtree that is the whole picture. */
  drawSector(context, top) {
    context.globalAlpha = 0.35;
    context.beginPath();
    context.moveTo(SIDE / 2, SIDE / 2);
    context.arc(SIDE / 2, SIDE / 2, RADIUS - 4, this.angle(this.tree.first[top]), this.angle(this.tree.last[top]));
    context.fill();
    context.globalAlpha = 1;
  }

  /** What of the circle is on the screen. */
  drawWindow(context, { at, width, height }) {
    const px = (value, origin) => SIDE / 2 + ((value - origin) / at.scale) * RADIUS;
    const [left, top] = [px(0, at.x), px(0, at.y)];
    context.lineWidth = 1.5;
    context.strokeRect(left, top, px(width, at.x) - left, px(height, at.y) - top);
  }
}
