/** The field for one day: a day chosen there is all the time shown, and time of one day stands in it. */

import { started } from "./context.js";
import { state } from "./state.js";

const field = document.querySelector("[data-day]");

/** A day that is being typed is none yet: the years 0002 and 0020 come before 2025. */
function choose() {
  const day = field.value || null;
  if (!field.validity.valid && day) return;
  if (day || single()) state.set({ first: day, last: day });
}

const single = () => state.first !== null && state.first === state.last;

function show() {
  const day = single() ? state.first : "";
  if (field.value !== day) field.value = day;
}

if (field) {
  started.then(() => {
    field.addEventListener("input", choose);
    state.addEventListener("change", ({ detail }) => (detail.has("first") || detail.has("last")) && show());
    show();
  });
}
