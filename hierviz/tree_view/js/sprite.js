// Small pictures of leaves, cut from one sprite.

const MOST_LOOKED_AT = 4000; // leaves of a subtree that are searched for the best pictures

/** Draw one picture of a sheet as a square. */
export function drawCell(context, { bitmap, side, columns }, place, x, y, size) {
  const left = (place % columns) * side;
  const top = Math.floor(place / columns) * side;
  context.drawImage(bitmap, left, top, side, side, x, y, size, size);
}

export class Sprite {
  constructor({ side, columns, leaves }, bitmap) {
    Object.assign(this, { side, columns, bitmap });
    this.placeOf = new Map(Array.from(leaves, (leaf, place) => [leaf, place]));
  }

  has(leaf) {
    return this.placeOf.has(leaf);
  }

  /** Draw a leaf's picture as a square. */
  draw(context, leaf, x, y, size) {
    drawCell(context, this, this.placeOf.get(leaf), x, y, size);
  }

  /** Canvases with pictures of the up to n leaves below a node that have most points. */
  show(tree, u, n) {
    const stride = Math.max(1, Math.ceil(tree.leaves(u) / MOST_LOOKED_AT));
    const found = [];
    for (let i = tree.first[u]; i < tree.last[u]; i += stride) if (this.has(tree.leafAt[i])) found.push(tree.leafAt[i]);
    found.sort((a, b) => tree.size[b] - tree.size[a]);
    return found.slice(0, n).map((leaf) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = this.side;
      canvas.title = tree.nameOf(leaf);
      canvas.dataset.leaf = String(leaf);
      this.draw(canvas.getContext("2d"), leaf, 0, 0, this.side);
      return canvas;
    });
  }
}
