// From places in the tree (across, radius) to pixels: what the circle and the straight layouts share.
// A frame says which part of the tree is the whole picture: the places a0..a1 across, from radius r0 on.

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** What all projections share: the frame, the camera, the subtree in view. */
export class Projection {
  constructor(tree) {
    this.tree = tree;
  }

  /** Set what is shown and where; `radii` are those of the chosen branch lengths. */
  set({ camera, frame, width, height, margin, radii, start = 24 }) {
    Object.assign(this, { camera, frame, width, height, margin, radii, start });
    this.span = Math.max(1, frame.a1 - frame.a0); // leaves in the frame
    this.place();
  }

  /** Depth from 0 (the frame's root) to 1 (the leaves). */
  depth(radius) {
    return clamp((radius - this.frame.r0) / Math.max(1e-9, 1 - this.frame.r0), 0, 1);
  }

  /** Share of the frame that lies left of a place across. */
  share(across) {
    return clamp((across - this.frame.a0) / this.span, 0, 1);
  }

  /** Pixels across that a subtree takes. */
  extent(u) {
    return this.spacing * this.tree.leaves(u);
  }

  inFrame(u) {
    return this.tree.first[u] >= this.frame.a0 - 1e-6 && this.tree.last[u] <= this.frame.a1 + 1e-6;
  }

  radiusOf(depth) {
    return this.frame.r0 + depth * (1 - this.frame.r0);
  }
}

/** Nodes to draw, root first: subtrees off the screen are left out, tiny ones stand for all below them.
 *  Calls draw(u, parentRadius, isWedge). */
export function walk(projection, top, draw) {
  const { tree, radii } = projection;
  const stack = [top];
  while (stack.length) {
    const u = stack.pop();
    if (!projection.inView(u)) continue;
    const parentRadius = u === top ? (u === tree.root ? null : radii[top]) : radii[tree.parent[u]];
    const tiny = u >= tree.nLeaves && projection.extent(u) < 1.6;
    draw(u, parentRadius, tiny);
    if (tiny) continue;
    for (let i = tree.childStart[u]; i < tree.childStart[u + 1]; i++) stack.push(tree.childList[i]);
  }
}

/** The node nearest to a screen point within `reach` pixels, or -1; only nodes that are drawn count. */
export function nearestNode(projection, top, px, py, reach = 12) {
  let best = -1;
  let distance = reach * reach;
  walk(projection, top, (u) => {
    const [x, y] = projection.point(u);
    const d = (x - px) ** 2 + (y - py) ** 2;
    if (d < distance) {
      distance = d;
      best = u;
    }
  });
  return best;
}
