/** Links that name places in another language, led to the present view when mouse, finger or focus comes to one. */

import { state } from "./state.js";

for (const link of document.querySelectorAll("a[data-lang]")) {
  for (const sign of ["pointerdown", "focusin"]) {
    link.addEventListener(sign, () => (link.search = state.query(link.dataset.lang || null)));
  }
}
