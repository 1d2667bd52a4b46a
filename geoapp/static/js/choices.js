/** A list of things to choose from, at a point of the map. */

import { context } from "./context.js";
import { comeFrom } from "./keyboard.js";
import { element, icon } from "./marks.js";

/** Show `choices` ({title, detail, symbol, mark, choose}) under a heading; the first has the focus. */
export function choose(at, title, choices) {
  comeFrom();
  const buttons = choices.map(buttonOf);
  const list = element("ul", "", ...buttons.map((button) => element("li", "", button)));
  const content = element("div", "choices", element("h2", "", title), list);
  const look = { minWidth: 220, maxWidth: 320, autoPanPadding: [70, 20] };
  L.popup(look).setLatLng(at).setContent(content).openOn(context.map);
  buttons[0]?.focus({ preventScroll: true });
}

function buttonOf(choice) {
  const drawn = element("span", `s-${choice.symbol}`, icon(choice.symbol));
  const button = element("button", "", drawn, element("span", "", choice.title));
  if (choice.detail) button.append(element("span", `detail s-${choice.symbol} known known-${choice.mark}`, choice.detail));
  button.type = "button";
  button.addEventListener("click", () => {
    context.map.closePopup();
    choice.choose();
  });
  return button;
}
