// The colours and the font of the page around a view; a host gives them as `--hv-...`, see style.css.

const GREYS = 24; // steps, as `grey_ramp` of Python has them

export class Theme {
  constructor(box) {
    this.box = box;
  }

  /** Take over what the page says; true when it has changed. The browser's own parts (sliders) turn dark with it. */
  read() {
    const before = this.text + this.background + this.primary + this.font;
    const style = getComputedStyle(this.box);
    const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
    this.text = read("--hv-text", "#31333f");
    this.background = read("--hv-background", "#ffffff");
    this.primary = read("--hv-primary", "#2f6fb3");
    this.font = read("--hv-font", "sans-serif");
    this.neutral = `color-mix(in srgb, ${this.text} 42%, ${this.background})`;
    this.muted = `color-mix(in srgb, ${this.text} 14%, ${this.background})`;
    this.greys = Array.from({ length: GREYS }, (_, i) => {
      const share = (100 * (0.12 + (0.88 * i) / (GREYS - 1))).toFixed(2);
      return `color-mix(in srgb, ${this.text} ${share}%, ${this.background})`;
    });
    this.box.style.colorScheme = isDark(this.background) ? "dark" : "light";
    return this.text + this.background + this.primary + this.font !== before;
  }
}

export function isDark(colour) {
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = colour; // reads any colour of CSS, and gives #rrggbb
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(context.fillStyle.slice(at, at + 2), 16));
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}
