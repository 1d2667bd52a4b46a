/** The chosen record: lit on the map together with what is tied to it, and brought into view. */

import { calm, context, embedded, narrow } from "./context.js";
import { comeFrom } from "./keyboard.js";
import { legs, lightLegs } from "./legs.js";
import { lightPlaces, places } from "./places.js";
import { state } from "./state.js";

const CLOSEST = 9;
const ENOUGH = 6;
const CARD_FRAME = document.body.classList.contains("record-frame");

let related = new Set();

/** Choose a record: its card opens, the address says so, the back button undoes it. */
export function openRecord(record) {
  comeFrom();
  state.set({ select: record, view: null }, "push");
}

/** Light these records. The chosen place alone, or all places if none was chosen itself, dims the others. */
export function light(records) {
  related = records;
  context.map.getContainer().classList.toggle("dims", records.size > 0);
  lightPlaces(records);
  lightLegs(records);
}

export const relight = () => light(related);

/** Bring what is lit into the part of the map that nothing covers, unless it is there already. */
export function showRelated(chosen) {
  const own = places.get(chosen);
  const lit = own ? [own] : [...places.values(), ...legs.values()].filter((feature) => feature.lit);
  if (lit.length === 0) return;
  const bounds = lit.reduce((all, feature) => all.extend(feature.bounds), L.latLngBounds([]));
  if (!CARD_FRAME && context.map.getZoom() >= ENOUGH && free().contains(bounds)) return;
  const { topLeft, bottomRight } = covered();
  const options = { paddingTopLeft: topLeft, paddingBottomRight: bottomRight, maxZoom: CLOSEST, duration: 0.8 };
  if (calm()) context.map.fitBounds(bounds, { ...options, animate: false });
  else context.map.flyToBounds(bounds, options);
}

/** Pixels that card, tools and slider cover at the edges. */
function covered() {
  const { y: height, x: width } = context.map.getSize();
  if (CARD_FRAME) return { topLeft: [30, 30], bottomRight: [60, 30] };
  if (narrow()) return { topLeft: [30, 30], bottomRight: [60, Math.round(height * 0.62) + 20] };
  const card = Math.min(380, Math.round(width * 0.45));
  return { topLeft: [card, embedded ? 60 : 40], bottomRight: [90, Math.min(140, Math.round(height * 0.3))] };
}

function free() {
  const { topLeft, bottomRight } = covered();
  const size = context.map.getSize();
  const corner = (x, y) => context.map.containerPointToLatLng([x, y]);
  return L.latLngBounds(corner(topLeft[0], topLeft[1]), corner(size.x - bottomRight[0], size.y - bottomRight[1]));
}
