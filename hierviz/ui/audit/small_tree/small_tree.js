// A picture of the tree that a click opens on its own page. The SVG is shown as a picture, which runs nothing.
import { arriveIn, inTurn, isLeaving } from "../../shared/leaving.js";

const urls = new WeakMap(); // parentElement -> the picture's address

export default ({ data, parentElement, setTriggerValue }) => {
  arriveIn(parentElement);
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.title = "Show in the tree";
    const picture = document.createElement("img");
    picture.alt = "The tree, with both sides marked. Click: show in the tree";
    button.append(picture);
    parentElement.append(button);
  }
  button.onclick = () => isLeaving("click") || inTurn(() => setTriggerValue("go", true));
  if (urls.has(parentElement)) URL.revokeObjectURL(urls.get(parentElement));
  const url = URL.createObjectURL(new Blob([data.svg], { type: "image/svg+xml" }));
  urls.set(parentElement, url);
  button.firstChild.src = url;
};
