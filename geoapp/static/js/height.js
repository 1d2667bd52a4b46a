/**
 * Tells the page around a frame how high it would like to be. Nobody needs to listen: the optional script of the page
 * (`embed.js`) does, a frame without it keeps the height that its code gives.
 */

const NAME = "great-stone-atlas";
const LEAST_PX = 260;
const CARD_SHARE = 0.54; // of the height, where the map stands under the card: embed.css gives the map the rest

const body = document.querySelector(".record-frame .card-body");

/** The height at which the card neither scrolls nor leaves room below. */
function wanted() {
  const card = body.firstElementChild;
  const edge = Number.parseFloat(getComputedStyle(body).paddingBottom) + 2;
  const needed = card.getBoundingClientRect().bottom - body.getBoundingClientRect().top + body.scrollTop + edge;
  const beside = getComputedStyle(document.querySelector(".stage")).gridTemplateColumns.includes(" ");
  const more = (needed - body.clientHeight) / (beside ? 1 : CARD_SHARE);
  return Math.max(LEAST_PX, Math.ceil(innerHeight + more));
}

function tell() {
  if (!body.firstElementChild) return;
  const height = wanted();
  if (Math.abs(height - innerHeight) > 2) window.parent.postMessage({ from: NAME, height }, "*"); // a number for anyone
}

if (body && window.self !== window.top) {
  new ResizeObserver(tell).observe(body.firstElementChild);
  addEventListener("resize", tell);
}
