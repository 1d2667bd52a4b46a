/** On a phone the panel is a sheet over the map; its handle unfolds it. */

class Sheet extends HTMLElement {
  connectedCallback() {
    this.handle = this.querySelector("button");
    this.panel = this.closest(".panel");
    this.handle.addEventListener("click", () => this.unfold(!this.panel.classList.contains("open")));
    this.panel.addEventListener("focusin", ({ target }) => target.closest(".find, .events, .share") && this.unfold(true));
    this.panel.addEventListener("click", ({ target }) => target.closest("a[data-record], a[data-step]") && this.unfold(false));
  }

  unfold(open) {
    this.panel.classList.toggle("open", open);
    this.handle.setAttribute("aria-expanded", String(open));
  }
}

customElements.define("atlas-sheet", Sheet);
