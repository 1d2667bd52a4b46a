/**
 * What can be done with the present view: copy its address, cite it, download its events, embed it. All from the
 * address that the state writes. See parts.js for how it comes in.
 */

const HEIGHT = 500;

class Share {
  constructor(box, { state, addressOf }) {
    Object.assign(this, { box, state, addressOf });
    this.title = document.querySelector("h1").textContent;
    for (const button of box.querySelectorAll("[data-copy]")) button.addEventListener("click", () => this.#copy(button));
    this.snippet = box.querySelector("textarea");
    this.address = box.querySelector("input");
    this.told = box.querySelector("output");
    box.addEventListener("keydown", (event) => event.key === "Escape" && this.#close(event));
    state.addEventListener("change", () => this.update());
    this.update();
  }

  #close(event) {
    event.stopPropagation();
    this.box.open = false;
    this.box.querySelector("summary").focus();
  }

  #own(path, query) {
    return `${location.origin}${this.addressOf(path)}${query ? `?${query}` : ""}`;
  }

  update() {
    const query = this.state.query();
    const page = this.#own("", query);
    this.address.value = page;
    this.snippet.value = this.#frame(this.#own("embed", query), page);
    const when = query.split("&").filter((part) => part.startsWith("datetime=") || part.startsWith("time-match="));
    const day = new Date().toISOString().slice(0, 10);
    const cited = encodeURIComponent(`/${query ? `?${query}` : ""}`);
    this.box.querySelector('[data-to="cite"]').href = `${this.addressOf("cite")}?url=${cited}&accessed=${day}`;
    const file = this.addressOf("download/events.geojson");
    this.box.querySelector('[data-to="download"]').href = `${file}${when.length > 0 ? `?${when.join("&")}` : ""}`;
  }

  #frame(source, page) {
    const [title, from, to] = [this.title, source, page].map(escaped);
    return (
      `<iframe src="${from}" title="${title}" width="100%" height="${HEIGHT}" style="border:0" loading="lazy" ` +
      `allowfullscreen referrerpolicy="strict-origin-when-cross-origin"></iframe>\n<p><a href="${to}">${title}</a></p>`
    );
  }

  /** To the clipboard; where that is not allowed the text is marked, to be copied by hand. */
  async #copy(button) {
    const field = button.closest("div").querySelector("input, textarea");
    try {
      await navigator.clipboard.writeText(field.value);
      this.told.textContent = "Copied.";
    } catch {
      field.select();
      this.told.textContent = "Marked; copy it with Ctrl+C or ⌘C.";
    }
  }
}

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

export const begin = (box, tools) => new Share(box, tools);
