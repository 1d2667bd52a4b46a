/**
 * A step of a story in the panel: takes up the view that goes with it, and turns to the next and the last one by the
 * arrow keys. See parts.js for how it comes in.
 */

const TURNS = { ArrowLeft: "prev", ArrowRight: "next" };

/** `turned` is whether the reader has just turned to the step; one that came by its address keeps the view of that. */
export function begin(card, tools, { turned }) {
  if (!card.dataset.begun) card.addEventListener("keydown", (event) => turn(card, event));
  card.dataset.begun = "true";
  const view = new URLSearchParams(card.dataset.view);
  if (turned) takeUp(view, tools);
  return show(view, tools);
}

function turn(card, event) {
  const link = event.key in TURNS && card.querySelector(`a[rel="${TURNS[event.key]}"]`);
  if (!link) return;
  event.preventDefault();
  link.click();
}

/** Layers and time of the view. */
function takeUp(view, { state }) {
  const layers = view.get("layers")?.split(",");
  for (const [id, { visible }] of state.layers) {
    const on = layers?.includes(id) ?? visible;
    if (on !== state.shows(id)) state.toggle(id, on);
  }
  const [first, last = first] = (view.get("datetime") ?? "..").split("/").map((day) => (day === ".." ? null : day));
  state.set({ first, last, surely: view.get("time-match") === "surely" });
}

/** Light what the view chooses, and go there unless the address says where to look. The card of the step stays. */
async function show(view, { state, calm, choose, context, reveal, showRelated }) {
  const chosen = view.get("select");
  const records = new Set(chosen ? [chosen, ...placesOf(chosen)] : []);
  await reveal(records);
  choose(records);
  if (state.view) return undefined;
  if (!view.has("lon")) return chosen && showRelated(chosen);
  const [lat, lon, zoom] = ["lat", "lon", "zoom"].map((name) => Number(view.get(name)));
  return context.map.flyTo([lat, lon], zoom, { animate: !calm(), duration: 0.8 });
}

/** Places of an event, as the list of events has them. */
function placesOf(record) {
  const line = document.querySelector(`.event a[data-record="${CSS.escape(record)}"]`)?.closest(".event");
  return line?.dataset.places ? line.dataset.places.split(" ").map((id) => `places/${id}`) : [];
}
