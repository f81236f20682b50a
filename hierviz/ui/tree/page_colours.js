// The colours of the page around a component, which change with Streamlit's theme.
export const PAGE_COLOURS = {
  text: "var(--st-text-color)",
  background: "var(--st-background-color)",
  ground: "var(--st-secondary-background-color)",
  border: "var(--st-border-color)",
  primary: "var(--st-primary-color)",
  font: "var(--st-font)",
};
