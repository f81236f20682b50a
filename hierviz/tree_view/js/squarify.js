// A treemap: rectangles that fill a box, as large as their weights say and as square as can be.

/** The worst ratio of sides in a row of areas from `least` to `most` that sum up to `sum` along a side. */
function worst(sum, least, most, side) {
  return Math.max((side * side * most) / (sum * sum), (sum * sum) / (side * side * least));
}

/** A rectangle [x, y, width, height] for every weight, null for one that is not above 0.
 *  Squarified (Bruls, Huizing, van Wijk 2000): largest first, in rows along the shorter side of what is left; a row
 *  ends where one more rectangle would make its worst ratio of sides worse. */
export function squarify(weights, box) {
  const rectangles = new Array(weights.length).fill(null);
  const order = [...weights.keys()].filter((i) => weights[i] > 0).sort((a, b) => weights[b] - weights[a] || a - b);
  const scale = (box[2] * box[3]) / order.reduce((sum, i) => sum + weights[i], 0);
  let [x, y, width, height] = box;
  for (let start = 0; start < order.length; ) {
    const side = Math.min(width, height);
    const most = weights[order[start]] * scale;
    let sum = most;
    let ratio = worst(sum, most, most, side);
    let end = start + 1;
    for (; end < order.length; end++) {
      const area = weights[order[end]] * scale;
      const next = worst(sum + area, area, most, side);
      if (next > ratio) break;
      sum += area;
      ratio = next;
    }
    const deep = sum / side;
    let along = 0;
    for (const i of order.slice(start, end)) {
      const long = (weights[i] * scale) / deep;
      rectangles[i] = width >= height ? [x, y + along, deep, long] : [x + along, y, long, deep];
      along += long;
    }
    if (width >= height) [x, width] = [x + deep, width - deep];
    else [y, height] = [y + deep, height - deep];
    start = end;
  }
  return rectangles;
}
