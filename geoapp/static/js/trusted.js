/*
 * Trusted Types: Leaflet writes HTML in three places of our map, two fixed strings and a scale without markup. They
 * pass; whatever else reaches such a sink, from whatever script, is written as text.
 */
const LEAFLETS = ["<svg/>", '<span aria-hidden="true">&#215;</span>'];

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (LEAFLETS.includes(text) ? text : text.replaceAll("<", "&lt;")),
});
