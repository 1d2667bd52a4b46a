/** Places on the map: full and hollow marks, rings of what is left open, outlines of regions, areas of the park. */

import { makeWay } from "./basemap.js";
import { group, lightShared } from "./clusters.js";
import { context } from "./context.js";
import { openRecord } from "./selection.js";
import { reachable } from "./keyboard.js";
import { element, kindOf, placeIcon, twoLines } from "./marks.js";
import { state } from "./state.js";
import { counts, today } from "./time.js";

const MARK_RADIUS_PX = 18;
const LABEL_RADIUS_PX = 40;
/** Landmarks have marks and names of their own from this zoom on. */
const LANDMARK_ZOOM = 5.5;
/** From the middle of a landmark down to its name; Leaflet adds 6 px of its own. */
const NAME_BELOW_PX = 20;
const WIDE_RADIUS_PX = 220;
const PLAIN = { stroke: true, weight: 1.6, interactive: false };

/** @type {Map<string, Place>} by record, such as `places/barysaw` */
export const places = new Map();

let marks;
let shapes;

const recordOf = ({ id, properties }) => `${properties.collection}/${id}`;

class Place {
  /** Symbol and dates in each layer that has the place. */
  layers = new Map();
  symbol = null;
  area = undefined;
  marker = null;
  shapes = [];
  lit = false;
  /** Whether it was fetched beside the tiles that count it. */
  extra = false;
  /** Whether it is chosen or tied to what is: then it is drawn whatever the layers and years. */
  apart = false;

  constructor(feature) {
    this.record = recordOf(feature);
    this.take(feature);
    this.open = () => openRecord(this.record);
  }

  /** Be what a feature is; `pieces` says which tiles a shape is put together of, and `edges` are its uncut sides. */
  take({ geometry, properties, pieces = "", edges }) {
    Object.assign(this, { geometry, properties, pieces, edges, symbol: undefined });
  }

  get title() {
    return this.properties.title;
  }

  /** How many places it stands for: more where the server put them together, none where it is counted in such a mark. */
  get count() {
    return this.extra ? 0 : (this.properties.count ?? 1);
  }

  get kind() {
    return kindOf(this.properties);
  }

  get known() {
    return this.properties.known ?? { pin: "known to the site", halo: "known to the town or district", outline: "known to the region only" }[this.properties.mark];
  }

  get meaning() {
    return { label: `${this.title}, ${this.kind}, ${this.known}`, activate: this.open, records: [this.record] };
  }

  shownBy(id) {
    return state.shows(id) && this.layers.has(id) && counts(this.layers.get(id));
  }

  /** The symbol of the topmost layer that shows the place now, or null. */
  symbolNow() {
    const fromTop = [...state.layers.keys()].reverse();
    const top = fromTop.find((id) => this.shownBy(id)) ?? (this.apart ? fromTop.find((id) => this.layers.has(id)) : undefined);
    return top ? this.layers.get(top).symbol : null;
  }

  /** Whether it shares its mark with none: a landmark, or the chosen place. */
  get alone() {
    return this.record === state.select || (this.properties.landmark && context.map.getZoom() >= LANDMARK_ZOOM);
  }

  /** Marks of one company may share a mark: those that are tied to the chosen record among themselves. */
  get company() {
    return this.alone ? this.record : this.apart ? "apart" : "";
  }

  get bounds() {
    if (this.geometry.type !== "Point") return L.geoJSON(this.geometry).getBounds();
    const metres = this.properties.mark === "outline" ? this.properties.precision_m : 5000;
    return this.at.toBounds(2 * (metres ?? 5000));
  }

  get at() {
    const [lon, lat] = this.geometry.coordinates;
    return L.latLng(lat, lon);
  }
}

/** Add a layer's places; a place that another layer has already is the same place. */
export function addPlaces(layer, symbol, features) {
  if (!shapes) {
    shapes = L.layerGroup().addTo(context.map);
    marks = L.layerGroup().addTo(context.map);
    context.map.on("zoomend", fit);
  }
  for (const feature of features) {
    const record = recordOf(feature);
    const place = places.get(record) ?? new Place(feature);
    if (place.pieces !== (feature.pieces ?? "")) place.take(feature);
    places.set(record, place);
    place.layers.set(layer, { symbol, events: feature.properties.events, sure: feature.properties.sure });
  }
}

/** Add places that are not in view to a layer read by tiles, until others are asked for. */
export function addExtraPlaces(layer, symbol, features) {
  for (const [record, place] of places) {
    if (!place.extra || !place.layers.has(layer)) continue;
    for (const shape of place.shapes) shapes.removeLayer(shape);
    places.delete(record);
  }
  addPlaces(layer, symbol, features);
  for (const feature of features) places.get(recordOf(feature)).extra = true;
}

/** Put other places in a layer, for those that are in view come out of tiles. */
export function replacePlaces(layer, symbol, features) {
  const wanted = new Set(features.map(recordOf));
  for (const [record, place] of places) {
    if (!place.layers.has(layer) || wanted.has(record) || place.extra) continue;
    place.layers.delete(layer);
    if (place.layers.size > 0) continue;
    for (const shape of place.shapes) shapes.removeLayer(shape);
    places.delete(record);
  }
  addPlaces(layer, symbol, features);
  for (const record of wanted) places.get(record).extra = false;
}

/** Bring the map up to date with layers and time. */
export function drawPlaces() {
  for (const place of places.values()) {
    const symbol = place.symbolNow();
    const area = symbol && areaNow(place.properties.areas ?? []);
    if (symbol === place.symbol && area === place.area) continue;
    for (const shape of place.shapes) shapes.removeLayer(shape);
    Object.assign(place, { symbol, area, marker: null, shapes: [] });
    if (symbol === null) continue;
    if (["pin", "halo", "many"].includes(place.properties.mark)) place.marker = markerOf(place);
    place.shapes = shapesOf(place);
  }
  if (shapes) fit();
}

/** What depends on the zoom: which marks are shared, which rings and labels have room, where names must make way. */
function fit() {
  const placed = group(shownPlaces().filter((place) => place.marker), marks);
  fitShapes();
  makeWay(context.map, [...placed, ...names()]);
}

/** Where the names of landmarks stand. */
function names() {
  const { map } = context;
  const shown = [...places.values()].flatMap((place) => place.shapes).filter((shape) => shape.options.className === "landmark" && map.hasLayer(shape));
  return shown.map((name) => {
    const { offsetWidth: width, offsetHeight: height } = name.getElement();
    const middle = map.latLngToContainerPoint(name.getLatLng()).add([0, NAME_BELOW_PX + height / 2]);
    return { at: map.containerPointToLatLng(middle), wide: width / 2, high: height / 2, round: false };
  });
}

export const shownPlaces = () => [...places.values()].filter((place) => place.symbol);

function markerOf(place) {
  const marker = L.marker(place.at, {
    icon: placeIcon({ symbol: place.symbol, mark: place.properties.mark, ...place.meaning }),
    keyboard: false,
    riseOnHover: true,
  });
  marker.bindTooltip(() => twoLines(place.title, `${place.kind}, ${place.known}`), { direction: "top", offset: [0, -16] });
  marker.on("click", place.open);
  marker.on("add", () => {
    marker.getElement().classList.toggle("lit", place.lit);
    marker.setZIndexOffset(place.alone ? 1000 : place.apart ? 500 : 0);
  });
  return marker;
}

function shapesOf(place) {
  const { mark, precision_m: metres } = place.properties;
  const made = [];
  if (mark === "outline") made.push(...outlineOf(place));
  if (mark === "shape") made.push(...drawnOf(place));
  if (mark === "halo" && metres) made.push(ringOf(place, metres, "halo", MARK_RADIUS_PX));
  if (place.area) made.push(areaOf(place));
  if (place.properties.landmark) made.push(nameOf(place));
  return made;
}

/** The name of a landmark, under its mark. */
function nameOf(place) {
  const content = element("span", "", place.title);
  return L.tooltip({ permanent: true, direction: "bottom", offset: [0, NAME_BELOW_PX - 6], className: "landmark", interactive: false })
    .setLatLng(place.at).setContent(content);
}

function ringOf(place, radius, className, leastPx) {
  return Object.assign(L.circle(place.at, { ...PLAIN, radius, className: `${className} s-${place.symbol}` }), { leastPx });
}

/** The outline of a region, hatched. */
function outlineOf(place) {
  const shape = (options) =>
    place.geometry.type === "Point"
      ? L.circle(place.at, { ...options, radius: place.properties.precision_m })
      : L.polygon(latLngs(place.geometry), options);
  const hatch = { fillColor: `url(#hatch-${place.symbol})`, fillOpacity: 1 };
  return touched(place, shape, { ...PLAIN, ...hatch, className: `outline s-${place.symbol}` });
}

/** A line or an area as the file has it. */
function drawnOf(place) {
  if (place.edges) return drawnOfPieces(place);
  const line = place.properties.kind === "line";
  const shape = (options) => (line ? L.polyline : L.polygon)(latLngs(place.geometry), options);
  return touched(place, shape, { ...PLAIN, className: `shape${line ? " line" : ""} s-${place.symbol}` });
}

/** An area out of several tiles: its pieces as one, for they overlap, and its sides without those that the tiles cut. */
function drawnOfPieces(place) {
  const look = { ...PLAIN, className: `shape pieces s-${place.symbol}`, fillRule: "nonzero", noClip: true };
  const sides = L.GeoJSON.coordsToLatLngs(place.edges, 1);
  const side = (options) => L.polyline(sides, options);
  return [L.polygon(latLngs(place.geometry), look), ...touched(place, side, { ...PLAIN, className: `shape line s-${place.symbol}` })];
}

/** What is seen, and a wider unseen line over it that pointer and keyboard reach. */
function touched(place, shape, look) {
  const seen = shape(look);
  const hit = shape({ weight: 14, fill: false, className: "outline-hit" });
  hit.bindTooltip(() => twoLines(place.title, `${place.kind}, ${place.known}`), { sticky: true });
  hit.on("click", place.open);
  hit.on("add", () => reachable(hit.getElement(), place.meaning));
  return [seen, hit];
}

const DEPTH = { LineString: 0, MultiLineString: 1, Polygon: 1, MultiPolygon: 2 };
const latLngs = ({ type, coordinates }) => L.GeoJSON.coordsToLatLngs(coordinates, DEPTH[type]);

/** The area that held at the end of the chosen time. */
function areaNow(areas) {
  const at = (state.last ?? today()).slice(0, 4);
  const begun = areas.filter(({ date }) => (date ?? "").slice(0, 4) <= at);
  return begun.sort((a, b) => ((a.date ?? "") < (b.date ?? "") ? -1 : 1)).at(-1);
}

function areaOf(place) {
  const { ha, date, radius_m: radius } = place.area;
  const size = `${ha.toLocaleString("en")} ha${date ? ` (${date.slice(0, 4)})` : ""}`;
  const circle = ringOf(place, radius, "area", 0);
  circle.label = L.tooltip({ permanent: true, direction: "bottom", className: "area-label", interactive: false })
    .setLatLng(L.latLng(circle.getLatLng().lat - radius / 111_320, circle.getLatLng().lng))
    .setContent(element("span", "", `${size}: equal-area circle, not a surveyed boundary`));
  return circle;
}

/** Rings show once they are larger than the mark that they surround, labels once they have room. */
function fitShapes() {
  const labels = [];
  for (const place of shownPlaces()) {
    for (const shape of place.shapes) {
      if (shape instanceof L.Tooltip) {
        if (context.map.getZoom() >= LANDMARK_ZOOM) labels.push(shape);
        continue;
      }
      const px = shape.getRadius ? shape.getRadius() / metresPerPixel(place) : Infinity;
      if (px > (shape.leastPx ?? 0)) shapes.addLayer(shape);
      else shapes.removeLayer(shape);
      if (shape.label && px > LABEL_RADIUS_PX) labels.push(shape.label);
      shape.getElement?.()?.classList.toggle("wide", px > WIDE_RADIUS_PX);
      shape.getElement?.()?.classList.toggle("lit", place.lit);
    }
  }
  shapes?.eachLayer((layer) => layer instanceof L.Tooltip && !labels.includes(layer) && shapes.removeLayer(layer));
  for (const label of labels) shapes.addLayer(label);
}

const metresPerPixel = (place) =>
  (40075016.7 * Math.cos((place.at.lat * Math.PI) / 180)) / (256 * 2 ** context.map.getZoom());

/**
 * Light the places among these records, on the map or through the shared mark that holds them. `apart` are those that
 * are chosen, if the choice has changed.
 */
export function lightPlaces(records, apart) {
  for (const place of places.values()) {
    place.lit = records.has(place.record);
    if (apart) place.apart = apart.has(place.record);
  }
  if (apart) drawPlaces();
  for (const place of places.values()) {
    place.marker?.getElement()?.classList.toggle("lit", place.lit);
    for (const shape of place.shapes) shape.getElement()?.classList.toggle("lit", place.lit);
  }
  lightShared();
}
