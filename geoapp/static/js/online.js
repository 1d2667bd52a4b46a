/**
 * An online basemap of the operator's, once the visitor has chosen it: its pictures cover our tiles and names. The
 * choice stands in no address and is kept nowhere, so that nobody asks another host by following a link. See parts.js
 * for how it comes in.
 */

class OnlineBasemaps {
  #layer = null;

  constructor(box, { context }) {
    this.map = context.map;
    this.credits = document.querySelector(".credits");
    this.own = this.credits.textContent;
    box.addEventListener("change", ({ target }) => this.#choose(target));
  }

  #choose({ value, dataset }) {
    this.#layer?.remove();
    this.#layer = value ? pictures(value, Number(dataset.maxZoom)).addTo(this.map) : null;
    this.credits.textContent = value ? dataset.attribution : this.own;
    this.map.getContainer().classList.toggle("online", value !== "");
  }
}

function pictures(template, maxNativeZoom) {
  const Pictures = L.GridLayer.extend({
    createTile({ x, y, z }, done) {
      const tile = document.createElement("img");
      tile.alt = "";
      tile.referrerPolicy = "no-referrer";
      tile.onload = () => done(null, tile);
      tile.onerror = () => done(new Error(`no tile ${z}/${x}/${y}`), tile);
      tile.src = template.replace("{z}", z).replace("{x}", x).replace("{y}", y);
      return tile;
    },
  });
  return new Pictures({ maxNativeZoom, noWrap: true, zIndex: 9 });
}

export const begin = (box, tools) => new OnlineBasemaps(box, tools);
