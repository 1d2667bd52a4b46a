/** Layers of the atlas, fetched when first shown. An error in one leaves the others alone. */

import { started } from "./context.js";
import { addLegs, drawLegs, shownLegs } from "./legs.js";
import { notice } from "./notices.js";
import { addPlaces, drawPlaces, shownPlaces } from "./places.js";
import { relight } from "./selection.js";
import { state } from "./state.js";

const ADDERS = { places: addPlaces, features: addPlaces, legs: addLegs };
const SLOW_MS = 300;

const loading = new Map();
const options = new Map();

/** Announces "drawn" whenever the map shows something else. */
export const drawing = new EventTarget();

export function addLayer(layer) {
  state.addLayer(layer.layer, layer);
  options.set(layer.layer, layer);
}

/** How many features of a layer the map shows now. */
export function countOf(id) {
  const { collection } = options.get(id);
  if (!loading.get(id)?.loaded) return null;
  return collection === "legs"
    ? shownLegs().filter((leg) => leg.layers.has(id)).length
    : shownPlaces().filter((place) => place.layers.has(id)).length;
}

function chipOf(id) {
  return document.querySelector(`.chip[data-layer="${CSS.escape(id)}"]`);
}

async function load(id) {
  const layer = options.get(id);
  const chip = chipOf(id);
  const slow = setTimeout(() => chip?.setAttribute("aria-busy", "true"), SLOW_MS);
  try {
    const answer = await fetch(layer.url, { headers: { Accept: "application/geo+json" } });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    const { features } = await answer.json();
    ADDERS[layer.collection](id, layer.symbol, features);
    loading.get(id).loaded = true;
  } catch (error) {
    loading.delete(id);
    notice(`${chip?.title ?? id} could not be loaded (${error.message}).`, "Try again", () => show());
  } finally {
    clearTimeout(slow);
    chip?.removeAttribute("aria-busy");
  }
}

/** Fetch what is missing and draw; settles when all is on the map. */
async function show() {
  const missing = [...options.keys()].filter((id) => state.shows(id) && !loading.has(id));
  for (const id of missing) loading.set(id, { loaded: false });
  draw();
  await Promise.all(missing.map((id) => load(id).then(draw)));
}

function draw() {
  drawPlaces();
  drawLegs();
  relight();
  drawing.dispatchEvent(new Event("drawn"));
}

/** Kept when the layers of the first view are drawn or have failed. */
export const ready = started.then(async () => {
  state.addEventListener("change", ({ detail }) => {
    if (["layers", "first", "last", "surely"].some((name) => detail.has(name))) show();
  });
  await show();
});
