/**
 * A step of a story in the panel: takes up the view that goes with it, and turns to the next and the last one by the
 * arrow keys. See parts.js for how it comes in.
 */

const TURNS = { ArrowLeft: "prev", ArrowRight: "next" };

export function begin(card, tools) {
  if (!card.dataset.begun) card.addEventListener("keydown", (event) => turn(card, event));
  card.dataset.begun = "true";
  takeUp(new URLSearchParams(card.dataset.view), tools);
}

function turn(card, event) {
  const link = event.key in TURNS && card.querySelector(`a[rel="${TURNS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}

/** Layers, time and place of the view; what it selects is lit, and the card of the step stays. */
function takeUp(view, { state, calm, context, light, showRelated }) {
  const layers = view.get("layers")?.split(",");
  for (const [id, { visible }] of state.layers) {
    const on = layers?.includes(id) ?? visible;
    if (on !== state.shows(id)) state.toggle(id, on);
  }
  const [first, last = first] = (view.get("datetime") ?? "..").split("/").map((day) => (day === ".." ? null : day));
  state.set({ first, last, surely: view.get("time-match") === "surely" });
  const chosen = view.get("select");
  light(new Set(chosen ? [chosen, ...placesOf(chosen)] : []));
  if (!view.has("lon")) return chosen && showRelated(chosen);
  const [lat, lon, zoom] = ["lat", "lon", "zoom"].map((name) => Number(view.get(name)));
  return context.map.flyTo([lat, lon], zoom, { animate: !calm(), duration: 0.8 });
}

/** Places of an event, as the list of events has them. */
function placesOf(record) {
  const line = document.querySelector(`.event a[data-record="${CSS.escape(record)}"]`)?.closest(".event");
  return line?.dataset.places ? line.dataset.places.split(" ").map((id) => `places/${id}`) : [];
}
