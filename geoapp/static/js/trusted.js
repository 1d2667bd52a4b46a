/*
 * Trusted Types: Leaflet writes HTML in two places of our map, one fixed string and a scale without markup. They pass;
 * whatever else reaches such a sink, from whatever script, is written as text.
 */
globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (text === "<svg/>" ? text : text.replaceAll("<", "&lt;")),
});
