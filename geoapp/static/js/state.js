/**
 * What the reader looks at, and the address that says so. Parameters and their order are those of
 * geoapp/maps/view.py: equal views have equal addresses. Nothing is stored but in the address.
 */

import { named } from "./context.js";

const START = { first: null, last: null, surely: false, theme: "auto", select: null, view: null };

class State extends EventTarget {
  /** @type {Map<string, {visible: boolean, on: boolean}>} layers in the order of the atlas */
  layers = new Map();

  constructor() {
    super();
    Object.assign(this, START);
    addEventListener("popstate", (event) => event.state && this.#restore(event.state));
  }

  addLayer(id, { visible, on }) {
    this.layers.set(id, { visible, on });
  }

  shows(id) {
    return this.layers.get(id)?.on ?? false;
  }

  /** Whether a part of time has been chosen. */
  get timed() {
    return this.first !== null || this.last !== null;
  }

  /**
   * Change what is shown and tell the page. `history` says what becomes of the address: "push" for a step that
   * the back button undoes, "replace" for the rest.
   */
  set(changes, history = "replace") {
    const names = Object.keys(changes).filter((name) => JSON.stringify(changes[name]) !== JSON.stringify(this[name]));
    if (names.length === 0) return;
    Object.assign(this, changes);
    this.#announce(names);
    this.#write(history);
  }

  toggle(id, on = !this.shows(id)) {
    this.layers.get(id).on = on;
    this.#announce(["layers"]);
    this.#write("replace");
  }

  /** Show all years, the atlas's own choice of layers, or both. */
  reset(part = "") {
    if (part !== "time") for (const layer of this.layers.values()) layer.on = layer.visible;
    if (part !== "layers") Object.assign(this, { first: null, last: null, surely: false });
    this.#announce(["layers", "first", "last", "surely"]);
    this.#write("replace");
  }

  /** Remember the first view, so that the back button can return to it. The address stays as it came. */
  begin() {
    this.#history("replaceState", undefined);
  }

  /** The query string of the view, as MapView.query writes it, in the language of the page or another. */
  query(lang = named) {
    const parts = [];
    const layers = [...this.layers.entries()];
    if (layers.some(([, { visible, on }]) => visible !== on)) {
      parts.push(["layers", layers.filter(([, { on }]) => on).map(([id]) => id).join(",")]);
    }
    if (this.timed) parts.push(["datetime", interval(this.first, this.last)]);
    if (this.surely) parts.push(["time-match", "surely"]);
    if (this.theme !== "auto") parts.push(["theme", this.theme]);
    if (this.view) parts.push(["lon", this.view.lon], ["lat", this.view.lat], ["zoom", this.view.zoom]);
    if (this.select) parts.push(["select", this.select]);
    if (lang) parts.push(["lang", lang]);
    return parts.map(([name, value]) => `${name}=${value}`).join("&");
  }

  #announce(names) {
    this.dispatchEvent(new CustomEvent("change", { detail: new Set(names) }));
  }

  #write(history) {
    const query = this.query();
    this.#history(`${history}State`, query ? `?${query}` : location.pathname);
  }

  #history(method, address) {
    const layers = [...this.layers].filter(([, { on }]) => on).map(([id]) => id);
    const kept = Object.fromEntries(Object.keys(START).map((name) => [name, this[name]]));
    try {
      history[method]({ ...kept, layers }, "", address);
    } catch {
      // A sandboxed frame has no history of its own.
    }
  }

  #restore({ layers, ...kept }) {
    for (const [id, layer] of this.layers) layer.on = layers.includes(id);
    Object.assign(this, kept);
    this.#announce(["layers", "restored", ...Object.keys(kept)]);
  }
}

const interval = (first, last) => (first === last ? first : `${first ?? ".."}/${last ?? ".."}`);

export const state = new State();
