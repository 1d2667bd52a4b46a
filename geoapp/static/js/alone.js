/**
 * For a map that stands alone in a page, as in a notebook: what its addresses answer is in the page, and the ground is
 * one file of outlines in the place of tiles.
 */

import { THEMES } from "./basemap.js";

const asked = window.fetch.bind(window);
const held = (address) => document.querySelector(`script[data-address="${CSS.escape(String(address))}"]`);

window.fetch = (address, options) => {
  const found = held(address);
  if (!found) return asked(address, options);
  const bytes = Uint8Array.from(atob(found.textContent), (letter) => letter.charCodeAt(0));
  return Promise.resolve(new Response(bytes));
};

const dark = () => {
  const { theme } = document.documentElement.dataset;
  return theme === "dark" || (theme !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
};

/** How a part of the ground is drawn; null for what is not. */
function look(colours, { layer, kind }) {
  const fill = { land: colours.land, country: colours.focus, water: colours.sea }[layer];
  if (fill) return { stroke: false, fillColor: fill, fillOpacity: 1 };
  if (layer === "river") return { color: colours.river, weight: 0.8 };
  if (layer === "boundary" && kind !== "region") {
    return { color: colours.border, weight: 0.8, dashArray: kind === "disputed" ? "3 3" : null };
  }
  return null;
}

window.atlas.basemap = async (map, { url }) => {
  const colours = THEMES[dark() ? "dark" : "light"];
  map.getContainer().style.backgroundColor = colours.sea;
  const ground = await (await fetch(url)).json();
  L.geoJSON(ground, {
    pane: "tilePane",
    interactive: false,
    filter: ({ properties }) => look(colours, properties) !== null,
    style: ({ properties }) => look(colours, properties),
  }).addTo(map);
};
