/** In a frame, a page that is scrolled past the map must not be caught by it: Ctrl and wheel, or two fingers, move it. */

import { embedded, started } from "./context.js";

const FRAMED = window.self !== window.top;
const SHOWN_MS = 1200;

function guard({ map }) {
  const cover = document.querySelector(".guard");
  const coarse = matchMedia("(pointer: coarse)").matches;
  let fading;
  const hint = (text) => {
    cover.firstElementChild.textContent = text;
    cover.classList.add("shown");
    clearTimeout(fading);
    fading = setTimeout(() => cover.classList.remove("shown"), SHOWN_MS);
  };
  const free = () => Boolean(document.fullscreenElement);
  const container = map.getContainer();
  container.addEventListener("wheel", (event) => {
    const zooms = event.ctrlKey || event.metaKey || free();
    map.scrollWheelZoom[zooms ? "enable" : "disable"]();
    if (!zooms) hint(`${navigator.platform.startsWith("Mac") ? "⌘" : "Ctrl"} and scroll to zoom the map`);
  }, { capture: true, passive: true });
  if (!coarse) return;
  map.dragging.disable();
  container.addEventListener("touchmove", (event) => {
    if (event.touches.length === 1 && !free()) hint("Two fingers move the map");
  }, { passive: true });
  document.addEventListener("fullscreenchange", () => map.dragging[free() ? "enable" : "disable"]());
}

/** `scrollWheelZoom` of the address: "on" lets the wheel zoom at once, "off" never; else it is guarded. */
const { wheel } = document.body.dataset;

if (wheel === "off" || (embedded && FRAMED && wheel !== "on")) {
  started.then((context) => {
    context.map.scrollWheelZoom.disable();
    if (wheel !== "off") guard(context);
  });
}
