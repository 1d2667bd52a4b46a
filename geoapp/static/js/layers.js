/** Layers of the atlas, fetched when first shown. An error in one leaves the others alone. */

import { context, started } from "./context.js";
import { addLegs, drawLegs, legs, shownLegs } from "./legs.js";
import { notice } from "./notices.js";
import { addExtraPlaces, addPlaces, drawPlaces, places, replacePlaces, shownPlaces } from "./places.js";
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
  if (loading.get(id).count !== undefined) return loading.get(id).count;
  return collection === "legs"
    ? shownLegs().filter((leg) => leg.layers.has(id)).length
    : shownPlaces().filter((place) => place.shownBy(id)).length;
}

function chipOf(id) {
  return document.querySelector(`.chip[data-layer="${CSS.escape(id)}"]`);
}

async function fetchWhole(layer) {
  const answer = await fetch(layer.url, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const { features } = await answer.json();
  ADDERS[layer.collection](layer.layer, layer.symbol, features);
}

/** Put the places in view in a layer that is read by tiles. */
async function fill(layer) {
  layer.source ??= (await import(new URL("tiles.js", import.meta.url).href)).source(layer, { context, state });
  const found = await layer.source.inView();
  if (!found) return;
  replacePlaces(layer.layer, layer.symbol, found.features);
  loading.get(layer.layer).count = found.count;
}

/**
 * Fetch the records among these that are not known yet, by way of the layers that may hold them, shown or not: what is
 * chosen is drawn whatever the layers. A layer read by tiles is asked for these alone.
 */
export async function reveal(records) {
  const unknown = [...records].filter((record) => !places.get(record)?.layers.size && !legs.has(record));
  await Promise.all([...options.values()].map((layer) => revealIn(layer, unknown)));
}

async function revealIn({ layer, symbol, source, collection, tiles }, unknown) {
  const own = unknown.filter((record) => record.startsWith(`${collection}/`));
  if (own.length === 0) return;
  if (source && state.shows(layer)) {
    addExtraPlaces(layer, symbol, await source.named(own.map((record) => record.slice(collection.length + 1))));
    draw();
  } else if (!tiles && !loading.has(layer)) {
    loading.set(layer, { loaded: false });
    await load(layer);
  }
}

async function load(id) {
  const layer = options.get(id);
  const chip = chipOf(id);
  const slow = setTimeout(() => chip?.setAttribute("aria-busy", "true"), SLOW_MS);
  try {
    await (layer.tiles ? fill(layer) : fetchWhole(layer));
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
  const missing = [...options.keys()].filter((id) => state.shows(id) && (!loading.has(id) || options.get(id).tiles));
  for (const id of missing) if (!loading.has(id)) loading.set(id, { loaded: false });
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
  context.map.on("moveend", () => [...options].some(([id, { tiles }]) => tiles && state.shows(id)) && show());
  await show();
});
