// Both trees face to face. The SVG is shown as a picture, which runs nothing; a click takes the nearest row.
import { arriveIn, inTurn, isLeaving } from "../shared/leaving.js";

const urls = new WeakMap(); // parentElement -> the picture's address

export default ({ data, parentElement, setTriggerValue }) => {
  arriveIn(parentElement);
  let picture = parentElement.querySelector("img");
  if (!picture) {
    picture = document.createElement("img");
    picture.style = "display: block; width: 100%; cursor: pointer";
    parentElement.append(picture);
  }
  picture.alt = data.about;
  picture.onclick = (event) => {
    const { left, top, width, height } = picture.getBoundingClientRect();
    const x = (event.clientX - left) / width;
    const y = ((event.clientY - top) / height) * data.height;
    const side = x < 0.5 ? 0 : 1;
    const away = data.rows[side].map((row) => Math.abs(row - y));
    const nearest = away.indexOf(Math.min(...away));
    if (!isLeaving("click")) inTurn(() => setTriggerValue("row", [side, nearest]));
  };
  if (urls.has(parentElement)) URL.revokeObjectURL(urls.get(parentElement));
  const url = URL.createObjectURL(new Blob([data.svg], { type: "image/svg+xml" }));
  urls.set(parentElement, url);
  picture.src = url;
};
