/**
 * The search where the atlas stands as plain files: names as spelt or in plain letters, whole or begun, in one file that
 * is fetched with the first question. What sounds alike only a server finds. geoapp/publish/searching.py writes the file.
 */

import { Finder } from "./find.js";

const MOST = 60;
const HAN = /\p{Script=Han}/u;

/** As `spelt` in geoapp/publish/searching.py. */
const spelt = (text) =>
  (text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/['‘’ʼ`"]/g, "").match(/[\p{L}\p{N}]+/gu) ?? []).join(" ");

/** How well a record answers, best first; undefined if it does not. */
function rank({ names, around }, asked) {
  if (names.includes(asked)) return 0;
  if (names.some((name) => name.startsWith(asked))) return 1;
  if (HAN.test(asked)) return names.some((name) => name.includes(asked)) ? 2 : undefined;
  const words = asked.split(" ");
  const holds = (text) => words.every((word) => ` ${text}`.includes(` ${word}`));
  if (names.some(holds)) return 2;
  return holds(`${names.join(" ")} ${around}`) ? 3 : undefined;
}

const made = (tag, properties) => Object.assign(document.createElement(tag), properties);

class FileFinder extends Finder {
  #names;

  async answer(text, signal) {
    this.#names ??= this.#fetched(signal);
    const names = await this.#names.catch((error) => {
      this.#names = undefined;
      throw error;
    });
    const asked = spelt(text);
    const ranked = asked ? names.map((one) => [rank(one, asked), one]).filter(([how]) => how !== undefined) : [];
    const found = ranked.sort(([a], [b]) => a - b).map(([, one]) => one);
    return found.length > 0 ? this.#listed(text, found) : [this.#nothing(text)];
  }

  async #fetched(signal) {
    const answer = await fetch(this.addressOf("names.json"), { signal });
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    return answer.json();
  }

  #listed(text, found) {
    const more = found.length > MOST ? `; the best ${MOST} are shown, another word finds fewer` : "";
    const count = `${found.length.toLocaleString("en")} record${found.length === 1 ? "" : "s"} for “${text}”${more}`;
    const list = made("ol", { className: "rows results" });
    list.append(...found.slice(0, MOST).map((one) => this.#line(one)));
    return [made("p", { className: "count", textContent: count }), list];
  }

  #line({ record, title, symbol, detail }) {
    const link = made("a", { href: this.addressOf(record), textContent: title });
    link.dataset.record = record;
    const line = made("li", { className: `s-${symbol}` });
    line.append(link, made("span", { className: "detail", textContent: detail }));
    return line;
  }

  #nothing(text) {
    const said = `Nothing is called “${text}”. Names and titles are searched as they are spelt, in any script.`;
    const box = made("div", { className: "nothing" });
    box.append(made("p", { textContent: said }));
    return box;
  }
}

export const begin = (form, tools) => new FileFinder(form, tools);
