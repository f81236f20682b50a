// The strips beyond the rim: the colouring, and the outer rings.

export const BAND = { gap: 3, width: 8, ring: 7, names: 5 }; // pixels beyond the rim

/** Pixels beyond the rim at which names begin: after the strip and the outer rings. */
export function namesOffset(nRings) {
  return BAND.gap + BAND.width + nRings * (BAND.ring + 2) + BAND.names;
}

const NARROW = 5; // pixels of the canvas, of a piece that is painted in haste as lines across the strip
const STEP = 0.7; // pixels of the canvas between these lines

/** The strip of the colouring (one piece per group, or a run of leaves) and up to three outer rings. */
export function drawStrips(context, scene) {
  const { scheme, mode, group, rings } = scene;
  context.lineCap = "butt";
  const start = scene.portraitSize / 2; // leaves' pictures stand on the rim
  strip(
    context,
    scene,
    scheme,
    start + BAND.gap + BAND.width / 2,
    BAND.width,
    mode === "group" && !scheme.isMixed ? group : null,
  );
  rings.forEach((ring, i) => {
    strip(
      context,
      scene,
      ring,
      start + BAND.gap + BAND.width + 2 + i * (BAND.ring + 2) + BAND.ring / 2,
      BAND.ring,
      null,
    );
  });
}

function strip(context, { projection, tree, inHaste, ratio }, scheme, offset, width, group) {
  const { a0, a1 } = projection.frame;
  const paths = new Map();
  const rungs = new Map(); // of narrow pieces, in haste
  const pathIn = (map, colour) => {
    if (!map.has(colour)) map.set(colour, new Path2D());
    return map.get(colour);
  };
  const end = Math.round(a1);
  const finest = Math.ceil(0.6 / projection.spacing);
  for (let i = Math.round(a0); i < end; ) {
    const leaf = tree.leafAt[i];
    let to = i + 1;
    if (group) to = Math.max(to, Math.min(end, tree.last[group[leaf]]));
    else while (to < end && scheme.index[tree.leafAt[to]] === scheme.index[leaf]) to++;
    to = Math.min(end, Math.max(to, i + finest)); // no piece thinner than can be seen
    const colour = scheme.index[leaf];
    if (inHaste && projection.isRound && (to - i) * projection.spacing * ratio < NARROW)
      projection.rungs(pathIn(rungs, colour), i, to, offset, width, STEP / ratio);
    else projection.strip(pathIn(paths, colour), i, to, offset);
    i = to;
  }
  for (const [map, lineWidth] of [
    [paths, width],
    [rungs, 1 / ratio],
  ]) {
    context.lineWidth = lineWidth;
    for (const [colour, path] of map) {
      context.strokeStyle = scheme.colours[colour];
      context.stroke(path);
    }
  }
}
