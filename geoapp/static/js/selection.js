/** The chosen record: lit on the map and in the list together with what is tied to it, and brought into view. */

import { calm, context, embedded, narrow } from "./context.js";
import { comeFrom } from "./keyboard.js";
import { legs, lightLegs } from "./legs.js";
import { lightPlaces, places } from "./places.js";
import { state } from "./state.js";

const CLOSEST = 9;
const ENOUGH = 6;
const CARD_FRAME = document.body.classList.contains("record-frame");

let chosen = new Set();

/** Announces "lit" with the records that are lit now. */
export const lighting = new EventTarget();

/** Choose a record: its card opens, the address says so, the back button undoes it. */
export function openRecord(record) {
  comeFrom();
  state.set({ select: record, view: null }, "push");
}

/** Light these records until others are chosen: they stand apart on the map, whatever its layers and years. */
export function choose(records) {
  chosen = records;
  light(records, records);
}

/** Light these records while pointer or focus is on them. */
export const point = (records) => light(records);

/** Light what is chosen again. */
export const relight = () => light(chosen);

/** Light records; the others step back. */
function light(records, apart) {
  context.map.getContainer().classList.toggle("dims", records.size > 0);
  lightPlaces(records, apart);
  lightLegs(records, apart);
  lighting.dispatchEvent(new CustomEvent("lit", { detail: records }));
}

/** Bring what is lit into the part of the map that nothing covers, unless it is there already. */
export function showRelated(record) {
  const bounds = boundsOf(goalsOf(record));
  if (!bounds.isValid()) return;
  if (!CARD_FRAME && context.map.getZoom() >= ENOUGH && free().contains(bounds)) return;
  const { topLeft, bottomRight } = covered();
  const options = { paddingTopLeft: topLeft, paddingBottomRight: bottomRight, maxZoom: CLOSEST, duration: 0.8 };
  if (calm()) context.map.fitBounds(bounds, { ...options, animate: false });
  else context.map.flyToBounds(bounds, options);
}

/** What to look at: the place itself, the whole course of a corridor, the places of anything else, if it has any. */
function goalsOf(record) {
  const own = places.get(record);
  const lines = lit(legs);
  const sites = record.startsWith("corridors/") ? [] : lit(places);
  return own ? [own] : sites.length > 0 ? sites : lines;
}

const lit = (features) => [...features.values()].filter((feature) => feature.lit);
const boundsOf = (features) => features.reduce((all, feature) => all.extend(feature.bounds), L.latLngBounds([]));

/** Pixels that card, tools and slider cover at the edges: a card beside the list or in its place, or a sheet below. */
function covered() {
  const map = context.map.getContainer().getBoundingClientRect();
  if (CARD_FRAME) return { topLeft: [30, 30], bottomRight: [60, 30] };
  const card = boxOf(".card-panel");
  const sheet = card !== undefined && card.width >= map.width;
  const left = card && !sheet ? Math.max(0, card.right - map.left) : 0;
  const foot = sheet ? card : boxOf(".time");
  const below = foot ? map.bottom - foot.top : 0;
  return {
    topLeft: [Math.min(left, 0.6 * map.width) + 28, embedded ? 60 : 40],
    bottomRight: [narrow() ? 60 : 36, Math.min(below, 0.62 * map.height) + 20],
  };
}

/** Where an element is on the screen; undefined while it isn't. */
function boxOf(selector) {
  const box = document.querySelector(selector)?.getBoundingClientRect();
  return box?.height ? box : undefined;
}

function free() {
  const { topLeft, bottomRight } = covered();
  const size = context.map.getSize();
  const corner = (x, y) => context.map.containerPointToLatLng([x, y]);
  return L.latLngBounds(corner(topLeft[0], topLeft[1]), corner(size.x - bottomRight[0], size.y - bottomRight[1]));
}
