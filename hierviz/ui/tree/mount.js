// A tree view in Streamlit: what `hierviz.show` needs, out of what Streamlit gives. The code comes with the tree.

const COLOURS = {
  text: "var(--st-text-color)",
  background: "var(--st-background-color)",
  ground: "var(--st-secondary-background-color)",
  border: "var(--st-border-color)",
  primary: "var(--st-primary-color)",
  font: "var(--st-font)",
};

export default function ({ parentElement, data, setStateValue }) {
  const host = { tell: (state) => setStateValue("view", state), colours: COLOURS };
  const show = () => globalThis.hierviz.show(parentElement, data, host);
  globalThis.hierviz ??= { early: [] };
  if (globalThis.hierviz.show) show();
  else globalThis.hierviz.early.push(show);
  return () => {
    const isRunAgain = parentElement.isConnected || parentElement.host?.isConnected;
    if (!isRunAgain) globalThis.hierviz.close?.(parentElement);
  };
}
