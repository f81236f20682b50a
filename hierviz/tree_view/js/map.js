// The entrance for whoever hosts a map of a tree as well: `hierviz.show` with `kind: "map"`, and `hierviz.supply`.
// A host that comes before this code leaves what it wants to supply as functions in `hierviz.supplies`.
import "./main.js";
import { MapView } from "./map_view.js";
import { unpack } from "./model.js";
import { Sheets } from "./sheets.js";

const page = globalThis.hierviz;
page.kinds.map = MapView;
page.sheets ??= new Map(); // key of a tree -> the pictures of its points
page.supplies ??= [];
const answers = new Map(); // key of a tree -> an answer that came before the list of its pictures

/** Take in what `map_payload.py` packed: the list of pictures, or sheets of them. `ask` takes a request for more. */
page.supply = async (bytes, ask) => {
  const tables = unpack(bytes);
  const { key } = tables;
  if (tables.isMap) {
    if (page.sheets.get(key)?.mark !== tables.mark) page.sheets.set(key, new Sheets(tables));
    for (const open of page.open)
      if (open.key === key) open.view.takePictures(page.sprites.get(key), null, page.sheets.get(key));
    await answers.get(key)?.();
    return;
  }
  answers.set(key, () => page.sheets.get(key)?.take(tables, ask));
  await answers.get(key)();
};

for (const supply of page.supplies.splice(0)) supply();
for (const show of [...page.waiting.values()]) show();
