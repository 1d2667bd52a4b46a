/**
 * The atlas's own basemap: vector tiles, relief over them, and names in a pane above the corridors.
 *
 * geodata/derive/basemap describes the tiles. Zooms are display zooms, one more than the data's.
 * Needs the globals L, protomapsL and pmtiles.
 */

import { archiveOf } from './archive.js';

const SANS = '"Source Sans 3 Variable", sans-serif';
const ONE_FACE = document.body.classList.contains('embed'); // a frame gets by with one typeface, for a light first view
const SERIF = ONE_FACE ? SANS : '"Source Serif 4 Variable", serif';
const FONTS = ['500 13px "Source Sans 3 Variable"', ...(ONE_FACE ? [] : ['italic 400 13px "Source Serif 4 Variable"'])];
const MAX_DATA_ZOOM = { vector: 8, relief: 5 };
const GRID = { maxZoom: 12, noWrap: true, bounds: [[-85, -180], [85, 180]] };

/** Colours by theme; `blend` and `relief` say how relief is laid on. */
export const THEMES = {
  light: {
    sea: '#cfdbdf', land: '#f5f2ea', focus: '#fffdf7', river: '#b5ccd5',
    border: '#a59c8d', casing: '#ffffffbf',
    belarus: '#6f6759', region: '#cdc5b6', rail: '#b5ac9e',
    country: '#857c6c', seaName: '#6d8894',
    town: '#4c463c', village: '#6d665a', halo: '#faf8f2eb',
    dot: '#7b7366', blend: 'hard-light', relief: 0.38,
  },
  dark: {
    sea: '#0f171c', land: '#232d34', focus: '#303c44', river: '#1b3a48',
    border: '#6b7a84', casing: '#0000004d',
    belarus: '#a3b3bd', region: '#4a5962', rail: '#51616a',
    country: '#93a3ad', seaName: '#6a8798',
    town: '#c8d2d8', village: '#9dabb4', halo: '#1b2329eb',
    dot: '#a9b6be', blend: 'soft-light', relief: 0.45,
  },
};

/** Value at a zoom between stops of [zoom, value]. */
function interpolate(zoom, stops) {
  const next = stops.findIndex(([at]) => zoom <= at);
  if (next < 1) return stops.at(next)[1]; // before the first or beyond the last
  const [[from, low], [to, high]] = stops.slice(next - 1, next + 1);
  return low + ((high - low) * (zoom - from)) / (to - from);
}

const byZoom = (...stops) => (zoom) => interpolate(zoom, stops);
const reliefFade = byZoom([5, 1], [6.5, 0.65], [8.5, 0]);

function area(dataLayer, fill) {
  return { dataLayer, symbolizer: new protomapsL.PolygonSymbolizer({ fill }) };
}

function line(dataLayer, color, width, { dash, opacity, ...rule } = {}) {
  return { dataLayer, symbolizer: new protomapsL.LineSymbolizer({ color, width, dash, opacity }), ...rule };
}

const ofKind = (kind) => (_, f) => f.props.kind === kind;

function paintRules(theme) {
  const riverWidth = (zoom, f) =>
    interpolate(zoom, [[3, 0.5], [6, 0.9], [9, 1.7], [12, 2.8]]) * (f?.props.rank <= 6 ? 1.3 : 0.8);
  const railWidth = byZoom([5, 0.35], [7, 0.6], [9, 1], [12, 1.6]);
  const rail = { opacity: byZoom([5, 0.35], [6, 0.5], [8, 0.9]), minzoom: 5 };
  return [
    area('land', theme.land),
    area('country', theme.focus),
    area('water', theme.sea),
    line('river', theme.river, riverWidth),
    line('boundary', theme.region, 0.9, { dash: [3, 3], filter: ofKind('region'), minzoom: 5 }),
    line('rail', theme.rail, railWidth, { ...rail, filter: (_, f) => !f.props.chord }),
    line('rail', theme.rail, railWidth, { ...rail, dash: [6, 4], filter: (_, f) => f.props.chord }),
    line('boundary', theme.casing, byZoom([3, 1.6], [8, 3]), { filter: (_, f) => f.props.kind !== 'region' }),
    line('boundary', theme.border, byZoom([2, 0.5], [5, 0.9], [9, 1.4]), { filter: ofKind('country') }),
    line('boundary', theme.border, byZoom([2, 0.6], [9, 1.3]), { dash: [3, 2.5], filter: ofKind('disputed') }),
    line('boundary', theme.belarus, byZoom([5, 1], [9, 1.8]), { filter: ofKind('belarus') }),
  ];
}

const ONE_TOWN_PX = 8;

/** A town's dot and name; where a mark covers the dot, the name alone, beside the mark. The first free spot is taken. */
function townRule(theme, { radius, ...look }, rule) {
  const { CircleSymbolizer, GroupSymbolizer, OffsetTextSymbolizer, TextPlacements: to } = protomapsL;
  const name = (offsetX, offsetY, placement) =>
    new OffsetTextSymbolizer({
      fill: theme.town, ...look, fontFamily: SANS, lineHeight: 1.15, stroke: theme.halo, width: 2.4,
      offsetX, offsetY, placements: [placement], // the library tries no more than one
    });
  const names = (reach, drop) => [
    name(reach + 3, drop, to.E), name(-reach - 3, drop, to.W), name(0, reach + 3, to.S), name(0, -reach - 3, to.N),
  ];
  const dot = new CircleSymbolizer({ radius, fill: theme.focus, stroke: theme.dot, width: 1.1 });
  const plain = names(radius, radius + 2).map((text) => new GroupSymbolizer([dot, text]));
  const place = (layout, ...town) => {
    const cover = coverOf(layout, town[0][0][0]);
    const labels = firstPlaced(cover ? names(cover, 0) : plain, layout, ...town);
    return labels?.map((label) => once(label, town[1].props.name, cover));
  };
  return { dataLayer: 'place', symbolizer: { place }, sort: byRank, ...rule };
}

/** A town at the edge of two tiles is in both: beside a mark each would find its name a spot of its own. */
const once = (label, name, cover) => ({ ...label, deduplicationKey: name, deduplicationDistance: cover + ONE_TOWN_PX });

function firstPlaced(symbolizers, layout, ...feature) {
  for (const symbolizer of symbolizers) {
    const labels = symbolizer.place(layout, ...feature);
    if (labels?.every(({ bboxes }) => bboxes.every((box) => !layout.index.bboxCollides(box, layout.order)))) return labels;
  }
  return undefined;
}

/**
 * What names make way for: {x, y}, its middle in pixels at zoom 0; `wide` and `high`, half its size in pixels at `zoom`;
 * `round` where it is a mark, beside which the name of a town under it may stand.
 */
const marks = { placed: [], zoom: 0 };
const minded = new WeakSet();

/** How far a name must keep from a point that a mark covers; 0 where none does. */
function coverOf(layout, point) {
  mind(layout);
  const scale = 2 ** layout.zoom;
  const shrink = 2 ** (layout.zoom - marks.zoom);
  const reaches = marks.placed.map(({ x, y, wide, round }) => {
    const aside = x * scale - point.x;
    const covered = round && Math.hypot(aside, y * scale - point.y) < wide * shrink;
    return covered ? wide * shrink + Math.abs(aside) : 0;
  });
  return Math.ceil(Math.max(0, ...reaches));
}

/** Enter the marks among the names placed so far, once for each zoom, so that no name is put on one. */
function mind({ index, zoom }) {
  if (minded.has(index)) return;
  minded.add(index);
  const shrink = 2 ** (zoom - marks.zoom);
  for (const mark of marks.placed) {
    const anchor = { x: mark.x * 2 ** zoom, y: mark.y * 2 ** zoom };
    const [wide, high] = [mark.wide * shrink, mark.high * shrink];
    const box = { minX: anchor.x - wide, maxX: anchor.x + wide, minY: anchor.y - high, maxY: anchor.y + high };
    index.insert({ anchor, bboxes: [box], draw: () => {} }, -1, 'marks');
  }
}

const SETTLED_MS = 250;
let settling = 0;

/** Place the names of towns anew so that these marks ({at, wide, high, round}) hide none, once the map has settled. */
export function makeWay(map, placed) {
  clearTimeout(settling);
  settling = setTimeout(() => {
    const base = bases.get(map);
    const now = placed.map(({ at, ...size }) => ({ ...map.project(at, 0), ...size }));
    if (!base || JSON.stringify([now, map.getZoom()]) === JSON.stringify([marks.placed, marks.zoom])) return;
    Object.assign(marks, { placed: now, zoom: map.getZoom() });
    base.labels.clearLayout();
    base.labels.rerenderTiles();
  }, SETTLED_MS);
}

/** The canvas spaces the letters: the library's letterSpacing shifts centred text. */
function nameRule(dataLayer, { spacing, ...look }, rule) {
  const name = new protomapsL.CenteredTextSymbolizer({ width: 2, lineHeight: 1.15, ...look });
  const place = (layout, ...feature) => {
    const spaced = (ctx, work) => {
      ctx.letterSpacing = `${spacing(layout.zoom)}px`;
      const done = work();
      ctx.letterSpacing = '0px';
      return done;
    };
    const labels = spaced(layout.scratch, () => name.place(layout, ...feature));
    return labels?.map((label) => ({ ...label, draw: (ctx, extra) => spaced(ctx, () => label.draw(ctx, extra)) }));
  };
  return { dataLayer, symbolizer: { place }, sort: byRank, ...rule };
}

const byRank = (a, b) => a.rank - b.rank;

/** The highest rank shown, by display zoom. */
const TOWN_RANKS = [0, 0, 0, 1, 2, 3, 5, 7, 8, 9, 10];
const COUNTRY_RANKS = [0, 0, 0, 1, 1, 3, 4];
const shown = (ranks, test = () => true) => (zoom, { props }) => props.rank <= (ranks[zoom] ?? 10) && test(props);

/** Earlier rules win where names collide. */
function labelRules(theme) {
  const capital = { radius: 3.2, fontSize: byZoom([3, 12.5], [6, 14.5], [9, 17]), fontWeight: 650 };
  const large = { radius: 2.3, fontSize: byZoom([4, 12], [7, 13.5], [10, 15.5]), fontWeight: 500 };
  const small = { radius: 1.8, fontSize: 12.5, fontWeight: 450, fill: theme.village };
  const countries = {
    fontFamily: SANS, fontWeight: 560, textTransform: 'uppercase',
    fontSize: (zoom, f) => interpolate(zoom, [[2, 9.5], [4, 11], [6, 14]]) + (f?.props.rank < 1 ? 1.5 : 0),
    spacing: byZoom([3, 1.4], [6, 4]), maxLineChars: 14, fill: theme.country, stroke: theme.land,
  };
  const waters = {
    fontFamily: SERIF, fontStyle: 'italic', fontSize: byZoom([3, 11.5], [7, 15]),
    spacing: () => 0.6, maxLineChars: 12, fill: theme.seaName, stroke: theme.sea, width: 1.2,
  };
  return [
    townRule(theme, capital, { filter: (_, f) => f.props.cap && f.props.rank < 3 }),
    nameRule('label_country', countries, { filter: shown(COUNTRY_RANKS), maxzoom: 7 }),
    townRule(theme, capital, { filter: (_, f) => f.props.cap && f.props.rank > 2, minzoom: 4 }),
    nameRule('label_water', waters),
    townRule(theme, large, { filter: shown(TOWN_RANKS, (p) => !p.cap && p.rank < 9), minzoom: 4 }),
    townRule(theme, small, { filter: shown(TOWN_RANKS, (p) => p.rank > 8), minzoom: 9 }),
  ];
}

function pane(map, name, zIndex) {
  const { style } = map.getPane(name) || map.createPane(name);
  Object.assign(style, { zIndex, pointerEvents: 'none' });
  return name;
}

const open = (url) => new pmtiles.PMTiles(archiveOf(new URL(url, document.baseURI).href));

/** On canvases, for a CSP without blob: images. */
function reliefLayer(map, url) {
  const archive = open(url);
  const Relief = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const tile = L.DomUtil.create('canvas');
      tile.width = tile.height = 256;
      drawRelief(archive, tile, z, x, y).then(() => done(null, tile), done);
      return tile;
    },
  });
  return new Relief({ ...GRID, pane: pane(map, 'relief', 205), maxNativeZoom: MAX_DATA_ZOOM.relief });
}

async function drawRelief(archive, tile, ...zxy) {
  const entry = await archive.getZxy(...zxy);
  if (!entry) return;
  const image = await createImageBitmap(new Blob([entry.data], { type: 'image/webp' }));
  tile.getContext('2d').drawImage(image, 0, 0);
}

function applyTheme(base) {
  const theme = THEMES[base.name];
  base.map.getContainer().style.backgroundColor = theme.sea;
  base.vector.backgroundColor = theme.sea;
  base.vector.paintRules = paintRules(theme);
  base.labels.labelRules = labelRules(theme);
  base.labels.clearLayout();
  if (base.relief) base.map.getPane('relief').style.mixBlendMode = theme.blend;
  fadeRelief(base);
}

function fadeRelief({ map, name, relief }) {
  if (!relief) return;
  map.getPane('relief').style.opacity = THEMES[name].relief * reliefFade(map.getZoom() ?? 0);
}

const bases = new WeakMap();

/**
 * Draw the basemap under everything, its names above the corridors; `theme` names one of THEMES.
 * Gives the layer of land, water and lines.
 */
export function addBasemap(map, { url, reliefUrl, theme = 'light', attribution = '' }) {
  const common = {
    ...GRID, url: open(url), maxDataZoom: MAX_DATA_ZOOM.vector, tasks: FONTS.map((font) => document.fonts.load(font)),
  };
  const base = {
    map,
    name: theme,
    vector: protomapsL.leafletLayer({ ...common, attribution }),
    relief: reliefUrl && reliefLayer(map, reliefUrl),
    labels: protomapsL.leafletLayer({ ...common, attribution: '', pane: pane(map, 'labels', 450) }),
  };
  bases.set(map, base);
  applyTheme(base);
  for (const layer of [base.vector, base.relief, base.labels]) layer?.addTo(map);
  map.on('zoomend', () => fadeRelief(base));
  document.fonts.addEventListener('loadingdone', () => base.labels.rerenderTiles());
  return base.vector;
}

/** Redraw in another theme. */
export function setTheme(map, theme) {
  const base = bases.get(map);
  if (!base || base.name === theme) return;
  base.name = theme;
  applyTheme(base);
  for (const layer of [base.vector, base.labels]) layer.rerenderTiles();
}
