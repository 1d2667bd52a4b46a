/**
 * Tells the page around a frame how high it would like to be. Nobody needs to listen: the optional script of the page
 * (`embed.js`) does, a frame without it keeps the height that its code gives.
 */

const NAME = "great-stone-atlas";
const MAP_PX = 260;

/** Height of the whole card and, if there is one, of a map that can be read. */
function wanted() {
  const card = document.querySelector(".record-frame .card-body")?.firstElementChild;
  if (!card) return null;
  const beside = getComputedStyle(document.querySelector(".stage")).gridTemplateColumns.includes(" ");
  const map = document.querySelector(".folium-map") ? MAP_PX : 40;
  const height = card.getBoundingClientRect().height + 40;
  return Math.ceil(beside ? Math.max(height, map) : height + map);
}

function tell() {
  const height = wanted();
  if (height) window.parent.postMessage({ from: NAME, height }, "*"); // a number for anyone: the page is unknown
}

if (window.self !== window.top && document.querySelector(".record-frame")) {
  new ResizeObserver(tell).observe(document.querySelector(".card-body > *"));
  addEventListener("resize", tell);
  tell();
}
