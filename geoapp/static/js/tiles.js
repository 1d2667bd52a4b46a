/**
 * Layers that are too large to be fetched whole: what is in view comes out of vector tiles. Where the server put many into
 * one mark, it says how many, and lists them when it is asked. A line or an area is a mark while it is small; a large one
 * comes in pieces, one for each tile. Fetched with the first such layer.
 */

import { VectorTile } from "@mapbox/vector-tile";
import Pbf from "pbf";

const EXTENT = 4096;
/** How far what is in a tile goes on around it. */
const BUFFER = 64;
const LINE = 2;
/** The server's grid of marks is made for tiles twice as wide as Leaflet's, so of one zoom less; with these cells. */
const CELL = EXTENT / 16;
const MAX_ZOOM = 14;
const KEPT_TILES = 300;
const AROUND = 0.1;
const MOST_IDS = 200;
const LISTED = 50;

class Source {
  #tiles = new Map();
  #outlines = null;
  #asked = null;

  constructor(layer, { context, state }) {
    Object.assign(this, { layer, context, state });
  }

  /** Features in view at the chosen time, and how many marks the layer has then in all; null if asked anew meanwhile. */
  async inView() {
    this.#asked?.abort();
    const { signal } = (this.#asked = new AbortController());
    const when = this.#when();
    try {
      this.#outlines ??= this.#features({ mark: "outline" });
      const tiles = [[0, 0, 0], ...this.#wanted()].map((tile) => this.#tile(tile, when, signal));
      const [outlines, whole, ...found] = await Promise.all([this.#outlines, ...tiles]);
      const count = whole.reduce((sum, { properties }) => sum + properties.count, 0);
      return signal.aborted ? null : { features: [...outlines.features, ...joined(found.flat())], count };
    } catch (error) {
      if (signal.aborted) return null;
      this.#outlines = null;
      throw error;
    }
  }

  /** Features by their ids, whatever the time. */
  async named(ids) {
    return (await this.#features({ ids: ids.slice(0, MOST_IDS).join(",") })).features;
  }

  #when() {
    const { first, last, surely, timed } = this.state;
    const datetime = first === last ? first : `${first ?? ".."}/${last ?? ".."}`;
    return { ...(timed && { datetime }), ...(surely && { "time-match": "surely" }) };
  }

  /** The tiles in view and a little around it: [z, x, y]. */
  #wanted() {
    const { map } = this.context;
    const z = Math.min(Math.max(Math.ceil(map.getZoom()) - 1, 0), MAX_ZOOM);
    const bounds = map.getBounds().pad(AROUND);
    const [west, north] = onSquare(bounds.getNorthWest());
    const [east, south] = onSquare(bounds.getSouthEast());
    const [x0, x1, y0, y1] = [west, east, north, south].map((at) => Math.min(Math.max(Math.floor(at * 2 ** z), 0), 2 ** z - 1));
    const found = [];
    for (let y = y0; y <= y1; y += 1) for (let x = x0; x <= x1; x += 1) found.push([z, x, y]);
    return found;
  }

  async #tile([z, x, y], when, signal) {
    const url = withQuery(this.layer.tiles.replace("{z}", z).replace("{x}", x).replace("{y}", y), when);
    const features = this.#tiles.get(url) ?? this.#read(await (await fetched(url, signal)).arrayBuffer(), [z, x, y], when, url);
    this.#tiles.delete(url); // the last used stands last
    this.#tiles.set(url, features);
    if (this.#tiles.size > KEPT_TILES) this.#tiles.delete(this.#tiles.keys().next().value);
    return features;
  }

  #read(bytes, tile, when, url) {
    const [layer] = Object.values(new VectorTile(new Pbf(new Uint8Array(bytes))).layers);
    return Array.from({ length: layer?.length ?? 0 }, (_, at) => this.#feature(layer.feature(at), tile, when, `${url}#${at}`));
  }

  /** A feature of a tile as the GeoJSON of the layer has it. What the server sends counts at the chosen time. */
  #feature(feature, tile, when, key) {
    const { id = key, point_count: count = 1, ...told } = feature.properties;
    const properties = { collection: "many", ...told, count, events: [], sure: [] };
    if (feature.type >= LINE) return { id, properties, ...pieceOf(feature, tile) };
    const [[{ x, y }]] = feature.loadGeometry();
    if (told.mark === "shape") properties.mark = "halo";
    if (count > 1) {
      const box = boxOf(tile, [x, y].map((at) => Math.floor(at / CELL) * CELL));
      Object.assign(properties, { title: `${count} ${this.layer.collection}`, noun: this.layer.collection, kind: "", mark: "many", members: () => this.#members(box, tile, when) });
    }
    return { id, pieces: "", geometry: { type: "Point", coordinates: degrees(tile, x, y) }, properties };
  }

  /** The places behind a mark, as far as a list has room; how many they are, and where all are listed. */
  async #members(box, [zoom], when) {
    const bbox = box.map((edge) => edge.toFixed(7)).join(",");
    const { features, numberMatched } = await this.#features({ bbox, zoom, limit: LISTED, ...when });
    return { features, matched: numberMatched, all: withQuery(this.layer.items, { bbox, f: "html" }) };
  }

  async #features(asked) {
    return (await fetched(withQuery(this.layer.url, asked))).json();
  }
}

async function fetched(url, signal) {
  const answer = await fetch(url, { signal });
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer;
}

function withQuery(url, parameters) {
  const query = new URLSearchParams(parameters).toString();
  return query ? `${url}${url.includes("?") ? "&" : "?"}${query}` : url;
}

/** A position on the square of the world, both from 0 to 1. */
function onSquare({ lat, lng }) {
  const sine = Math.sin((Math.max(Math.min(lat, 85.0511), -85.0511) * Math.PI) / 180);
  return [lng / 360 + 0.5, 0.5 - Math.atanh(sine) / (2 * Math.PI)];
}

/** Longitude and latitude of a position in a tile. */
function degrees([z, x, y], across, down) {
  const [east, south] = [x + across / EXTENT, y + down / EXTENT].map((at) => at / 2 ** z);
  return [east * 360 - 180, (Math.atan(Math.sinh(Math.PI * (1 - 2 * south))) * 180) / Math.PI];
}

/** A line or an area as far as a tile has it; `edges` are the sides of an area without those that the tile cuts. */
function pieceOf(feature, tile) {
  const parts = feature.loadGeometry();
  const placed = (points) => points.map(({ x, y }) => degrees(tile, x, y));
  const type = feature.type === LINE ? "MultiLineString" : "Polygon";
  const edges = feature.type === LINE ? null : parts.flatMap(uncut).map(placed);
  return { pieces: tile.join("/"), geometry: { type, coordinates: parts.map(placed) }, edges };
}

/** The sides of a ring in runs, without those on the line along which a tile is cut. */
function uncut(ring) {
  const on = (a, b) => a === b && (a === -BUFFER || a === EXTENT + BUFFER);
  const runs = [];
  let run = null;
  for (let at = 1; at < ring.length; at += 1) {
    const [from, to] = [ring[at - 1], ring[at]];
    if (on(from.x, to.x) || on(from.y, to.y)) run = null;
    else if (run) run.push(to);
    else runs.push((run = [from, to]));
  }
  return runs;
}

/** The pieces of one line or area as one. */
function joined(features) {
  const whole = new Map();
  for (const feature of features) {
    const known = whole.get(feature.id);
    whole.set(feature.id, known ? together(known, feature) : feature);
  }
  return [...whole.values()];
}

const together = (one, other) => ({
  ...one,
  pieces: `${one.pieces} ${other.pieces}`,
  geometry: { ...one.geometry, coordinates: [...one.geometry.coordinates, ...other.geometry.coordinates] },
  edges: one.edges && [...one.edges, ...other.edges],
});

/** West, south, east, north of a cell. */
function boxOf(tile, [left, top]) {
  const [west, north] = degrees(tile, left, top);
  const [east, south] = degrees(tile, left + CELL, top + CELL);
  return [west, south, east, north];
}

/** The source of a layer. */
export const source = (layer, tools) => new Source(layer, tools);
