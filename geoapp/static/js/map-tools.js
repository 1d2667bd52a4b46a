/** Buttons of the map: zoom, home, theme, full screen; and the scale. */

import { calm, context, narrow, started } from "./context.js";
import { nextTheme, sayTheme } from "./theme.js";

class MapTools extends HTMLElement {
  connectedCallback() {
    this.buttons = Object.fromEntries([...this.querySelectorAll("[data-tool]")].map((tool) => [tool.dataset.tool, tool]));
    this.addEventListener("click", ({ target }) => {
      const tool = target.closest("[data-tool]")?.dataset.tool;
      if (tool && context.map) this.#act(tool);
    });
    started.then(({ map }) => this.#begin(map));
  }

  #begin(map) {
    const foot = document.querySelector(".scale");
    foot?.append(L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map).getContainer());
    if (!document.fullscreenEnabled) this.buttons.fullscreen?.remove();
    if (this.buttons.theme) sayTheme(this.buttons.theme);
    map.on("zoomend moveend", () => this.update());
    document.addEventListener("fullscreenchange", () => map.invalidateSize());
    this.update();
  }

  #act(tool) {
    const { map } = context;
    const acts = {
      in: () => map.zoomIn(1),
      out: () => map.zoomOut(1),
      home: () => this.#home(),
      theme: () => nextTheme(this.buttons.theme),
      fullscreen: () => this.#fullscreen(),
    };
    acts[tool]?.();
  }

  /** From near to far, from anywhere else to near. */
  get #far() {
    const { near } = context.options;
    return context.map.getZoom() > 4.5 && context.map.getBounds().intersects(box(near));
  }

  #home() {
    const { near, far } = context.options;
    const padding = narrow() ? { paddingBottomRight: [0, 280] } : {};
    context.map.flyToBounds(box(this.#far ? far : near), { ...padding, duration: 1, animate: !calm() });
  }

  #fullscreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.querySelector(".stage").requestFullscreen();
  }

  update() {
    const { map } = context;
    if (this.buttons.in) {
      this.buttons.in.disabled = map.getZoom() >= map.getMaxZoom();
      this.buttons.out.disabled = map.getZoom() <= map.getMinZoom();
    }
    const { near, far } = this.buttons.home.dataset;
    const goal = this.#far ? far : near;
    this.buttons.home.querySelector("span").textContent = goal;
    this.buttons.home.setAttribute("aria-label", `Show ${goal}`);
  }
}

const box = ([west, south, east, north]) => L.latLngBounds([south, west], [north, east]);

customElements.define("atlas-tools", MapTools);
