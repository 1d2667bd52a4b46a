/**
 * A tile archive read by byte ranges, as PMTiles asks of a source. A host that sends no ranges sends the whole file
 * once, which is then read from memory: slower to begin, but the map is there on any host.
 */

const LEFT_MS = 500;

class Archive {
  #whole;

  constructor(url) {
    this.url = url;
  }

  getKey() {
    return this.url;
  }

  /** A failure is told a moment later: a page that is left cuts off what it asked for, and is gone by then. */
  async getBytes(offset, length, signal) {
    try {
      return await this.#bytes(offset, length, signal);
    } catch (error) {
      if (!signal?.aborted) await new Promise((passed) => setTimeout(passed, LEFT_MS));
      throw error;
    }
  }

  async #bytes(offset, length, signal) {
    if (!this.#whole) {
      const range = `bytes=${offset}-${offset + length - 1}`;
      const answer = await fetch(this.url, { signal, headers: { Range: range } });
      if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
      if (answer.status === 206) return { data: await answer.arrayBuffer() };
      this.#whole ??= answer.arrayBuffer();
    }
    return { data: (await this.#whole).slice(offset, offset + length) };
  }
}

const archives = new Map();

/** The archive of an address, the same for all layers that are read from it. */
export function archiveOf(url) {
  if (!archives.has(url)) archives.set(url, new Archive(url));
  return archives.get(url);
}
