// The one entrance for whoever hosts a tree view: `hierviz.feed`, `hierviz.show` and `hierviz.close`, in any order.
// A host that comes before this code leaves what it wants to do as functions in `hierviz.early`.
import { unpack } from "./model.js";
import { Portraits } from "./portraits.js";
import { Sprite } from "./sprite.js";
import { TreeView } from "./view.js";

globalThis.hierviz ??= {};
const hierviz = globalThis.hierviz;
hierviz.early ??= [];
hierviz.trees ??= new Map(); // key of a tree -> its unpacked tables
hierviz.sprites ??= new Map(); // key of a tree -> pictures of its leaves
hierviz.portraits ??= new Map(); // key of a small tree -> pictures of its nodes
hierviz.targets ??= new Map(); // key of a tree -> its metrics against coarser labels, by target
hierviz.waiting ??= new Map(); // elements whose view's tree has not arrived -> how to show it
hierviz.views ??= new WeakMap(); // element -> { kind, view, key, seq, host }
hierviz.open ??= new Set(); // the same, of the views that are open
hierviz.kinds ??= {}; // what can be shown -> the class of its views
hierviz.kinds.tree = TreeView;

/** Take in what `payload.py` packed: a tree, pictures of one, or its metrics against a target. */
hierviz.feed = async (bytes) => {
  const tables = unpack(bytes);
  if (tables.sprite) {
    await takePictures(tables);
    return;
  }
  if (tables.against !== undefined) {
    targetsOf(tables.key)[tables.against] = tables;
    for (const open of hierviz.open) if (open.key === tables.key) open.view.takeTarget();
    return;
  }
  hierviz.trees.set(tables.key, tables);
  for (const show of [...hierviz.waiting.values()]) show();
};

function targetsOf(key) {
  if (!hierviz.targets.has(key)) hierviz.targets.set(key, {});
  return hierviz.targets.get(key);
}

async function takePictures(tables) {
  const keys = [tables.key].flat(); // trees of one study have the pictures of its leaves in common
  const bitmap = await createImageBitmap(new Blob([tables.sprite], { type: "image/jpeg" }));
  for (const key of keys) {
    if (tables.isMean) hierviz.portraits.set(key, new Portraits(tables, bitmap));
    else hierviz.sprites.set(key, new Sprite(tables, bitmap));
  }
  for (const open of hierviz.open)
    if (keys.includes(open.key)) open.view.takePictures(hierviz.sprites.get(open.key), hierviz.portraits.get(open.key));
}

/** Show a view in an element (or shadow root), or update the one that is there.
 *  `message` holds its `kind`, the `key` of its tree, a `state`, and `seq`, which grows when the host chose the state;
 *  and what only the host knows: `extra` metrics, `encodings` made on demand, `names` of nodes.
 *  `host.hasPanel` gives the view a panel of its own, which it has without `tell`; `host.page` is where the keys are
 *  heard that work wherever the focus is, the window when left out.
 *  `host.tell` takes the states that hands make, and answers with a message; without it no server is spoken of.
 *  `host.address()` is the link that shows the same; without it no link is offered.
 *  `host.colours` are CSS values for text, background, ground, border, primary, font. */
hierviz.show = (element, message, host = {}) => {
  const data = hierviz.trees.get(message.key);
  const { seq = 0, kind = "tree" } = message;
  if (!data || !hierviz.kinds[kind]) {
    hierviz.waiting.set(element, () => hierviz.show(element, message, host));
    return;
  }
  hierviz.waiting.delete(element);
  let known = hierviz.views.get(element);
  if (known?.key !== message.key || known.kind !== kind) {
    hierviz.close(element);
    known = open(element, data, message, host);
  }
  known.host = host;
  known.view.receive(message, seq > known.seq);
  known.seq = Math.max(known.seq, seq);
};

function open(root, data, { kind = "tree", key, state, seq = 0 }, host) {
  const known = { kind, key, seq, host };
  known.view = new hierviz.kinds[kind]({
    ...{ root, data, state, colours: host.colours ?? {} },
    ...{ hasPanel: host.hasPanel ?? !host.tell, page: host.page ?? window },
    tell: host.tell ? (told) => known.host.tell(told) : null,
    address: host.address ? () => known.host.address() : null,
    peers: () => [...hierviz.open].filter((other) => other !== known).map((other) => other.view.choice),
    ...{ sprite: hierviz.sprites.get(key), portraits: hierviz.portraits.get(key), targets: targetsOf(key) },
    sheets: hierviz.sheets?.get(key),
  });
  hierviz.views.set(root, known);
  hierviz.open.add(known);
  return known;
}

/** The view's element is gone from the page. */
hierviz.close = (element) => {
  hierviz.waiting.delete(element);
  const known = hierviz.views.get(element);
  known?.view.close();
  hierviz.open.delete(known);
  hierviz.views.delete(element);
};

for (const act of hierviz.early.splice(0)) act();
