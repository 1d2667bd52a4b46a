/**
 * Where the atlas stands as plain files no server reads the address, so this does before the map begins: the view, and
 * the switches of an embed. Parameters are those of geoapp/maps/view.py and geoapp/embeds/look.py; what makes no sense is
 * passed over.
 */

const asked = new URLSearchParams(location.search);
const begun = { ...window.atlas };
const NO = ["false", "0", "null"];

const said = (name, umap) => asked.get(name) ?? (umap ? asked.get(umap) : null);

const theme = ["light", "dark"].find((one) => one === said("theme"));
if (theme) document.documentElement.dataset.theme = theme;

for (const part of document.querySelectorAll("[data-switch]")) {
  if (NO.includes(said(part.dataset.switch))) part.remove();
}
const wheel = said("scrollWheelZoom");
if (wheel) document.body.dataset.wheel = NO.includes(wheel) ? "off" : "on";

window.atlas.basemap = (map, options) => begun.basemap(map, { ...options, theme: theme ?? options.theme });

const layers = said("layers", "datalayers")?.split(",");
window.atlas.featureLayer = (map, options) =>
  begun.featureLayer(map, { ...options, on: layers ? layers.includes(options.layer) : options.on });

window.atlas.start = (map, options) => {
  const place = placeAsked(map);
  if (place) map.setView([place.lat, place.lon], place.zoom, { animate: false });
  begun.start(map, { ...options, ...timeAsked(), ...place, ...chosen() });
};

function chosen() {
  const select = said("select", "feature");
  return /^[a-z]+\/[\w./-]+$/.test(select ?? "") ? { select } : {};
}

/** The place on the globe that the address names, if it names one. */
function placeAsked(map) {
  const [lat, lon, zoom] = ["lat", "lon", "zoom"].map((name) => (asked.has(name) ? Number(said(name)) : NaN));
  const centre = map.getCenter();
  const place = {
    lat: Math.abs(lat) <= 85 ? lat : centre.lat,
    lon: Math.abs(lon) <= 180 ? lon : centre.lng,
    zoom: zoom >= 0 ? Math.min(zoom, map.getMaxZoom()) : map.getZoom(),
  };
  return [lat, lon, zoom].some((number) => !Number.isNaN(number)) ? place : undefined;
}

/** First and last day of `datetime`, from years, months or days; null where open. */
function timeAsked() {
  const text = said("datetime");
  if (!text) return {};
  const [from, to = from] = text.split("/");
  const surely = said("time-match") === "surely";
  return { first: edge(from, "01-01", () => "01"), last: edge(to, "12-31", lastOf), surely };
}

function edge(text, ofYear, ofMonth) {
  if (/^\d{4}$/.test(text)) return `${text}-${ofYear}`;
  if (/^\d{4}-\d\d$/.test(text)) return `${text}-${ofMonth(text)}`;
  return /^\d{4}-\d\d-\d\d$/.test(text) ? text : null;
}

function lastOf(month) {
  const [year, number] = month.split("-").map(Number);
  return String(new Date(Date.UTC(year, number, 0)).getUTCDate());
}
