// From one view to the next: camera, cut and colours change together, a share of the way with every frame.

const MOTION_MS = 700;

export class Motion {
  /** In `view`: the parts of a view, see view.js. */
  constructor(view) {
    this.view = view;
  }

  /** What the picture looks like just now. */
  look() {
    const { camera, colours, cut, picture, tree } = this.view;
    const { scheme, rings } = colours;
    return {
      ...{ at: camera.at, frame: camera.frame, top: camera.top, layout: camera.settings.layout },
      ...{ radii: camera.radii, index: cut.index, scheme, rings, group: cut.group.slice(0, tree.nNodes) },
      cutRadius: picture.cutRadius(),
    };
  }

  /** Run `take`, which shows another state at once, and go there from what was shown before. */
  to(take) {
    const { camera, picture, tree } = this.view;
    if (!camera.at || isStill()) {
      take();
      return;
    }
    camera.stop();
    const from = this.look();
    const ghost = picture.copy();
    take();
    const to = this.look();
    if (from.layout !== to.layout) {
      fade(ghost, picture.base);
      return;
    }
    picture.between = mixed(from, to);
    const [{ at, frame }, { moved }] = [from, picture.between];
    Object.assign(camera, { at, frame, folding: common(tree, from.top, to.top), mixedRadii: moved });
    const end = () => {
      picture.between = null;
      Object.assign(camera, { at: to.at, frame: to.frame, folding: -1, mixedRadii: null, ended: null });
      this.view.controls.slider.show(this.view.cut);
      this.view.recolour();
    };
    camera.animate(to.at, to.frame, MOTION_MS, end, (share) => this.step(from, to, share));
    camera.ended = end; // a hand that takes hold of the picture ends the motion
  }

  step(from, to, share) {
    const { between } = this.view.picture;
    between.group = share < 0.5 ? from.group : to.group;
    between.namesSeen = between.sameNames ? 1 : Math.abs(2 * share - 1);
    const part = (a, b) => a + (b - a) * share;
    between.cutRadius = [from, to].some(({ cutRadius }) => cutRadius === null)
      ? to.cutRadius
      : part(from.cutRadius, to.cutRadius);
    for (const scheme of [between.scheme, ...between.rings]) blend(scheme, share);
    const { moved } = between;
    if (moved) for (let u = 0; u < moved.length; u++) moved[u] = part(from.radii[u], to.radii[u]);
    this.view.controls.slider.glide(part(from.index, to.index));
  }
}

/** True for readers who want nothing to move. */
function isStill() {
  return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** The nearest node above two others. */
function common(tree, a, b) {
  let u = a;
  while (!tree.isBelow(b, u)) u = tree.parent[u];
  return u;
}

function mixed(from, to) {
  const rings = to.rings.map((ring, i) => (from.rings[i] ? mixedScheme(from.rings[i], ring) : ring));
  return {
    ...{ scheme: mixedScheme(from.scheme, to.scheme), rings, group: from.group, namesSeen: 1 },
    sameNames: from.group.every((u, i) => u === to.group[i]),
    moved: from.radii === to.radii ? null : from.radii.slice(),
    cutRadius: from.cutRadius,
  };
}

/** One colour for every pair of an old and a new colour, so that as few paths are drawn as there are pairs. */
function mixedScheme(from, to) {
  const places = new Map();
  const pairs = [];
  const index = new Int16Array(to.index.length);
  for (let u = 0; u < index.length; u++) {
    const key = from.index[u] * 4096 + to.index[u];
    if (!places.has(key)) {
      places.set(key, pairs.length + 2);
      pairs.push([from.colours[from.index[u]], to.colours[to.index[u]]].map(channels));
    }
    index[u] = places.get(key);
  }
  const scheme = { ...to, index, pairs, still: to.colours.slice(0, 2), isMixed: true };
  blend(scheme, 0);
  return scheme;
}

function blend(scheme, share) {
  if (!scheme.pairs) return;
  const mix = ([a, b]) => `rgba(${a.map((value, i) => value + (b[i] - value) * share).join()})`;
  scheme.colours = [...scheme.still, ...scheme.pairs.map(mix)];
}

const known = new Map(); // CSS colour -> red, green, blue, opacity

/** The channels of any colour of CSS, as a pixel has them. */
function channels(colour) {
  if (!known.has(colour)) {
    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue, opacity] = context.getImageData(0, 0, 1, 1).data;
    known.set(colour, [red, green, blue, opacity / 255]);
  }
  return known.get(colour);
}

/** The picture as it was lies over the new one and fades, where readers want motion. */
export function fade(ghost, base) {
  if (isStill()) return;
  base.after(ghost);
  const frames = (from, to) => [{ opacity: from }, { opacity: to }];
  base.animate(frames(0, 1), MOTION_MS);
  ghost.animate(frames(1, 0), MOTION_MS).finished.finally(() => ghost.remove());
}
