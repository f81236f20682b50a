// Pictures of a map in Streamlit: hands on what Python packed, and asks Python for more.

export default ({ data, setStateValue }) => {
  globalThis.hierviz ??= { early: [] };
  globalThis.hierviz.supplies ??= [];
  if (!data?.length) return;
  const supply = () => globalThis.hierviz.supply(data, (request) => setStateValue("want", request));
  if (globalThis.hierviz.supply) supply();
  else globalThis.hierviz.supplies.push(supply);
};
