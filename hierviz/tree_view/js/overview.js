// A small map in a corner: while the picture shows a part of a circle, which part that is.
import { element } from "./element.js";

const SIDE = 84;
const RADIUS = 34;

export class Overview {
  constructor(tree, onClick) {
    Object.assign(this, { tree, colours: null, rim: null }); // the rim, and the colours in which it was drawn
    const text = "Where this is in the whole tree; click to show everything";
    this.canvas = element("canvas", {
      ...{ className: "overview", width: String(2 * SIDE), height: String(2 * SIDE), hidden: "" },
      ...{ role: "img", "aria-label": text, title: text, onclick: onClick },
    });
  }

  /** Draw the place of a camera, in the colours of the tree; in haste, in those that it was drawn in before. */
  show(camera, { colours, index }, theme, inHaste) {
    const { tree } = this;
    const isPart = camera.top !== tree.root;
    const place = camera.place();
    this.canvas.hidden = !camera.projection.isRound || !(isPart || place);
    if (this.canvas.hidden) return;
    if (this.colours !== colours && !(this.colours && inHaste)) this.drawRim(colours, index);
    const context = this.canvas.getContext("2d");
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, 2 * SIDE, 2 * SIDE);
    context.drawImage(this.rim, 0, 0);
    context.scale(2, 2);
    context.strokeStyle = context.fillStyle = theme.primary;
    if (isPart) this.drawSector(context, camera.top);
    else this.drawWindow(context, camera);
  }

  angle(across) {
    const open = this.tree.gap * Math.PI;
    return open + (across / this.tree.nLeaves) * (2 * Math.PI - 2 * open) - Math.PI / 2;
  }

  drawRim(colours, index) {
    const { leafAt, nLeaves } = this.tree;
    this.colours = colours;
    this.rim = new OffscreenCanvas(2 * SIDE, 2 * SIDE);
    const context = this.rim.getContext("2d");
    context.scale(2, 2);
    context.lineWidth = 5;
    for (let from = 0; from < nLeaves; ) {
      let to = from + 1;
      while (to < nLeaves && index[leafAt[to]] === index[leafAt[from]]) to++;
      context.strokeStyle = colours[index[leafAt[from]]];
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
