/** Marks as elements. Text from the data goes in by textContent alone. */

import { reachable } from "./keyboard.js";

const SVG = "http://www.w3.org/2000/svg";

export function element(name, className = "", ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function svg(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** An icon of the sprite that stands in the page. */
export const icon = (word) =>
  svg("svg", { class: "icon", "aria-hidden": "true" }, svg("use", { href: `#icon-${word}` }));

/** A Leaflet icon around an element, reachable by keyboard: see `reachable` for label, activate and records. */
export const FeatureIcon = L.DivIcon.extend({
  createIcon(old) {
    const made = L.DivIcon.prototype.createIcon.call(this, old);
    reachable(made, this.options);
    return made;
  },
});

export function placeIcon({ symbol, mark, ...meaning }) {
  const html = element("span", `mark mark-${mark}`, icon(symbol));
  return new FeatureIcon({ className: `place s-${symbol}`, html, iconSize: [30, 30], ...meaning });
}

export function gaugeIcon(meaning) {
  return new FeatureIcon({ className: "gauge", html: element("span", "", icon("gauge")), iconSize: [24, 24], ...meaning });
}

/** The kind of a place in words. */
export const kindOf = ({ kind }) => kind.replaceAll("-", " ");

/** Two lines of text for a tooltip. */
export function twoLines(title, detail) {
  return element("div", "", element("b", "", title), element("span", "", detail));
}
