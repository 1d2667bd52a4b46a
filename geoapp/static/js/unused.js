/**
 * Stands for parts of the libraries that are never called here: the ready-made colours of protomaps-leaflet (ours
 * are in basemap.js), and inflating in script, which PMTiles does only where a browser has no DecompressionStream.
 */

function unused() {
  throw new Error("left out of the bundle; see unused.js");
}

export { unused as decompressSync, unused as mix, unused as namedFlavor };
