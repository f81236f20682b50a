// The picture: two canvases, what is drawn on them and when; which node is under a point.
import { element } from "./element.js";
import { Haste } from "./haste.js";
import { drawInside, nameAt } from "./inside.js";
import { FONT_SIZE, fontSizeFor, pickLabels, SMALLEST, thinned } from "./labels.js";
import { drawLabels, drawMarks, drawSelectedName, drawTree, ratioOf, resize } from "./paint.js";
import { classShares } from "./portraits.js";
import { areMerges } from "./project.js";
import { nearestNode } from "./projection.js";

const MOST_HANDLES = 150; // groups with a handle; more would only hide the tree
const NAMES_BEYOND = 240; // pixels beyond the margin in which a name can still be meant
const KEYS =
  "Arrow keys move through the tree, Enter selects, f makes the node the root, Backspace goes back, " +
  "o opens and c closes a group, Shift with left and right selects a range of leaves, " +
  "plus and minus zoom, 0 shows everything, slash searches.";

export class Picture {
  /** `shown` is called after every painting. */
  constructor(tree, { camera, cut, colours, choice, pictures, theme }, shown) {
    Object.assign(this, { tree, camera, cut, colours, choice, pictures, theme, shown });
    this.base = element("canvas", {
      tabindex: "0",
      role: "application",
      "aria-describedby": "hv-status",
      "aria-label": `${tree.title}. ${KEYS}`,
    });
    this.over = element("canvas", { "aria-hidden": "true", className: "over" });
    this.hasMarks = false; // true while something is drawn above the tree
    this.inside = []; // where names stand inside an enlarged circle
    this.ringHot = false; // true while the pointer is on the cut's line
    this.pending = 0;
    this.between = null; // what is between two views, see motion.js
    this.haste = new Haste(() => this.soon());
    this.asked = 0; // when the frame that comes next was asked for
    this.isFollowing = false; // true where it is one of what a hand moves
  }

  /** The tree as it is painted, for another canvas to keep. */
  copy() {
    const { width, height } = this.base;
    const copy = element("canvas", { width, height, "aria-hidden": "true", className: "over" });
    if (width && height) copy.getContext("2d").drawImage(this.base, 0, 0);
    return copy;
  }

  /** Paint with the next frame. */
  soon() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      if (this.isFollowing) this.haste.frame(performance.now() - this.asked);
      this.isFollowing = false;
      this.now();
    });
  }

  /** The same while a hand moves what is shown. */
  follow() {
    if (!this.pending) this.asked = performance.now();
    this.isFollowing = true;
    this.soon();
  }

  /** Paint a frame of a flight, which asked for it in the one before. */
  step() {
    const now = performance.now();
    this.haste.frame(now - this.asked);
    this.asked = now;
    this.now();
  }

  /** What moved is in its place. */
  land() {
    this.haste.rest();
    this.soon();
  }

  now() {
    if (!this.camera.at) return;
    this.camera.project();
    const context = this.clear(this.base);
    const scene = this.scene();
    drawTree(context, scene);
    this.inside = this.camera.isEnlarged ? drawInside(context, scene) : [];
    const { selected, held } = this.choice;
    const { isRound } = scene.projection;
    const pinned = (isRound ? held.filter((u) => u !== selected) : [selected, ...held]).filter((u) => u >= 0);
    const labels = pickLabels(scene.projection, scene.group, scene.fontSize, pinned, scene.smallest);
    drawLabels(context, scene, scene.inHaste ? thinned(this.tree, labels) : labels, selected);
    const isNamed = labels.some(({ u }) => u === selected) || this.camera.isEnlarged;
    if (isRound && selected >= 0 && !isNamed) drawSelectedName(context, scene, selected);
    this.shown();
    this.marks(scene);
  }

  /** What is chosen and what the pointer is on, above the tree. */
  marks(scene = null) {
    if (!this.camera.at || (this.choice.isEmpty && !this.hasMarks)) return;
    this.hasMarks = !this.choice.isEmpty;
    drawMarks(this.clear(this.over), scene ?? this.scene(), this.choice);
  }

  clear(canvas) {
    const { width, height } = this.camera;
    return resize(canvas, width, height, this.ratio);
  }

  get ratio() {
    const { unit } = this.camera;
    return this.haste.isOn ? Math.min(unit, ratioOf(unit)) : ratioOf(unit);
  }

  /** All that drawing needs to know. */
  scene() {
    const { tree, camera, colours, cut, pictures, theme, ringHot, between } = this;
    const { projection, width, height, portraitSize } = camera;
    const { scheme, rings } = between ?? colours;
    const smallest = camera.isLarge ? FONT_SIZE : SMALLEST;
    const groupsInView = this.groupsInView();
    return {
      ...{ tree, theme, projection, width, height, portraitSize, groupsInView, ringHot },
      ...{ mode: colours.mode, scheme, rings, group: between?.group ?? cut.group, smallest },
      fontSize: fontSizeFor(projection, smallest),
      ...{ inHaste: this.haste.isOn, ratio: this.ratio },
      namesSeen: between?.namesSeen ?? 1,
      reach: projection.isRound ? camera.margin : 0,
      top: camera.folding >= 0 ? camera.folding : camera.top,
      radii: camera.radii,
      byPoints: camera.settings.widths,
      upright: camera.isUpright,
      tools: this.tools(),
      cutRadius: between ? between.cutRadius : this.cutRadius(),
      handles: groupsInView.length <= MOST_HANDLES,
      portraits: pictures.portraits,
      thumb: pictures.drawer(projection.spacing, portraitSize),
      sharesOf: portraitSize ? (u) => classShares(tree, u) : null,
    };
  }

  /** Where tools stand above the picture, a little wider than they are: [left, top, right, bottom] each. */
  tools() {
    const { unit, isLarge } = this.camera;
    if (isLarge) return [];
    const stage = this.base.getBoundingClientRect();
    return [...(this.base.parentElement?.querySelectorAll(".corner > *") ?? [])].map((tool) => {
      const { left, top, right, bottom } = tool.getBoundingClientRect();
      const box = [left - stage.left - 8, top - stage.top - 8, right - stage.left + 8, bottom - stage.top + 8];
      return box.map((pixels) => pixels / unit);
    });
  }

  /** Radius of the cut's line; null where the cut was made by hand, or lies outside the frame. */
  cutRadius() {
    const { tree, camera, cut } = this;
    if (cut.isByHand() || !areMerges(tree, camera.settings)) return null;
    const radius = tree.radiusOfCut(cut.index, camera.radii);
    return radius >= camera.frame.r0 ? radius : null;
  }

  /** Groups of two and more leaves, while they are few enough to have handles. */
  groupsInView() {
    const { tree, cut, camera } = this;
    const found = [];
    for (let i = Math.round(camera.frame.a0); i < camera.frame.a1 && found.length <= MOST_HANDLES; ) {
      const u = cut.group[tree.leafAt[i]];
      if (u >= tree.nLeaves && tree.isBelow(u, camera.top)) found.push(u);
      i = Math.max(i + 1, tree.last[u]);
    }
    return found;
  }

  /** The node under a point: a node within 12 px, its name, or beyond the rim what is named there; -1 for none. */
  hit(px, py) {
    const { tree, camera, colours, cut } = this;
    const { projection, frame } = camera;
    const { beyond, across } = projection.locate(px, py);
    const place = Math.floor(across);
    if (beyond < 3 || place < frame.a0 || place >= frame.a1) {
      const u = nearestNode(projection, camera.top, px, py);
      return u >= 0 ? u : nameAt(this.inside, px, py);
    }
    if (beyond > camera.margin + NAMES_BEYOND) return -1;
    const leaf = tree.leafAt[place];
    return projection.spacing >= 7 || colours.mode !== "group" ? leaf : cut.group[leaf];
  }

  /** True on the cut's handle, or on its line where no node is near. */
  isOnCut(px, py) {
    const radius = this.cutRadius();
    if (radius === null) return false;
    const { projection } = this.camera;
    const [x, y] = projection.scalePoint(radius);
    if (Math.hypot(px - x, py - y) < 13) return true;
    const at = projection.scalePoint(projection.locate(px, py).radius);
    return Math.hypot(at[0] - x, at[1] - y) < 4 && this.hit(px, py) < 0;
  }

  /** The group whose handle is under a point, or -1. */
  handleAt(px, py) {
    const groups = this.groupsInView();
    if (groups.length > MOST_HANDLES || this.camera.portraitSize) return -1;
    const u = this.hit(px, py); // a leaf that is nearer than the handle is meant itself
    if (!groups.includes(u)) return -1;
    const [x, y] = this.camera.projection.point(u);
    return Math.hypot(px - x, py - y) < 7 ? u : -1;
  }

  /** The cut whose line runs through a point, as a number of undone merges. */
  indexAt(px, py) {
    return this.tree.undoneAt(this.camera.projection.locate(px, py).radius, this.camera.radii);
  }

  /** The pointer has come to the cut's line, or left it. */
  heat(isHot) {
    if (isHot === this.ringHot) return;
    this.ringHot = isHot;
    this.soon();
  }

  close() {
    cancelAnimationFrame(this.pending);
    this.haste.close();
  }
}
