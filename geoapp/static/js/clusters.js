/** Places whose marks would cover one another share a mark with a ring of their colours; opened, it lists them. */

import { calm, context } from "./context.js";
import { choose } from "./choices.js";
import { element, FeatureIcon, svg } from "./marks.js";

const SIZE = 44;
const RADIUS = 17;
const AROUND = 2 * Math.PI * RADIUS;
const NEAR_PX = 40;

let shared = [];

/**
 * Groups of places that lie nearer than NEAR_PX at a zoom: the nearest two join until none are near. Meant for the
 * hundreds of places of an atlas; layers of thousands come as tiles, grouped by the server.
 */
export function groupsOf(places, project) {
  const groups = places.map((place) => ({ members: [place], at: project(place.at) }));
  for (let pair = nearest(groups); pair; pair = nearest(groups)) {
    const [first, second] = pair;
    const total = first.members.length + second.members.length;
    first.at = first.at.multiplyBy(first.members.length).add(second.at.multiplyBy(second.members.length)).divideBy(total);
    first.members.push(...second.members);
    groups.splice(groups.indexOf(second), 1);
  }
  return groups;
}

function nearest(groups) {
  let best = null;
  let least = NEAR_PX;
  for (let i = 0; i < groups.length; i += 1) {
    for (let j = i + 1; j < groups.length; j += 1) {
      const apart = groups[i].at.distanceTo(groups[j].at);
      if (apart < least) [best, least] = [[groups[i], groups[j]], apart];
    }
  }
  return best;
}

/** Put each place on the map by its own mark or by one that it shares. */
export function group(places, layer) {
  const { map } = context;
  const groups = groupsOf(places, (at) => map.project(at));
  const alone = new Set(groups.filter(({ members }) => members.length === 1).map(({ members }) => members[0].marker));
  const kept = new Map(shared.map((marker) => [marker.key, marker]));
  shared = groups.filter(({ members }) => members.length > 1).map(({ members, at }) => {
    const key = members.map((place) => `${place.record} ${place.symbol}`).sort().join();
    return kept.get(key) ?? sharedMarker(key, members, map.unproject(at));
  });
  const wanted = new Set([...alone, ...shared]);
  layer.eachLayer((marker) => wanted.has(marker) || layer.removeLayer(marker));
  for (const marker of wanted) layer.addLayer(marker);
}

function sharedMarker(key, members, at) {
  const places = members.sort((a, b) => a.title.localeCompare(b.title));
  const some = places.slice(0, 4).map((place) => place.title).join(", ");
  const label = `${places.length} places: ${some}${places.length > 4 ? ` and ${places.length - 4} more` : ""}`;
  const activate = () => list(places, at);
  const html = element("div", "", ring(places.map((place) => place.symbol)), element("b", "", String(places.length)));
  const icon = new FeatureIcon({ className: "cluster", html, iconSize: [SIZE, SIZE], label, activate });
  const marker = L.marker(at, { icon, keyboard: false, riseOnHover: true });
  marker.on("click", activate);
  marker.on("add", () => lightShared());
  return Object.assign(marker, { key, places });
}

/** A ring of arcs, one for each symbol, as long as its share. */
function ring(symbols) {
  const shares = new Map();
  for (const symbol of symbols) shares.set(symbol, (shares.get(symbol) ?? 0) + 1);
  const gap = shares.size > 1 ? 1.5 : 0;
  let start = 0;
  const arcs = [...shares].sort().map(([symbol, count]) => {
    const length = (AROUND * count) / symbols.length;
    const arc = svg("circle", {
      class: `arc s-${symbol}`, cx: 22, cy: 22, r: RADIUS,
      "stroke-dasharray": `${length - gap} ${AROUND - length + gap}`, "stroke-dashoffset": -start,
    });
    start += length;
    return arc;
  });
  const ground = svg("circle", { class: "ground", cx: 22, cy: 22, r: 20 });
  const turned = svg("g", { transform: "rotate(-90 22 22)" }, ...arcs);
  return svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" }, ground, turned);
}

/** The places of a shared mark as a list; where they lie apart, with a way to come closer. */
function list(places, at) {
  const choices = places.map((place) => ({
    title: place.title, detail: place.kind, symbol: place.symbol, mark: place.properties.mark, choose: place.open,
  }));
  const bounds = L.latLngBounds(places.map((place) => place.at));
  if (!bounds.getNorthEast().equals(bounds.getSouthWest()) && context.map.getZoom() < context.map.getMaxZoom()) {
    const closer = () => context.map.flyToBounds(bounds, { padding: [90, 90], duration: 0.8, animate: !calm() });
    choices.push({ title: "Come closer", symbol: "plus", choose: closer });
  }
  choose(at, `${places.length} places here`, choices);
}

/** A shared mark is lit if one of its places is. */
export function lightShared() {
  for (const marker of shared) marker.getElement()?.classList.toggle("lit", marker.places.some((place) => place.lit));
}
