// What a view tells its host: a state when the hand lets go, again and again until it is heard.
import { element } from "./element.js";

const REST_MS = 500; // a zoomed picture is told of when it rests
const HEARD_MS = 1500; // for which somebody who copies a link may wait
const STEP_MS = 50;
const PATIENCE_MS = 4000; // without an answer the view says that it waits
const WAITING = "Reconnecting to the server … The tree keeps working; the panel follows when it is back.";

export class Conversation {
  /** `tell` takes a message, null where no host listens; `state()` is what there is to tell. */
  constructor(tell, state) {
    Object.assign(this, { tell, state, told: "", nTold: 0 });
    this.box = element("div", { className: "waiting", role: "status", hidden: "" });
  }

  /** The host knows the present state. */
  isKnown() {
    this.told = JSON.stringify(this.state());
  }

  say() {
    clearTimeout(this.later);
    if (!this.tell || JSON.stringify(this.state()) === this.told) return;
    this.isKnown();
    this.send();
  }

  sayLater() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.say(), REST_MS);
  }

  /** The host answers every message; one that gets no answer was lost, and is sent again until the server is back. */
  send() {
    this.tell({ ...this.state(), n: ++this.nTold });
    this.isWaiting = true;
    clearTimeout(this.patience);
    this.patience = setTimeout(() => {
      this.box.textContent = WAITING;
      this.box.hidden = false;
      this.send();
    }, PATIENCE_MS);
  }

  /** The host has heard the `heard`th message. */
  answered(heard) {
    if (heard !== this.nTold) return;
    this.isWaiting = false;
    clearTimeout(this.patience);
    this.box.hidden = true;
  }

  /** Resolves when the host has heard everything, or keeps us waiting. */
  async isHeard() {
    for (let n = 0; n < HEARD_MS / STEP_MS && this.isWaiting; n++) await new Promise((go) => setTimeout(go, STEP_MS));
  }

  close() {
    clearTimeout(this.patience);
    clearTimeout(this.later);
  }
}
