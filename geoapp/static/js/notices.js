/** Short messages over the map, each with what can be done about it. */

import { element } from "./marks.js";

export function notice(text, action, act) {
  const box = document.querySelector(".notices");
  if (!box) return;
  const line = element("p", "", `${text} `);
  const close = () => line.remove();
  if (action) {
    const button = element("button", "link", action);
    button.type = "button";
    button.addEventListener("click", () => {
      close();
      act();
    });
    line.append(button);
  }
  box.append(line);
}
