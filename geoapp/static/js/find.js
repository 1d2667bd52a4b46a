/**
 * Search as one types: the server's list of results stands in the place of the events. Without this file the form
 * leads to the page of the search. See parts.js for how it comes in.
 */

const PAUSE_MS = 200;
const SLOW_MS = 300;
const STEPS = { ArrowDown: 1, ArrowUp: -1 };

export class Finder {
  #asked = null;
  #waiting = 0;

  constructor(form, { addressOf, openRecord, rendered, worded }) {
    Object.assign(this, { form, addressOf, openRecord, rendered, worded });
    Object.assign(this, { input: form.elements.q, told: form.querySelector("output") });
    this.found = document.createElement("div");
    this.found.className = "events found";
    this.found.hidden = true;
    this.replaced = [...document.querySelectorAll(".panel .chips, .count-row, atlas-events")];
    this.replaced.at(-1).after(this.found);
    this.input.addEventListener("input", () => this.#later());
    form.addEventListener("submit", (event) => this.#submit(event));
    for (const box of [form, this.found]) box.addEventListener("keydown", (event) => this.#key(event));
    this.#later();
  }

  get text() {
    return this.input.value.trim();
  }

  get links() {
    return [...this.found.querySelectorAll("a[data-record]")];
  }

  #later() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.ask(), PAUSE_MS);
  }

  /** Fetch what is called so and show it; a newer question cancels an older one. */
  async ask() {
    clearTimeout(this.#waiting);
    const { text } = this;
    if (text === this.shown) return;
    this.#asked?.abort();
    this.shown = undefined;
    if (!text) {
      this.#show(false);
      this.shown = "";
      return;
    }
    this.#asked = new AbortController();
    const slow = setTimeout(() => this.#wait(), SLOW_MS);
    try {
      this.#show(true, ...(await this.answer(text, this.#asked.signal)));
      this.shown = text;
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(text, error);
    } finally {
      clearTimeout(slow);
      this.form.removeAttribute("aria-busy");
    }
  }

  /** What is found, as elements. */
  async answer(text, signal) {
    const answer = await fetch(this.worded(`${this.addressOf("search/results")}?q=${encodeURIComponent(text)}`), { signal });
    return this.rendered(answer);
  }

  #wait() {
    this.form.setAttribute("aria-busy", "true");
    this.told.textContent = "Searching …";
  }

  #show(on, ...content) {
    this.found.replaceChildren(...content);
    this.found.hidden = !on;
    this.found.scrollTop = 0;
    for (const box of this.replaced) box.hidden = on;
    const said = this.found.querySelector(".count, .nothing p, p")?.textContent ?? "";
    this.told.textContent = on ? said : "";
  }

  #fail(text, error) {
    const said = document.createElement("p");
    const page = document.createElement("a");
    page.href = `${this.addressOf("search")}?q=${encodeURIComponent(text)}`;
    page.textContent = "Open the page of the search";
    const again = document.createElement("button");
    Object.assign(again, { type: "button", className: "link", textContent: "Try again" });
    again.addEventListener("click", () => this.ask());
    said.append(`The search could not be asked (${error.message}). `, again, " ", page);
    this.#show(true, said);
  }

  /** Enter in the field opens the best of what is found. */
  async #submit(event) {
    event.preventDefault();
    await this.ask();
    const [best] = this.links;
    if (best && this.shown === this.text) this.openRecord(best.dataset.record);
  }

  clear() {
    this.input.value = "";
    this.ask();
    this.input.focus();
  }

  #key(event) {
    if (event.key === "Escape" && (this.input.value || !this.found.hidden)) {
      event.preventDefault();
      event.stopPropagation();
      this.clear();
    } else if (event.key in STEPS && this.links.length > 0) {
      event.preventDefault();
      const stops = [this.input, ...this.links];
      const at = stops.indexOf(document.activeElement) + STEPS[event.key];
      stops[(at + stops.length) % stops.length].focus();
    }
  }
}

export const begin = (form, tools) => new Finder(form, tools);
