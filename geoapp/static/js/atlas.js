/**
 * What the folium elements of geoapp/maps/elements.py call, and the components of the page.
 * Each component waits for `started`; the script of the map, which comes last, starts it all.
 */

import "./libraries.js";
import "./card-panel.js";
import "./event-list.js";
import "./layer-chips.js";
import "./map-tools.js";
import "./scroll-guard.js";
import "./sheet.js";
import "./time-slider.js";
import { begin } from "./context.js";
import { addLayer, ready } from "./layers.js";
import { notice } from "./notices.js";
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

  start(map, { near, far, lon, lat, zoom, ...view }) {
    Object.assign(state, view, { view: lon === null && zoom === null ? null : viewOf(map) });
    begin(map, { near, far });
    state.begin();
    map.on("dragend", () => keepView(map));
    ready.then(() => {
      document.documentElement.dataset.ready = "true";
    });
  },
};

/** A view that the reader has chosen by hand belongs into the address. */
function keepView(map) {
  state.set({ view: viewOf(map) });
}

function viewOf(map) {
  const { lng, lat } = map.getCenter();
  const short = (number, digits) => String(Number(number.toFixed(digits)));
  return { lon: short(lng, 4), lat: short(lat, 4), zoom: short(map.getZoom(), 2) };
}
