/** The list of events, filtered in place by layers and time; it and the map light each other. */

import { started } from "./context.js";
import { pointing } from "./keyboard.js";
import { lighting, point, relight } from "./selection.js";
import { state } from "./state.js";
import { counts, ends } from "./time.js";

/** Dates of a line; those that are sure stand there only where they differ. */
const datesOf = ({ first, last, sureFirst = first, sureLast = last }) => ({
  events: first || last ? [[first || null, last || null]] : [],
  sure: [[sureFirst || null, sureLast || null]],
});

class EventList extends HTMLElement {
  connectedCallback() {
    this.lines = [...this.querySelectorAll(".event")];
    this.years = [...this.querySelectorAll(".year")];
    this.nothing = this.querySelector(".nothing");
    this.dates = new Map(this.lines.map((line) => [line, datesOf(line.dataset)]));
    started.then(() => this.#begin());
  }

  #begin() {
    state.addEventListener("change", ({ detail }) => {
      this.filter();
      if (detail.has("select")) this.choose(state.select);
    });
    document.addEventListener("click", (event) => {
      const reset = event.target.closest("[data-reset]");
      if (reset) state.reset(reset.dataset.reset);
    });
    lighting.addEventListener("lit", ({ detail }) => this.light(detail));
    pointing.addEventListener("pointed", ({ detail }) => this.pointAt(detail));
    for (const name of ["pointerover", "focusin"]) this.addEventListener(name, (event) => this.#point(event));
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => relight());
    const surely = document.querySelector("[data-surely]");
    surely?.addEventListener("change", () => state.set({ surely: surely.checked }));
    this.filter();
    this.choose(state.select);
  }

  /** Whether a layer with the event's symbol is on; what has no layer of its own always shows. */
  #layered(symbol) {
    const chips = [...document.querySelectorAll(".chip")].filter((chip) => chip.classList.contains(`s-${symbol}`));
    return chips.length === 0 || chips.some((chip) => state.shows(chip.dataset.layer));
  }

  filter() {
    const bySymbol = new Map();
    const layered = (symbol) => {
      if (!bySymbol.has(symbol)) bySymbol.set(symbol, this.#layered(symbol));
      return bySymbol.get(symbol);
    };
    for (const line of this.lines) line.hidden = !(layered(line.dataset.symbol) && counts(this.dates.get(line)));
    for (const year of this.years) year.hidden = !year.querySelector(".event:not([hidden])");
    const shown = this.lines.filter((line) => !line.hidden);
    this.nothing.hidden = shown.length > 0 || this.lines.length === 0;
    if (!this.nothing.hidden) this.#explain(layered);
    const surely = document.querySelector("[data-surely]");
    if (surely) surely.checked = state.surely;
    this.#tell(shown);
  }

  /** Why no event is left, with the way back that helps. */
  #explain(layered) {
    const off = !this.lines.some((line) => layered(line.dataset.symbol));
    const years = `${state.surely ? "surely" : "possibly"} falls ${/^\d+ \w+ \d+$/.test(this.#years()) ? "on" : "into"} ${this.#years()}`;
    const { what } = this.dataset;
    const text = off ? `Every layer with ${what} is switched off.` : `No ${what.slice(0, -1)} of the layers shown ${years}.`;
    this.nothing.querySelector("p").textContent = text;
    this.nothing.querySelector('[data-reset="time"]').hidden = off;
  }

  /** How many events show, what the filter hides, and which of those shown the map can't show. */
  #tell(shown) {
    const all = this.lines.length;
    const { what, leftOut = "0" } = this.dataset;
    const hidden = all - shown.length;
    const undated = shown.filter((line) => this.dates.get(line).events.length === 0).length;
    const unplaced = shown.filter((line) => "unplaced" in line.dataset).length;
    const said = all ? [`${hidden === 0 ? words(all) : `${words(shown.length)} of ${words(all)}`} ${what}, ${this.#years()}`] : [];
    if (hidden > 0) said.push(`the filter hides ${words(hidden)}`);
    if (undated > 0) said.push(`${words(undated)} without a date always shown`);
    if (unplaced > 0) said.push(`${words(unplaced)} off the map`);
    if (leftOut !== "0") said.push(`${words(Number(leftOut))} earlier ones are not in this list`);
    const count = document.querySelector(".count");
    const text = said.join("; ");
    if (!count || count.textContent === text) return;
    count.textContent = text;
    count.parentElement.querySelector("[data-reset]").hidden = hidden === 0;
  }

  #years() {
    const said = ends(this.#bound("first"), this.#bound("last")).map(([year, day]) => (day ? `${day} ${year}` : year));
    return [...new Set(said)].join(said.some((end) => end.includes(" ")) ? " – " : "–");
  }

  #bound(end) {
    return document.querySelector(".track input")?.[end === "first" ? "min" : "max"] ?? "";
  }

  choose(record) {
    for (const line of this.querySelectorAll(".chosen")) line.classList.remove("chosen");
    const link = record && this.querySelector(`a[data-record="${CSS.escape(record)}"]`);
    if (!link) return;
    link.closest(".event").classList.add("chosen");
    link.scrollIntoView({ block: "nearest" });
  }

  /** Light the places of a line that mouse or focus is on; a finger only passes over. */
  #point({ target, pointerType }) {
    if (pointerType === "touch") return;
    const line = target.closest(".event");
    if (line?.dataset.places) point(new Set(placesOf(line)));
  }

  /** Light the lines of events among these records. */
  light(records) {
    for (const line of this.lines) line.classList.toggle("lit", records.has(recordOf(line)));
  }

  /** Light the lines of what pointer or focus is on in the map; the focus brings the first into view. */
  pointAt({ records, focused }) {
    const pointed = this.lines.filter((line) => placesOf(line).some((place) => records.has(place)));
    for (const line of this.lines) line.classList.toggle("pointed", pointed.includes(line));
    if (focused) pointed.find((line) => !line.hidden)?.scrollIntoView({ block: "nearest" });
  }
}

const words = (count) => count.toLocaleString("en");
const placesOf = (line) => line.dataset.places.split(" ").filter(Boolean).map((id) => (id.includes("/") ? id : `places/${id}`));
const recordOf = (line) => line.querySelector("a").dataset.record;

customElements.define("atlas-events", EventList);
