/**
 * Moves the chosen years along, one at a time, up to the last. Who wants little motion steps with each click instead.
 * See parts.js for how it comes in.
 */

const STEP_MS = 900;

class Player {
  #ticking = 0;

  constructor(button, { state, calm }) {
    Object.assign(this, { button, state, calm });
    this.handles = [...button.closest("atlas-time").querySelectorAll("input")];
    this.low = Number(this.handles[0].min);
    this.high = Number(this.handles[1].max);
    button.addEventListener("click", () => this.#press());
    for (const handle of this.handles) handle.addEventListener("input", () => this.stop());
    this.#label();
  }

  #press() {
    if (this.#ticking) return this.stop();
    const going = this.step();
    if (going && !this.calm()) this.#ticking = setInterval(() => this.step() || this.stop(), STEP_MS);
    return this.#label();
  }

  /** One year on, or back to the first if the last is reached; false if there are no more. */
  step() {
    const [first, last] = this.handles.map((handle) => Number(handle.value));
    const all = first === this.low && last === this.high;
    const width = all ? 0 : last - first;
    const next = all || last === this.high ? this.low : first + 1;
    this.state.set({
      first: next === this.low ? null : `${next}-01-01`,
      last: next + width === this.high ? null : `${next + width}-12-31`,
    });
    return next + width < this.high;
  }

  stop() {
    clearInterval(this.#ticking);
    this.#ticking = 0;
    this.#label();
  }

  #label() {
    const text = this.#ticking ? "Pause" : this.calm() ? "Next year" : "Play the years";
    this.button.classList.toggle("playing", this.#ticking > 0);
    this.button.setAttribute("aria-label", text);
    this.button.title = text;
  }
}

export function begin(button, tools, event) {
  const player = new Player(button, tools);
  if (event.type === "click") button.click();
  return player;
}
