// Which small pictures a view has, how large they are drawn, and how much room they need beside the rim.
import { Portraits } from "./portraits.js";

const SPACING = 26; // pixels between leaves from which on they show their pictures
const MOST_SIDE = 44; // pixels per side of such a picture at most
const PICTURE_ROOM = MOST_SIDE + 5; // with the gap before the name

export class Pictures {
  constructor(sprite = null, portraits = null) {
    this.take(sprite, portraits);
  }

  take(sprite, portraits) {
    this.sprite = sprite; // of leaves
    this.portraits = portraits; // of the nodes of a small tree
  }

  /** Pixels a side of the nodes' pictures, where so many leaves share so many pixels; 0 where there are none. */
  portraitSize(width, nLeaves) {
    return this.portraits ? Portraits.size((width - 36) / Math.max(1, nLeaves)) : 0;
  }

  /** Pixels that leaves' pictures take beyond the rim of a circle. */
  room(spacing) {
    return this.sprite && spacing > SPACING ? Math.min(PICTURE_ROOM, spacing + 2) : 0;
  }

  /** What draws a leaf's picture beside the rim and says how many pixels it takes; null where there are none. */
  drawer(spacing, portraitSize) {
    if (portraitSize) {
      if (spacing < portraitSize + 2) return null;
      return (context, leaf, x, y) => this.portraits.drawSamples(context, leaf, x, y, portraitSize);
    }
    return this.sprite && spacing >= SPACING ? (...at) => this.drawLeaf(Math.min(MOST_SIDE, spacing - 3), ...at) : null;
  }

  drawLeaf(size, context, leaf, x, y, dx, dy) {
    if (!this.sprite.has(leaf)) return 0;
    const reach = (size / 2) * (Math.abs(dx) + Math.abs(dy));
    this.sprite.draw(context, leaf, x + dx * reach - size / 2, y + dy * reach - size / 2, size);
    return 2 * reach + 5;
  }
}
