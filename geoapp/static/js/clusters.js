/** Places that lie on one another: one mark with a ring of their colours; opened, it lists them. */

import { calm, context } from "./context.js";
import { comeFrom } from "./keyboard.js";
import { element, FeatureIcon, icon, svg } from "./marks.js";

const SIZE = 44;
const RADIUS = 17;
const AROUND = 2 * Math.PI * RADIUS;

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
      "stroke-dasharray": `${length - gap} ${AROUND - length + gap}`,
      "stroke-dashoffset": -start,
    });
    start += length;
    return arc;
  });
  const ground = svg("circle", { class: "ground", cx: 22, cy: 22, r: 20 });
  return svg("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, "aria-hidden": "true" }, ground,
    svg("g", { transform: "rotate(-90 22 22)" }, ...arcs));
}

const placesOf = (cluster) => cluster.getAllChildMarkers().map((marker) => marker.place);

function clusterIcon(cluster) {
  const places = placesOf(cluster);
  const html = element("div", "", ring(places.map((place) => place.symbol)), element("b", "", String(places.length)));
  const names = places.map((place) => place.title).sort();
  const some = names.slice(0, 4).join(", ") + (names.length > 4 ? ` and ${names.length - 4} more` : "");
  return new FeatureIcon({
    className: `cluster${places.some((place) => place.lit) ? " lit" : ""}`,
    html,
    iconSize: [SIZE, SIZE],
    label: `${places.length} places: ${some}`,
    activate: () => open(cluster),
  });
}

/** Show the places of a cluster as a list; those at one spot are spread out as well. */
function open(cluster) {
  const places = placesOf(cluster).sort((a, b) => a.title.localeCompare(b.title));
  const close = cluster._zoom >= context.map.getMaxZoom() || cluster.getBounds().getNorthEast().equals(cluster.getBounds().getSouthWest());
  if (close) cluster.spiderfy();
  const choices = places.map((place) => ({ title: place.title, detail: place.kind, symbol: place.symbol, choose: place.open }));
  if (!close) choices.push({ title: "Come closer", symbol: "plus", choose: () => cluster.zoomToBounds({ padding: [60, 60] }) });
  choose(cluster.getLatLng(), `${places.length} places here`, choices);
}

/** A list of things to choose from, at a point of the map. */
export function choose(at, title, choices) {
  comeFrom();
  const buttons = choices.map((choice) => {
    const button = element("button", "", element("span", `s-${choice.symbol}`, icon(choice.symbol)), element("span", "", choice.title));
    if (choice.detail) button.append(element("span", "detail", choice.detail));
    button.type = "button";
    button.addEventListener("click", () => {
      context.map.closePopup();
      choice.choose();
    });
    return button;
  });
  const list = element("ul", "", ...buttons.map((button) => element("li", "", button)));
  const content = element("div", "choices", element("h2", "", title), list);
  L.popup({ minWidth: 220, maxWidth: 320, autoPanPadding: [70, 20] }).setLatLng(at).setContent(content).openOn(context.map);
  buttons[0]?.focus({ preventScroll: true });
}

export function clusterGroup() {
  const group = L.markerClusterGroup({
    maxClusterRadius: 42,
    showCoverageOnHover: false,
    spiderfyOnMaxZoom: false,
    zoomToBoundsOnClick: false,
    animate: !calm(),
    spiderLegPolylineOptions: { className: "spider-leg", weight: 1 },
    iconCreateFunction: clusterIcon,
  });
  group.on("clusterclick", (event) => open(event.layer));
  return group;
}
