// Names beside the nodes inside an enlarged circle: its rim, where names stand else, has left the screen.

const ROOM = 70; // pixels of the rim that a node with a name takes at least
const MOST = 60;

/** Inner nodes with room for a name, largest first. */
function roomy(projection, top) {
  const { tree } = projection;
  const stack = [top];
  const found = [];
  while (stack.length) {
    const u = stack.pop();
    if (u < tree.nLeaves || projection.extent(u) < ROOM || !projection.inView(u)) continue;
    if (u !== top) found.push(u);
    for (let i = tree.childStart[u]; i < tree.childStart[u + 1]; i++) stack.push(tree.childList[i]);
  }
  return found.sort((a, b) => tree.leaves(b) - tree.leaves(a) || tree.first[a] - tree.first[b]);
}

/** Draw names that touch neither each other nor the rim; where each of them stands. */
export function drawInside(context, { projection, tree, theme, top, width, height, fontSize }) {
  const taken = [];
  Object.assign(context, {
    font: `600 ${fontSize}px ${theme.font}`,
    textBaseline: "middle",
    textAlign: "left",
    lineJoin: "round",
    lineWidth: 4,
    strokeStyle: theme.background,
    fillStyle: theme.text,
  });
  for (const u of roomy(projection, top)) {
    if (taken.length >= MOST) break;
    const [x, y] = projection.point(u);
    const text = tree.shortNameOf(u);
    if (x < 0 || y < fontSize || y > height - fontSize || x > width) continue;
    const box = {
      u,
      left: x + 9,
      right: x + 9 + context.measureText(text).width,
      top: y - fontSize * 0.8,
      bottom: y + fontSize * 0.8,
    };
    const beyond = [box.top, box.bottom].some((edge) => projection.locate(box.right, edge).beyond > -2);
    if (beyond || box.right > width || taken.some((other) => touches(box, other))) continue;
    taken.push(box);
    context.strokeText(text, box.left, y);
    context.fillText(text, box.left, y);
  }
  return taken;
}

function touches(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** The node whose name is at a point, or -1. */
export function nameAt(boxes, x, y) {
  return boxes.find((box) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom)?.u ?? -1;
}
