/** Legs of corridors: a light casing, a line whose pattern tells mode and state, and a wide unseen one to touch. */

import { context } from "./context.js";
import { reachable } from "./keyboard.js";
import { gaugeIcon, twoLines } from "./marks.js";
import { openRecord } from "./selection.js";
import { state } from "./state.js";
import { stateOf } from "./time.js";

const PANES = { casing: 402, lines: 404, hits: 406 };

/** @type {Map<string, Leg>} by record, such as `legs/orsa-minsk` */
export const legs = new Map();

let breaks;

class Leg {
  layers = new Set();
  drawn = null;
  shown = undefined;
  lit = false;
  /** Whether it is chosen, by itself or with its corridor: then it is drawn whatever the layers and years. */
  apart = false;

  constructor({ id, geometry, properties }) {
    this.record = `legs/${id}`;
    this.properties = properties;
    this.points = L.GeoJSON.coordsToLatLngs(geometry.coordinates);
    this.open = () => openRecord(this.goal);
  }

  get bounds() {
    return L.latLngBounds(this.points);
  }

  get detail() {
    const { mode, km, gauges, corridors } = this.properties;
    const width = gauges.length ? `${gauges.join(" and ")} mm` : "";
    const length = `${Math.round(km).toLocaleString("en")} km`;
    return [`${mode} leg`, this.shown, length, width, ...corridors.map(({ title }) => title)].filter(Boolean).join(", ");
  }

  get meaning() {
    return { label: `${this.properties.title}, ${this.detail}`, activate: this.open, records: [this.record] };
  }

  /** The state to draw: a word, "" where nothing is known, null where the leg is not shown. */
  stateNow() {
    if (!this.apart && ![...this.layers].some((layer) => state.shows(layer))) return null;
    const word = stateOf(this.properties.states);
    return word === undefined || (word === null && this.apart) ? "" : word;
  }

  /** The corridor that the leg belongs to; where it is part of several, the leg, whose card names them. */
  get goal() {
    const { corridors } = this.properties;
    return corridors.length === 1 ? `corridors/${corridors[0].id}` : this.record;
  }
}

export function addLegs(layer, _symbol, features) {
  for (const [name, zIndex] of Object.entries(PANES)) {
    if (!context.map.getPane(name)) context.map.createPane(name).style.zIndex = zIndex;
  }
  breaks ??= L.layerGroup().addTo(context.map);
  for (const feature of features) {
    const record = `legs/${feature.id}`;
    const leg = legs.get(record) ?? new Leg(feature);
    legs.set(record, leg);
    leg.layers.add(layer);
  }
}

/** Bring the map up to date with layers and time. */
export function drawLegs() {
  let changed = false;
  for (const leg of legs.values()) {
    const word = leg.stateNow();
    if (word === leg.shown) continue;
    changed = true;
    leg.drawn?.remove();
    leg.shown = word;
    leg.drawn = word === null ? null : draw(leg, word).addTo(context.map);
  }
  if (changed) drawBreaks();
}

export const shownLegs = () => [...legs.values()].filter((leg) => leg.drawn);

function draw(leg, word) {
  const { mode, straights, line } = leg.properties;
  const base = `leg line-${mode}${word ? ` state-${word}` : ""}${leg.lit ? " lit" : ""}${leg.apart ? " apart" : ""}`;
  const unknown = line === "straight" || (line === "great-circle" && mode !== "air");
  const path = (points, pane, className, interactive = false) =>
    L.polyline(points, { pane, className, interactive, noClip: false, smoothFactor: 1.2 });
  const pieces = unknown ? [[leg.points, true]] : split(leg.points, straights);
  const hit = path(leg.points, "hits", "hit", true);
  hit.bindTooltip(() => twoLines(leg.properties.title, leg.detail), { sticky: true });
  hit.on("click", leg.open);
  hit.on("add", () => reachable(hit.getElement(), leg.meaning));
  return L.layerGroup([
    path(leg.points, "casing", "casing"),
    ...pieces.map(([points, straight]) => path(points, "lines", straight ? `${base} straight` : base)),
    hit,
  ]);
}

/** The line in pieces: those along the network, and the long straight ones of which the course is not known. */
function split(points, straights) {
  const pieces = [];
  let from = 0;
  for (const [first, last] of straights) {
    if (first > from) pieces.push([points.slice(from, first + 1), false]);
    pieces.push([points.slice(first, last + 1), true]);
    from = last;
  }
  if (from < points.length - 1) pieces.push([points.slice(from), false]);
  return pieces;
}

/** A diamond where the gauge changes: on a leg that has both, or where two legs without a common one meet. */
function drawBreaks() {
  breaks.clearLayers();
  const ends = new Map();
  for (const leg of shownLegs()) {
    const { gauges, mode } = leg.properties;
    if (mode !== "rail" || gauges.length === 0) continue;
    if (gauges.length > 1) addBreak(leg.points[Math.floor(leg.points.length / 2)], leg, gauges);
    for (const end of [leg.points[0], leg.points.at(-1)]) {
      const key = `${end.lat.toFixed(2)},${end.lng.toFixed(2)}`;
      ends.set(key, [...(ends.get(key) ?? []), { leg, end, gauges }]);
    }
  }
  for (const meeting of ends.values()) {
    const common = meeting.reduce((kept, { gauges }) => kept.filter((width) => gauges.includes(width)), meeting[0].gauges);
    const either = [...new Set(meeting.flatMap(({ gauges }) => gauges))];
    const bridged = meeting.some(({ gauges }) => gauges.length > 1);
    if (common.length === 0 && !bridged) addBreak(meeting[0].end, meeting[0].leg, either);
  }
}

function addBreak(at, leg, gauges) {
  const label = `Break of gauge, ${gauges.join(" and ")} mm, ${leg.properties.title}`;
  const marker = L.marker(at, { icon: gaugeIcon({ ...leg.meaning, label }), keyboard: false, zIndexOffset: -1000 });
  marker.bindTooltip(() => twoLines("Break of gauge", `${gauges.join(" and ")} mm, ${leg.properties.title}`), { direction: "top" });
  marker.on("click", leg.open);
  breaks.addLayer(marker);
}

/** Light the legs among these records, and those of the corridors among them; `apart` if the choice has changed. */
export function lightLegs(records, apart) {
  const lines = /^(corridors|legs)\//.test(state.select ?? "");
  for (const leg of legs.values()) {
    leg.lit = records.has(leg.record) || leg.properties.corridors.some(({ id }) => records.has(`corridors/${id}`));
    if (apart) leg.apart = lines && apart.has(leg.record);
  }
  if (apart) drawLegs();
  for (const leg of legs.values()) {
    leg.drawn?.eachLayer((path) => path.options.pane === "lines" && mark(path.getElement(), leg));
  }
}

function mark(line, { lit, apart }) {
  line?.classList.toggle("lit", lit);
  line?.classList.toggle("apart", apart);
}
