/** Light, dark, or as the device: kept in the address and nowhere else. */

import { addBasemap, setTheme } from "./basemap.js";
import { context } from "./context.js";
import { state } from "./state.js";

const NEXT = { auto: "light", light: "dark", dark: "auto" };
const WORDS = { auto: "as the device", light: "light", dark: "dark" };

const dark = matchMedia("(prefers-color-scheme: dark)");

export const resolved = (theme) => (theme === "auto" ? (dark.matches ? "dark" : "light") : theme);

/** Draw the basemap in the theme of the page. */
export function drawBasemap(map, { url, reliefUrl, theme }) {
  state.theme = theme;
  addBasemap(map, { url, reliefUrl: reliefUrl ?? undefined, theme: resolved(theme) });
}

function apply() {
  document.documentElement.dataset.theme = state.theme;
  if (context.map) setTheme(context.map, resolved(state.theme));
}

state.addEventListener("change", ({ detail }) => detail.has("theme") && apply());
dark.addEventListener("change", apply);

export function nextTheme(button) {
  state.set({ theme: NEXT[state.theme] });
  sayTheme(button);
}

export function sayTheme(button) {
  button.setAttribute("aria-label", `Colours: ${WORDS[state.theme]}`);
  button.title = `Colours: ${WORDS[state.theme]}`;
}
