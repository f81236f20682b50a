// A story that plays in Streamlit: what `hierviz.play` needs. The tree itself comes with the page's own view.
import { arriveIn, inTurn } from "../shared/leaving.js";
import { PAGE_COLOURS } from "./page_colours.js";

const players = new WeakMap(); // element -> what plays in it

export default function ({ parentElement, data, setTriggerValue }) {
  arriveIn(parentElement);
  if (players.get(parentElement)?.mark !== data.mark) {
    players.get(parentElement)?.story.close();
    const ended = () => inTurn(() => setTriggerValue("ended", true));
    const host = { ended, colours: PAGE_COLOURS, wantsScreen: true };
    players.set(parentElement, { mark: data.mark, story: globalThis.hierviz.play(parentElement, data.story, host) });
  }
  return () => {
    const isRunAgain = parentElement.isConnected || parentElement.host?.isConnected;
    if (isRunAgain) return;
    players.get(parentElement)?.story.close();
    players.delete(parentElement);
  };
}
