/** Time as the data have it: pairs of ISO days, null where open. ISO days sort as text. */

import { state } from "./state.js";

const BEFORE_ALL = "";
const AFTER_ALL = "9999-12-31";

export const today = () => new Date().toISOString().slice(0, 10);

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/**
 * The ends of the chosen time, [year, day and month]; these only where the year is not taken whole. `low` and `high` are
 * the years that stand for an open end.
 */
export function ends(low, high) {
  const { first, last } = state;
  const one = first !== null && first === last;
  return [told(first ?? `${low}-01-01`, one ? "" : "01-01"), told(last ?? `${high}-12-31`, one ? "" : "12-31")];
}

function told(day, edge) {
  const [year, month, number] = day.split("-");
  return [year, day.endsWith(edge || "none") ? "" : `${Number(number)} ${MONTHS[month - 1]}`];
}

const overlaps = ([first, last], from, to) =>
  (first ?? BEFORE_ALL) <= (to ?? AFTER_ALL) && (last ?? AFTER_ALL) >= (from ?? BEFORE_ALL);

/** Whether any of the dates falls into the chosen time, possibly or surely. What has no date always counts. */
export function counts({ events, sure }) {
  if (!state.timed || events.length === 0) return true;
  return (state.surely ? sure : events).some((dates) => overlaps(dates, state.first, state.last));
}

const BEST_FIRST = ["open", "restricted", "suspended", "built", "planned", "closed"];

/**
 * The state of a leg at the end of the chosen time, the best of its corridors; null if it was not there yet,
 * undefined if nothing is known. Of states that hold together the one that began last counts.
 */
export function stateOf(states) {
  if (states.length === 0) return undefined;
  const at = state.last ?? today();
  const now = new Map();
  const begun = states.filter(([, first]) => (first ?? BEFORE_ALL) <= at);
  const byStart = begun.sort((a, b) => ((a[1] ?? BEFORE_ALL) < (b[1] ?? BEFORE_ALL) ? -1 : 1));
  for (const [word, first, last, corridor] of byStart) {
    const holds = overlaps([first, last], at, at);
    if (holds || !now.get(corridor)?.holds) now.set(corridor, { word, holds });
  }
  const words = new Set([...now.values()].map(({ word }) => word));
  return BEST_FIRST.find((word) => words.has(word)) ?? null;
}
