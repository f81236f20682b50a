// What Streamlit calls. The geometry is one constant mount, the view another small one: whichever comes first waits.
import { unpack } from "./model.js";
import { Portraits } from "./portraits.js";
import { Sprite } from "./sprite.js";
import { TreeView } from "./view.js";

const shared = (globalThis.hierviz ??= {});
shared.data ??= new Map(); // key of a tree -> its unpacked tables
shared.waiting ??= new Map(); // mounts of views whose tree has not arrived
shared.views ??= new WeakMap(); // parentElement -> { view, key, seq }

shared.sprites ??= new Map(); // key of a tree -> pictures of its leaves
shared.portraits ??= new Map(); // key of a small tree -> pictures of its nodes
shared.open ??= new Set(); // views on the page

/** Take in the leaves' pictures, and hand them to the views of their tree. */
shared.pictures = async (data) => {
  const tables = unpack(data);
  const bitmap = await createImageBitmap(new Blob([tables.sprite], { type: "image/jpeg" }));
  const kept = tables.isMean ? shared.portraits : shared.sprites;
  kept.set(tables.key, tables.isMean ? new Portraits(tables, bitmap) : new Sprite(tables, bitmap));
  for (const { view, key } of shared.open)
    if (key === tables.key) view.takePictures(shared.sprites.get(key), shared.portraits.get(key));
};

/** Show or update one view; called by the small mount (`mount.js`). */
shared.show = (mount) => {
  const { parentElement, data, setStateValue } = mount;
  const tables = shared.data.get(data.key);
  if (!tables) {
    shared.waiting.set(parentElement, mount);
    return;
  }
  shared.waiting.delete(parentElement);
  let known = shared.views.get(parentElement);
  if (!known || known.key !== data.key) {
    known?.view.close();
    shared.open.delete(known);
    const view = new TreeView({
      root: parentElement,
      style: shared.style,
      data: tables,
      state: data.state,
      live: Boolean(shared.live),
      report: (state) => known.set("view", state),
      peers: () => [...shared.open].map((open) => open.view).filter((other) => other !== known.view),
    });
    known = { view, key: data.key, seq: data.seq };
    shared.views.set(parentElement, known);
    shared.open.add(known);
    view.takePictures(shared.sprites.get(data.key), shared.portraits.get(data.key));
    view.told = JSON.stringify(view.state());
  }
  known.set = setStateValue;
  known.view.receive(data, data.seq > known.seq);
  known.seq = Math.max(known.seq, data.seq);
};

/** A view's mount is gone from the page. */
shared.leave = (parentElement) => {
  shared.waiting.delete(parentElement);
  const known = shared.views.get(parentElement);
  if (!known || parentElement.isConnected || parentElement.host?.isConnected) return; // only run again
  known.view.close();
  shared.open.delete(known);
};

export default function ({ data }) {
  const tables = unpack(data);
  shared.style = tables.style;
  shared.data.set(tables.key, tables);
  for (const mount of [...shared.waiting.values()]) shared.show(mount);
  const early = shared.early ?? [];
  shared.early = [];
  early.forEach(shared.show);
  (shared.earlyPictures ?? []).splice(0).forEach(shared.pictures);
}
