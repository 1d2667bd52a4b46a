/**
 * Parts of the page that few visits use. Their code and style are fetched with the first focus or click on an element
 * with `data-part`; it is handed what it works with, for a module of its own can't share the state of this one.
 */

import { addressOf, calm, context, started, worded } from "./context.js";
import { reveal } from "./layers.js";
import { gaugeIcon, twoLines } from "./marks.js";
import { notice } from "./notices.js";
import { rendered } from "./rendered.js";
import { choose, openRecord, showRelated } from "./selection.js";
import { state } from "./state.js";

const marks = { gaugeIcon, twoLines };
const TOOLS = { addressOf, calm, choose, context, marks, notice, openRecord, rendered, reveal, showRelated, state, worded };
const SIGNS = ["focusin", "click"];

const near = (name) => new URL(name, import.meta.url).href;

/** The last sign from each part; a click may follow while its code is on the way. */
const signs = new Map();

/** Fetch the code of a part and hand it an element, with the sign that it was fetched for. */
export async function use(name, part, sign) {
  const [code] = await Promise.all([import(near(`${name}.js`)), style(), started]);
  code.begin(part, TOOLS, sign ?? signs.get(part));
}

async function begin(part, event) {
  const begun = signs.has(part);
  signs.set(part, event);
  if (begun) return;
  try {
    await use(part.dataset.part, part);
  } catch (error) {
    signs.delete(part);
    notice(`A part of the page could not be loaded (${error.message}).`, "Try again", () => begin(part, event));
  }
}

let styled;

/** Kept when the style of the parts is there, or can't be had: they work without it. */
function style() {
  styled ??= new Promise((kept) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: near("parts.css"), onload: kept, onerror: kept });
    document.head.append(link);
  });
  return styled;
}

for (const part of document.querySelectorAll("[data-part]")) {
  for (const sign of SIGNS) part.addEventListener(sign, (event) => begin(part, event));
}
