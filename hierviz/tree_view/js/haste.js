// Painting in haste: what moves on a machine that is too slow to paint it with care. Standing pictures never are.

const SLOW_MS = 25; // from asking for a frame to the frame
const PAUSE_MS = 250; // after so long without another frame nothing moves
const SLOW_FRAMES = 3; // slow frames say that the machine is slow, one may be a hiccup

export class Haste {
  /** `settle` is called when what was painted in haste has come to rest. */
  constructor(settle) {
    Object.assign(this, { settle, isOn: false, slow: 0, timer: 0 });
  }

  /** A frame of what moves is about to be painted, so many milliseconds after it was asked for. */
  frame(waited) {
    if (waited > SLOW_MS && waited < PAUSE_MS) this.slow += 1;
    this.isOn = this.slow >= SLOW_FRAMES;
    clearTimeout(this.timer);
    if (this.isOn) this.timer = setTimeout(() => this.rest(), PAUSE_MS);
  }

  /** What moved has come to its place. */
  rest() {
    this.close();
    if (this.isOn) this.settle();
    this.isOn = false;
  }

  close() {
    clearTimeout(this.timer);
  }
}

// A line of at most one pixel of the canvas is painted many times as fast as a wider one, for which the browser has to
// find the outline of all lines of a path and fill it: so a wider line is made of such lines, side by side.

const HAIR = 1.25; // pixels that one line stands for
const WIDEST = 3; // pixels that four lines stand for; few are wider
const SIDES = [
  [0, -1],
  [0.87, 0.5],
  [-0.87, 0.5],
]; // from the middle

/** Stroke a path of lines, `width` pixels of the picture wide, each `ratio` pixels of the canvas, in haste. */
export function strokeInHaste(context, path, width, ratio) {
  const pixels = width * ratio;
  context.lineWidth = pixels > WIDEST ? width : Math.min(width, 1 / ratio);
  context.stroke(path);
  if (pixels <= HAIR || pixels > WIDEST || context.globalAlpha < 1) return;
  const away = (pixels - 1) / 1.6 / ratio; // three lines so far from the middle are as wide, whatever their direction
  for (const [x, y] of SIDES) {
    context.translate(x * away, y * away);
    context.stroke(path);
    context.translate(-x * away, -y * away);
  }
}
