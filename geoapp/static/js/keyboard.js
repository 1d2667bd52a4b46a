/**
 * One walk over all that can be opened on the map: a single stop of the Tab key, arrows from mark to mark in the
 * order places (west to east), lines, breaks of gauge. Enter opens, Escape returns to where one came from.
 */

import { context, started } from "./context.js";

const activations = new WeakMap();
const meant = new WeakMap();
const ORDER = [".place, .cluster", ".outline-hit", ".hit", ".gauge"];
const NEXT = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

let returnTo = null;

/** Announces "pointed" when pointer or focus is on something of the map, or has left it: {records, focused}. */
export const pointing = new EventTarget();

/** Make an element of the map reachable: named, part of the walk, opened by `activate(element)`, standing for records. */
export function reachable(made, { label, activate, records }) {
  made.setAttribute("role", "button");
  made.setAttribute("aria-label", label);
  made.setAttribute("tabindex", "-1");
  made.dataset.feature = "";
  activations.set(made, activate);
  meant.set(made, records);
}

/** Where Escape leads back to. */
export function comeFrom(origin = document.activeElement) {
  returnTo = origin;
}

export function goBack() {
  const origin = returnTo?.isConnected ? returnTo : context.map.getContainer();
  returnTo = null;
  origin.focus({ preventScroll: true });
}

function onScreen(made) {
  const frame = context.map.getContainer().getBoundingClientRect();
  const box = made.getBoundingClientRect();
  return box.right > frame.left && box.left < frame.right && box.bottom > frame.top && box.top < frame.bottom;
}

/** What the walk leads over, in its order. */
function walk() {
  const all = [...context.map.getContainer().querySelectorAll("[data-feature]")].filter(onScreen);
  const rank = (made) => ORDER.findIndex((selector) => made.matches(selector));
  const place = (made) => [rank(made), made.getBoundingClientRect().left];
  return all
    .map((made) => ({ made, at: place(made) }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
    .map(({ made }) => made);
}

/** Exactly one element of the walk is a stop of the Tab key. */
function tidy() {
  const all = [...context.map.getContainer().querySelectorAll("[data-feature]")];
  const current = all.find((made) => made === document.activeElement) ?? walk()[0];
  for (const made of all) made.setAttribute("tabindex", made === current ? "0" : "-1");
}

function onKey(event) {
  const made = event.target.closest?.("[data-feature]");
  if (!made) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    activations.get(made)?.(made);
  } else if (event.key in NEXT || event.key === "Home" || event.key === "End") {
    event.preventDefault();
    event.stopPropagation();
    step(made, event.key);
  }
}

function step(made, key) {
  const steps = walk();
  const at = steps.indexOf(made);
  const to = { Home: 0, End: steps.length - 1 }[key] ?? (at + NEXT[key] + steps.length) % steps.length;
  steps[to]?.focus({ preventScroll: true });
}

function tell({ target, type }) {
  const made = target.closest?.("[data-feature]");
  const left = type === "pointerout" || type === "focusout";
  const records = new Set(made && !left ? meant.get(made) : []);
  pointing.dispatchEvent(new CustomEvent("pointed", { detail: { records, focused: type === "focusin" } }));
}

started.then(({ map }) => {
  const container = map.getContainer();
  for (const sign of ["pointerover", "pointerout", "focusin", "focusout"]) container.addEventListener(sign, tell);
  container.addEventListener("keydown", onKey);
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(tidy);
  };
  const panes = new MutationObserver(later);
  for (const pane of Object.values(map.getPanes())) panes.observe(pane, { childList: true, subtree: true });
  map.on("moveend", later);
  container.addEventListener("focusin", later);
});
