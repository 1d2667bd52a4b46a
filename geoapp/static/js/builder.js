/**
 * The builder of embeds in a dialog over the map. The server makes the form and, of its answers, code and preview; here
 * they are fetched and swapped in. Without this file the link leads to the page of the builder.
 */

const PAUSE_MS = 350;

class Builder {
  #waiting = 0;
  #asked = null;

  constructor(rendered) {
    this.rendered = rendered;
    this.dialog = document.createElement("dialog");
    this.dialog.className = "builder-dialog";
    this.dialog.setAttribute("aria-label", "Build an embed");
    const title = document.createElement("h2");
    title.textContent = "Build an embed";
    this.close = document.createElement("button");
    Object.assign(this.close, { type: "button", className: "tool close", textContent: "×" });
    this.close.setAttribute("aria-label", "Close");
    this.close.addEventListener("click", () => this.dialog.close());
    this.body = document.createElement("div");
    this.dialog.append(title, this.close, this.body);
    this.dialog.addEventListener("keydown", (event) => event.key === "Escape" && event.stopPropagation());
    this.dialog.addEventListener("close", () => this.body.replaceChildren());
    this.dialog.addEventListener("input", (event) => event.target.closest(".builder") && this.#later());
    this.dialog.addEventListener("submit", (event) => event.preventDefault());
    this.dialog.addEventListener("click", (event) => this.#copy(event.target.closest("[data-copy]")));
    document.body.append(this.dialog);
  }

  async open(address) {
    this.address = new URL(address, document.baseURI);
    this.dialog.showModal();
    const made = await this.#fetch(this.address.search);
    if (made) this.body.replaceChildren(...made);
    this.#copies();
  }

  #later() {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#rebuild(), PAUSE_MS);
  }

  /** The form stays as it is; code and preview are those of its answers. */
  async #rebuild() {
    const answers = new URLSearchParams(new FormData(this.body.querySelector("form")));
    const made = await this.#fetch(`?${answers}`);
    const built = made && [...made].find((part) => part.matches(".built"));
    if (!built) return;
    this.body.querySelector(".built").replaceWith(built);
    this.#copies();
  }

  #copies() {
    const row = this.body.querySelector(".copies");
    if (row) row.hidden = false;
  }

  async #fetch(query) {
    this.#asked?.abort();
    this.#asked = new AbortController();
    try {
      const address = `${this.address.pathname}/form${query}`;
      const answer = await fetch(address, { signal: this.#asked.signal, headers: { Accept: "application/json, text/html;q=0.9" } });
      if (!answer.ok) throw new Error((await answer.json()).detail ?? answer.statusText);
      return await this.rendered(answer);
    } catch (error) {
      if (error.name !== "AbortError") this.#fail(error.message);
      return null;
    }
  }

  #fail(message) {
    const told = this.body.querySelector(".built output") ?? this.body;
    told.textContent = message;
  }

  async #copy(button) {
    if (!button) return;
    const field = this.body.querySelector(`.built ${button.dataset.copy}`);
    const told = this.body.querySelector("output");
    try {
      await navigator.clipboard.writeText(field.value);
      told.textContent = "Copied.";
    } catch {
      field.select();
      told.textContent = "Marked; copy it with Ctrl+C or ⌘C.";
    }
  }
}

let builder;

export function open(address, { rendered }) {
  builder ??= new Builder(rendered);
  return builder.open(address);
}
