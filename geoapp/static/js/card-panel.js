/** The card of the chosen record: rendered by the server, swapped in here. Scripts hold no copy of its text. */

import { addressOf, started, worded } from "./context.js";
import { goBack } from "./keyboard.js";
import { ready, reveal } from "./layers.js";
import { element } from "./marks.js";
import { use } from "./parts.js";
import { rendered } from "./rendered.js";
import { light, openRecord, showRelated } from "./selection.js";
import { state } from "./state.js";

const SLOW_MS = 300;

/** What a card or a link stands for: a record, or a step of a story. */
const recordOf = (made) => made && (made.dataset.step ? `stories/${made.dataset.step}` : (made.dataset.card ?? made.dataset.record));

class CardPanel extends HTMLElement {
  #asked = null;

  connectedCallback() {
    this.body = this.querySelector(".card-body");
    this.querySelector("[data-close]")?.addEventListener("click", () => this.close());
    document.addEventListener("click", (event) => this.#follow(event));
    document.addEventListener("keydown", (event) => this.#escape(event));
    started.then(() => this.#begin());
  }

  async #begin() {
    state.addEventListener("change", ({ detail }) => {
      if (detail.has("select")) this.show(state.select, { focus: !detail.has("restored") });
    });
    await ready;
    if (state.select) await this.show(state.select, { focus: false });
  }

  close() {
    state.set({ select: null }, "push");
    goBack();
  }

  /** Show the card of a record, or none. */
  async show(record, { focus }) {
    this.hidden = record === null;
    if (record === null) {
      this.body.replaceChildren();
      return light(new Set());
    }
    if (recordOf(this.#card) !== record) await this.#fetch(record);
    const card = this.#card;
    if (recordOf(card) !== record) return undefined;
    this.body.scrollTop = 0;
    if (focus) card.querySelector("h2").focus({ preventScroll: true });
    if (card.dataset.step) return use("story", card);
    if (card.dataset.lines) use("route", card);
    const records = new Set([record, ...card.dataset.related.split(" ").filter(Boolean)]);
    light(records);
    await reveal(records);
    return state.view || showRelated(record);
  }

  get #card() {
    return this.body.querySelector("article");
  }

  async #fetch(record) {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const slow = setTimeout(() => this.body.replaceChildren(element("p", "detail", "Loading …")), SLOW_MS);
    try {
      const answer = await fetch(worded(`${addressOf(record)}/card`), { signal: this.#asked.signal, headers: { Accept: "text/html" } });
      this.body.replaceChildren(...(await rendered(answer)));
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(record, error);
    } finally {
      clearTimeout(slow);
    }
  }

  #fail(record, error) {
    const page = element("a", "", "Open its page");
    page.href = worded(addressOf(record));
    this.body.replaceChildren(element("p", "", `The card could not be loaded (${error.message}). `, page));
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
