/**
 * What can be done with the present view: copy its address, cite it, download its events, embed it. All from the
 * address that the state writes. See parts.js for how it comes in.
 */

const HEIGHT = 500;

class Share {
  constructor(box, { state, addressOf, rendered }) {
    Object.assign(this, { box, state, addressOf, rendered });
    this.title = document.querySelector("h1").textContent;
    for (const button of box.querySelectorAll("[data-copy]")) button.addEventListener("click", () => this.#copy(button));
    this.snippet = box.querySelector("textarea");
    this.address = box.querySelector("input");
    this.told = box.querySelector("output");
    box.querySelector("[data-builder]")?.addEventListener("click", (event) => this.#build(event));
    box.addEventListener("keydown", (event) => event.key === "Escape" && this.#close(event));
    state.addEventListener("change", () => this.update());
    this.update();
  }

  /** Open the builder over the map; with a modifier key, or if it can't be had, its page. */
  async #build(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const { href } = event.target;
    try {
      const { open } = await import(new URL("builder.js", import.meta.url).href);
      await open(href, { rendered: this.rendered });
    } catch {
      location.assign(href);
    }
  }

  #close(event) {
    event.stopPropagation();
    this.box.open = false;
    this.box.querySelector("summary").focus();
  }

  #own(path, query) {
    return new URL(`${this.addressOf(path)}${query ? `?${query}` : ""}`, document.baseURI).href;
  }

  update() {
    const query = this.state.query();
    const page = this.#own("", query);
    this.address.value = page;
    this.snippet.value = this.#frame(this.#own("embed", query), page);
    const when = query.split("&").filter((part) => part.startsWith("datetime=") || part.startsWith("time-match="));
    const day = new Date().toISOString().slice(0, 10);
    const cited = encodeURIComponent(`/${query ? `?${query}` : ""}`);
    const [cite, download] = ["cite", "download"].map((name) => this.box.querySelector(`[data-to="${name}"]`));
    if (!cite) return; // plain files answer neither
    this.box.querySelector("[data-builder]").href = `${this.addressOf("embed/builder")}${query ? `?${this.#answers()}` : ""}`;
    cite.href = `${this.addressOf("cite")}?url=${cited}&accessed=${day}`;
    const file = this.addressOf("download/events.geojson");
    download.href = `${file}${when.length > 0 ? `?${when.join("&")}` : ""}`;
  }

  /** The present view as the form of the builder has it: layers are ticked one by one. */
  #answers() {
    const answers = new URLSearchParams(this.state.query());
    if (answers.has("layers")) {
      answers.set("layered", "yes");
      for (const layer of answers.get("layers").split(",").filter(Boolean)) answers.append("layer", layer);
      answers.delete("layers");
    }
    return answers;
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
