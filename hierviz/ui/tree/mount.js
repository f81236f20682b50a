// A tree view in Streamlit: what `hierviz.show` needs, out of what Streamlit gives. The code comes with the tree.
import { arriveIn, inTurn, isLeaving } from "../shared/leaving.js";
import { PAGE_COLOURS } from "./page_colours.js";

export default function ({ parentElement, data, setStateValue }) {
  arriveIn(parentElement);
  const tell = (state) => isLeaving("click") || inTurn(() => setStateValue("view", state));
  const host = { tell, colours: PAGE_COLOURS, address: () => globalThis.location.href };
  const show = () => globalThis.hierviz.show(parentElement, data, host);
  if (globalThis.hierviz.show) show();
  else globalThis.hierviz.early.push(show);
  return () => {
    const isRunAgain = parentElement.isConnected || parentElement.host?.isConnected;
    if (!isRunAgain) globalThis.hierviz.close?.(parentElement);
  };
}
