/** What is printed is the server's picture of the present view: it is fetched when the page is printed, not before. */

import { addressOf, started } from "./context.js";
import { state } from "./state.js";

function follow() {
  const parts = state.query().split("&").filter((part) => part && !part.startsWith("theme="));
  document.querySelector(".paper").src = `${addressOf("map.svg")}?${[...parts, "width=1000", "height=640"].join("&")}`;
}

started.then(() => state.addEventListener("change", follow));
