/**
 * What the folium elements of geoapp/maps/elements.py call, and the components of the page.
 * Each component waits for `started`; the script of the map, which comes last, starts it all.
 */

import "./libraries.js";
import "./card-panel.js";
import "./layer-chips.js";
import "./map-tools.js";
import "./parts.js";
import "./scroll-guard.js";
import "./time-slider.js";
import { begin, narrow } from "./context.js";
import { addLayer, ready } from "./layers.js";
import { notice } from "./notices.js";
import { followHash } from "./place-hash.js";
import { followSize, sized } from "./sized.js";
import { state } from "./state.js";
import { drawBasemap } from "./theme.js";

window.atlas = {
  basemap(map, options) {
    try {
      drawBasemap(map, options);
    } catch {
      notice("The basemap could not be drawn; marks and lines are there.");
    }
  },

  featureLayer(_map, options) {
    addLayer(options);
  },

  async start(map, { near, far, fits, lon, lat, zoom, ...view }) {
    await sized(map);
    followSize(map);
    const told = followHash(map) || lon !== null || zoom !== null;
    if (fits && !told) fit(map, near);
    Object.assign(state, view, { view: told ? viewOf(map) : null });
    begin(map, { near, far });
    state.begin();
    followView(map);
    ready.then(() => {
      document.documentElement.dataset.ready = "true";
    });
  },
};

/**
 * A view that the reader has chosen by hand goes into the address, until the map is led to a record: one gesture may end
 * while the next is under way. One that comes back with the history is shown.
 */
function followView(map) {
  const container = map.getContainer();
  let byHand = false;
  for (const sign of ["wheel", "dblclick", "keydown", "pointerdown"]) {
    container.addEventListener(sign, () => (byHand = true), { capture: true, passive: true });
  }
  document.querySelector("atlas-tools")?.addEventListener("click", () => (byHand = true));
  const home = state.view ? null : viewOf(map);
  state.addEventListener("change", ({ detail }) => {
    if (detail.has("select") || detail.has("restored")) byHand = false;
    if (detail.has("restored")) show(map, state.view ?? (state.select ? null : home));
    else if (detail.has("select") && !state.select) state.view = elsewhere(map, home);
  });
  addEventListener("hashchange", () => followHash(map) && state.set({ view: viewOf(map) }));
  map.on("moveend", () => byHand && state.set({ view: viewOf(map) }));
}

/** All of a file, in a window of any size: its cover knows a middle, but no window. */
function fit(map, [west, south, east, north]) {
  const beside = { paddingTopLeft: [40, 60], paddingBottomRight: [70, narrow() ? 290 : 130] };
  map.fitBounds([[south, west], [north, east]], { ...beside, maxZoom: 11, animate: false });
}

function show(map, view) {
  if (view) map.setView([view.lat, view.lon], view.zoom);
}

/** Where the map stands once nothing is chosen any more, for the address to say; null where it began. */
function elsewhere(map, home) {
  map.stop();
  const view = viewOf(map);
  return JSON.stringify(view) === JSON.stringify(home) ? null : view;
}

function viewOf(map) {
  const { lng, lat } = map.getCenter();
  const short = (number, digits) => String(Number(number.toFixed(digits)));
  return { lon: short(lng, 4), lat: short(lat, 4), zoom: short(map.getZoom(), 2) };
}
