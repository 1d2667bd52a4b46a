/** Two handles over the years. At its end of the track a handle means "open": nothing is cut off there. */

import { started } from "./context.js";
import { element } from "./marks.js";
import { state } from "./state.js";
import { ends } from "./time.js";

class TimeSlider extends HTMLElement {
  connectedCallback() {
    this.first = this.querySelector('input[data-end="first"]');
    this.last = this.querySelector('input[data-end="last"]');
    this.low = Number(this.first.min);
    this.high = Number(this.last.max);
    this.window = this.querySelector(".window");
    this.bars = [...this.querySelectorAll(".bar")];
    for (const handle of [this.first, this.last]) handle.addEventListener("input", () => this.#move(handle));
    started.then(() => {
      state.addEventListener("change", () => this.update());
      this.update();
    });
  }

  /** The handles don't pass each other. */
  #move(handle) {
    const [from, to] = [Number(this.first.value), Number(this.last.value)];
    if (from > to) handle.value = handle === this.first ? to : from;
    const [first, last] = [Number(this.first.value), Number(this.last.value)];
    state.set({
      first: first === this.low ? null : `${first}-01-01`,
      last: last === this.high ? null : `${last}-12-31`,
    });
  }

  update() {
    const told = ends(this.low, this.high);
    const [first, last] = told.map(([year]) => Math.min(Math.max(Number(year), this.low), this.high));
    this.first.value = first;
    this.last.value = last;
    this.querySelectorAll("output").forEach((output, end) => tell(output, told[end]));
    this.window.setAttribute("x", first - this.low);
    this.window.setAttribute("width", last - first + 1);
    for (const bar of this.bars) bar.classList.toggle("off", !this.#inside(bar.dataset, first, last));
  }

  #inside({ year, symbol }, first, last) {
    const chips = [...document.querySelectorAll(`.chip.s-${symbol}`)];
    const on = chips.length === 0 || chips.some((chip) => state.shows(chip.dataset.layer));
    return on && Number(year) >= first && Number(year) <= last;
  }
}

/** The year of an end, and above it the day where that is no edge of the year. */
function tell(output, [year, day]) {
  output.replaceChildren(...(day ? [element("small", "", `${day} `)] : []), year);
}

customElements.define("atlas-time", TimeSlider);
