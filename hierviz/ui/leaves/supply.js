// Pictures of a map in Streamlit: hands on what Python packed, and asks Python for more.
import { arriveIn, inTurn, isLeaving } from "../shared/leaving.js";

export default ({ data, parentElement, setStateValue }) => {
  globalThis.hierviz.supplies ??= [];
  arriveIn(parentElement);
  if (!data?.length) return;
  const ask = (request) => {
    if (isLeaving("click", "popstate")) return false;
    inTurn(() => setStateValue("want", request));
    return true;
  };
  const supply = () => globalThis.hierviz.supply(data, ask);
  if (globalThis.hierviz.supply) supply();
  else globalThis.hierviz.supplies.push(supply);
};
