/** Places whose marks would cover one another share a mark with a ring of their colours; opened, it lists them. */

import { calm, context } from "./context.js";
import { choose } from "./choices.js";
import { element, FeatureIcon, kindOf, svg } from "./marks.js";
import { notice } from "./notices.js";
import { openRecord } from "./selection.js";

const SIZE = 38;
const RADIUS = 14.5;
const AROUND = 2 * Math.PI * RADIUS;
const NEAR_PX = 38;
const SPOT_PX = 4;
/** Radius of a mark by itself, and how far a shared mark keeps from it, middle to middle. */
const ALONE_PX = 17;
const CLEAR_PX = 35;
/** Signs that a shared mark has room for within its ring; more are written smaller. */
const ROOM = 3;
/** Places that a list names at most, and lists elsewhere that it leads to. */
const LISTED = 50;
const LONGER = 3;

let shared = [];

/**
 * Groups of places that lie nearer than NEAR_PX at a zoom: those of one spot first, then again and again the two that
 * are nearest to each other, until none are near. Only neighbours in a grid are looked at.
 */
export function groupsOf(places, project) {
  let groups = places.map((place) => ({ members: [place], count: place.count, at: project(place.at) }));
  for (const spot of byCell(groups, SPOT_PX).values()) spot.reduce(join);
  groups = standing(groups);
  for (let pairs = nearestPairs(groups); pairs.length > 0; pairs = nearestPairs(groups)) {
    for (const [first, second] of pairs) join(first, second);
    groups = standing(groups);
  }
  return groups;
}

/** Take the second group into the first, at the middle of all places. */
function join(first, second) {
  const weights = [first, second].map(({ count }) => count || 0.01);
  const [near, far] = [first.at.multiplyBy(weights[0]), second.at.multiplyBy(weights[1])];
  first.at = near.add(far).divideBy(weights[0] + weights[1]);
  first.members = first.members.concat(second.members);
  first.count += second.count;
  second.members = null;
  return first;
}

const standing = (groups) => groups.filter(({ members }) => members);

const cellOf = ({ x, y }, size) => [Math.floor(x / size), Math.floor(y / size)];

function byCell(groups, size) {
  return Map.groupBy(groups, ({ at }) => cellOf(at, size).join());
}

/** The pairs of groups that are near, and each the nearest of the other. */
function nearestPairs(groups) {
  const cells = byCell(groups, NEAR_PX);
  const nearest = new Map(groups.map((one) => [one, nearestTo(one, cells)]));
  const order = new Map(groups.map((one, at) => [one, at]));
  return [...nearest].filter(([one, other]) => other && nearest.get(other) === one && order.get(one) < order.get(other));
}

function nearestTo(one, cells) {
  const [column, row] = cellOf(one.at, NEAR_PX);
  let best = null;
  let least = NEAR_PX;
  for (const x of [column - 1, column, column + 1]) {
    for (const y of [row - 1, row, row + 1]) {
      for (const other of cells.get(`${x},${y}`) ?? []) {
        const apart = other === one ? Infinity : one.at.distanceTo(other.at);
        if (apart < least) [best, least] = [other, apart];
      }
    }
  }
  return best;
}

/**
 * Put each place on the map by its own mark or by one that it shares with others of its company. A shared mark makes
 * way for those that are chosen or stand by themselves. Gives where marks lie and half their size in pixels: {at, wide, high, round}.
 */
export function group(places, layer) {
  const { map } = context;
  const project = (at) => map.project(at);
  const companies = Map.groupBy(places, (place) => place.company);
  const groups = [...companies.values()].flatMap((company) => groupsOf(company, project));
  const [many, alone] = [groups.filter(isShared), groups.filter((one) => !isShared(one))];
  const fixed = groups.filter(({ members }) => members[0].company !== "");
  for (const one of many) if (!fixed.includes(one)) makeRoom(one, fixed);
  const kept = new Map(shared.map((marker) => [marker.key, marker]));
  shared = many.map(({ members, at }) => {
    const key = members.map((place) => `${place.record} ${place.symbol}`).sort().join();
    const marker = kept.get(key) ?? sharedMarker(key, members);
    return marker.setLatLng(map.unproject(at));
  });
  const wanted = new Set([...alone.map(({ members }) => members[0].marker), ...shared]);
  layer.eachLayer((marker) => wanted.has(marker) || layer.removeLayer(marker));
  for (const marker of wanted) layer.addLayer(marker);
  return [...wanted].map((marker) => {
    const half = marker.places ? SIZE / 2 : ALONE_PX;
    return { at: marker.getLatLng(), wide: half, high: half, round: true };
  });
}

/** What a mark of several is of. */
const nounOf = (places) => (places.every(({ properties: { noun, collection } }) => (noun ?? collection) === "features") ? "features" : "places");

const isShared = ({ members, count }) => members.length > 1 || count > 1;

/** Push a group away from marks that stay where they are, as far as both need. */
function makeRoom(one, fixed) {
  for (const { at } of fixed) {
    const apart = one.at.distanceTo(at);
    if (apart >= CLEAR_PX) continue;
    const away = apart > 1 ? one.at.subtract(at).divideBy(apart) : L.point(-0.8, 0.6);
    one.at = at.add(away.multiplyBy(CLEAR_PX));
  }
}

function sharedMarker(key, members) {
  const places = members.sort((a, b) => a.title.localeCompare(b.title));
  const count = countOf(places);
  const named = places.filter((place) => place.count < 2).slice(0, 4).map((place) => place.title);
  const rest = count - named.length;
  const label = `${words(count)} ${nounOf(places)}${named.length ? `: ${named.join(", ")}${rest > 0 ? ` and ${words(rest)} more` : ""}` : ""}`;
  const activate = () => list(places, marker.getLatLng());
  const text = short(count);
  const html = element("div", "", ring(places), element("b", text.length > ROOM ? "long" : "", text));
  const records = places.map((place) => place.record);
  const icon = new FeatureIcon({ className: "cluster", html, iconSize: [SIZE, SIZE], label, activate, records });
  const marker = L.marker([0, 0], { icon, keyboard: false, riseOnHover: true });
  marker.on("click", activate);
  marker.on("add", () => lightShared());
  return Object.assign(marker, { key, places });
}

const countOf = (places) => places.reduce((sum, { count }) => sum + count, 0);

const words = (count) => count.toLocaleString("en");
const compact = new Intl.NumberFormat("en", { notation: "compact" });
const short = (count) => compact.format(count).replace("K", "k");

/** A ring of arcs, one for each symbol, as long as its share. */
function ring(places) {
  const shares = new Map();
  for (const { symbol, count } of places) shares.set(symbol, (shares.get(symbol) ?? 0) + count);
  const gap = shares.size > 1 ? 1.5 : 0;
  let start = 0;
  const arcs = [...shares].sort().map(([symbol, count]) => {
    const length = (AROUND * count) / countOf(places);
    const arc = svg("circle", {
      class: `arc s-${symbol}`, cx: SIZE / 2, cy: SIZE / 2, r: RADIUS,
      "stroke-dasharray": `${length - gap} ${AROUND - length + gap}`, "stroke-dashoffset": -start,
    });
    start += length;
    return arc;
  });
  const ground = svg("circle", { class: "ground", cx: SIZE / 2, cy: SIZE / 2, r: SIZE / 2 - 2 });
  const turned = svg("g", { transform: `rotate(-90 ${SIZE / 2} ${SIZE / 2})` }, ...arcs);
  return svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" }, ground, turned);
}

/** The places of a shared mark as a list; where they lie apart, with a way to come closer. */
async function list(places, at) {
  const told = await Promise.all(places.map(membersOf));
  const choices = told.flatMap(({ choices: some }) => some).sort((a, b) => a.title.localeCompare(b.title)).slice(0, LISTED);
  const bounds = L.latLngBounds(places.map((place) => place.at));
  const apart = !bounds.getNorthEast().equals(bounds.getSouthWest()) || told.length > 1;
  if (apart && context.map.getZoom() < context.map.getMaxZoom()) {
    const closer = () => context.map.flyToBounds(bounds, { padding: [90, 90], duration: 0.8, animate: !calm() });
    choices.push({ title: "Come closer", symbol: "plus", choose: closer });
  }
  const longer = told.filter(({ matched }) => matched > LISTED).slice(0, LONGER);
  for (const { matched, all } of longer) {
    choices.push({ title: `All ${words(matched)} as a list`, symbol: "list", choose: () => location.assign(all) });
  }
  choose(at, `${words(countOf(places))} ${nounOf(places)} here`, choices);
}

/** The choices that a place of a shared mark stands for: itself, or those that the server has put together. */
async function membersOf(place) {
  if (!place.properties.members) return { choices: [choiceOf(place, place.open)] };
  try {
    const { features, matched, all } = await place.properties.members();
    const choices = features.map(({ id, properties }) =>
      choiceOf({ title: properties.title, kind: kindOf(properties), symbol: place.symbol, properties }, () => openRecord(`${properties.collection}/${id}`)));
    return { choices, matched, all };
  } catch (error) {
    notice(`${place.title} could not be listed (${error.message}).`);
    return { choices: [] };
  }
}

const choiceOf = ({ title, kind, symbol, properties }, open) => ({ title, detail: kind, symbol, mark: properties.mark, choose: open });

/** A shared mark is lit if one of its places is. */
export function lightShared() {
  for (const marker of shared) marker.getElement()?.classList.toggle("lit", marker.places.some((place) => place.lit));
}
