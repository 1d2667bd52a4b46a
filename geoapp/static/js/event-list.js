/** The list of events, filtered in place by layers and time; it and the map light each other. */

import { started } from "./context.js";
import { light, relight } from "./selection.js";
import { state } from "./state.js";
import { counts } from "./time.js";

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
    document.addEventListener("click", (event) => event.target.closest("[data-reset]") && state.reset());
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
    const shown = this.lines.filter((line) => !line.hidden).length;
    this.nothing.hidden = shown > 0 || this.lines.length === 0;
    const surely = document.querySelector("[data-surely]");
    if (surely) surely.checked = state.surely;
    this.#tell(shown);
  }

  /** How many events show and what is hidden, as a live message. */
  #tell(shown) {
    const count = document.querySelector(".count");
    const all = this.lines.length;
    const ends = [state.first ?? this.#bound("first"), state.last ?? this.#bound("last")];
    const years = [...new Set(ends.map((day) => day.slice(0, 4)))].join("–");
    const hidden = all - shown;
    const { what, leftOut = "0" } = this.dataset;
    const full = all ? `${all} ${what}, ${years}` : "";
    const told = hidden === 0 ? full : `${shown} of ${all} ${what}, ${years}; the filter hides ${hidden}.`;
    const rest = Number(leftOut).toLocaleString("en");
    const text = leftOut === "0" ? told : `${told.replace(/\.$/, "")}; ${rest} earlier ones are not in this list.`;
    if (!count || count.textContent === text) return;
    count.textContent = text;
    count.parentElement.querySelector("[data-reset]").hidden = hidden === 0;
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
    if (line?.dataset.places) light(new Set(line.dataset.places.split(" ").map((id) => (id.includes("/") ? id : `places/${id}`))));
  }
}

customElements.define("atlas-events", EventList);
