/** The one map of the page, and a promise for the moment when it is there. */

let resolve;

export const context = {
  /** @type {L.Map} */
  map: undefined,
  /** Options of the folium element `Start`. */
  options: undefined,
};

/** Kept when `begin` has been called. */
export const started = new Promise((kept) => {
  resolve = kept;
});

export function begin(map, options) {
  context.map = map;
  context.options = options;
  resolve(context);
}

/** The address of a record; `document.body.dataset.root` is where the service is mounted. As plain files pages have a suffix. */
export function addressOf(path) {
  const { root = "", suffix = "" } = document.body.dataset;
  const ending = path.includes(".") ? "" : suffix;
  return `${root}/${path || (suffix && "index")}${ending}`;
}

/** The language that places are named in; undefined for that of the texts. */
export const named = document.documentElement.dataset.names;

/** The address of something to read, in the language that places are named in. */
export const worded = (address) => (named ? `${address}${address.includes("?") ? "&" : "?"}lang=${named}` : address);

export const embedded = document.body.classList.contains("embed");

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** Whether the list is a sheet over the map, as the style sheets have it. */
export const narrow = () => matchMedia("(max-width: 35em), (max-width: 51.25em) and (min-height: 31.3em)").matches;
