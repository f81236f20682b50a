// What Streamlit calls. The geometry is one constant mount, the view another small one: whichever comes first waits.
import { unpack } from "./model.js";
import { TreeView } from "./view.js";

const shared = (globalThis.hierviz ??= {});
shared.data ??= new Map(); // key of a tree -> its unpacked tables
shared.waiting ??= new Map(); // mounts of views whose tree has not arrived
shared.views ??= new WeakMap(); // parentElement -> { view, key, seq }

/** Show or update one view; called by the small mount (`mount.js`). */
shared.show = (mount) => {
  const { parentElement, data, setStateValue } = mount;
  const tables = shared.data.get(data.key);
  if (!tables) { shared.waiting.set(parentElement, mount); return; }
  shared.waiting.delete(parentElement);
  let known = shared.views.get(parentElement);
  if (!known || known.key !== data.key) {
    known?.view.close();
    const view = new TreeView(parentElement, shared.style, tables, data.state, (state) => known.set("view", state));
    known = { view, key: data.key, seq: data.seq };
    shared.views.set(parentElement, known);
    view.told = JSON.stringify(view.state());
  }
  known.set = setStateValue;
  known.view.receive(data, data.seq > known.seq);
  known.seq = Math.max(known.seq, data.seq);
};

export default function ({ data }) {
  const tables = unpack(data);
  shared.style = tables.style;
  shared.data.set(tables.key, tables);
  for (const mount of [...shared.waiting.values()]) shared.show(mount);
  const early = shared.early ?? [];
  shared.early = [];
  early.forEach(shared.show);
}
