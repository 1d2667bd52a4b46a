/** The card of the chosen record: rendered by the server, swapped in here. Scripts hold no copy of its text. */

import { addressOf, started, worded } from "./context.js";
import { goBack } from "./keyboard.js";
import { ready, reveal } from "./layers.js";
import { element } from "./marks.js";
import { use } from "./parts.js";
import { rendered } from "./rendered.js";
import { choose, openRecord, showRelated } from "./selection.js";
import { state } from "./state.js";

const SLOW_MS = 300;
const PAUSE_MS = 250;

/** Records whose card says how they stood at the end of the chosen time. */
const STATED = /^(corridors|legs)\//;

/** What a card or a link stands for: a record, or a step of a story. */
const recordOf = (made) => made && (made.dataset.step ? `stories/${made.dataset.step}` : (made.dataset.card ?? made.dataset.record));

/** The address of a card, with the end of the chosen time where the card tells of it. */
function urlOf(record) {
  if (record === null) return null;
  const at = STATED.test(record) && state.last ? `?datetime=../${state.last}` : "";
  return worded(`${addressOf(`${record}/card`)}${at}`);
}

class CardPanel extends HTMLElement {
  #asked = null;
  #url = null;
  #waiting = 0;

  connectedCallback() {
    this.body = this.querySelector(".card-body");
    this.querySelector("[data-close]")?.addEventListener("click", () => this.close());
    document.addEventListener("click", (event) => this.#follow(event));
    document.addEventListener("keydown", (event) => this.#escape(event));
    started.then(() => this.#begin());
  }

  async #begin() {
    this.#url = this.#card && urlOf(state.select); // plain files come without a card
    state.addEventListener("change", ({ detail }) => {
      if (detail.has("select")) this.show(state.select, { turned: !detail.has("restored") });
      else if ((detail.has("first") || detail.has("last")) && STATED.test(state.select ?? "")) this.#later();
    });
    await ready;
    if (state.select) await this.show(state.select, { turned: false });
  }

  close() {
    state.set({ select: null }, "push");
    goBack();
  }

  /** Show the card of a record, or none; `turned` is whether the reader has just chosen it. */
  async show(record, { turned }) {
    this.hidden = record === null;
    if (record === null) {
      this.#asked?.abort();
      this.#url = null;
      this.body.replaceChildren();
      return choose(new Set());
    }
    if (this.#url !== urlOf(record)) await this.#fetch(record);
    const card = this.#card;
    if (recordOf(card) !== record || state.select !== record) return undefined;
    this.body.scrollTop = 0;
    if (turned) card.querySelector("h2").focus({ preventScroll: true });
    if (card.dataset.step) return use("story", card, { turned });
    if (card.dataset.lines) return use("route", card);
    const records = new Set([record, ...card.dataset.related.split(" ").filter(Boolean)]);
    await reveal(records);
    if (state.select !== record) return undefined;
    choose(records);
    return state.view || showRelated(record);
  }

  /** The same card for another time, once the slider has come to rest. */
  #later() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => state.select && this.#fetch(state.select), PAUSE_MS);
  }

  get #card() {
    return this.body.querySelector("article");
  }

  async #fetch(record) {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const url = urlOf(record);
    const slow = setTimeout(() => this.setAttribute("aria-busy", "true"), SLOW_MS);
    try {
      const answer = await fetch(url, { signal: this.#asked.signal, headers: { Accept: "text/html" } });
      this.body.replaceChildren(...(await rendered(answer)));
      this.#url = url;
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(record, error);
    } finally {
      clearTimeout(slow);
      this.removeAttribute("aria-busy");
    }
  }

  #fail(record, error) {
    const page = element("a", "", "Open its page");
    page.href = worded(addressOf(record));
    const again = element("button", "link", "Try again");
    again.type = "button";
    again.addEventListener("click", () => this.show(record, { turned: true }));
    this.body.replaceChildren(element("p", "", `The card could not be loaded (${error.message}). `, again, " ", page));
  }

  /** Links to records open here; with a modifier key, or to elsewhere, they stay plain links. */
  #follow(event) {
    const link = event.target.closest("a[data-record], a[data-step], a[data-end]");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.dataset.end) use("route", link);
    else openRecord(recordOf(link));
  }

  #escape(event) {
    if (event.key !== "Escape") return;
    const map = document.querySelector(".leaflet-popup");
    if (map) started.then((context) => context.map.closePopup()).then(goBack);
    else if (!this.hidden && this.querySelector("[data-close]")) this.close();
  }
}

customElements.define("atlas-card", CardPanel);
