/** Layers as switches. */

import { started } from "./context.js";
import { countOf, drawing } from "./layers.js";
import { state } from "./state.js";

class LayerChips extends HTMLElement {
  connectedCallback() {
    this.chips = [...this.querySelectorAll(".chip")];
    this.addEventListener("click", ({ target }) => {
      const chip = target.closest(".chip");
      if (chip) state.toggle(chip.dataset.layer);
    });
    started.then(() => {
      state.addEventListener("change", () => this.update());
      drawing.addEventListener("drawn", () => this.count());
      this.update();
    });
  }

  update() {
    for (const chip of this.chips) chip.setAttribute("aria-pressed", String(state.shows(chip.dataset.layer)));
  }

  /** What the map shows of each layer now, once it has been loaded. */
  count() {
    for (const chip of this.chips) {
      const count = state.shows(chip.dataset.layer) ? countOf(chip.dataset.layer) : null;
      if (count !== null) chip.querySelector(".chip-count").textContent = count.toLocaleString("en");
    }
  }
}

customElements.define("atlas-chips", LayerChips);
