// Reads a PMTiles archive with npm's pmtiles: node archive.mjs FILE Z X Y
import { open } from "node:fs/promises";
import { PMTiles } from "pmtiles";

const [path, z, x, y] = process.argv.slice(2);
const file = await open(path);
const source = {
  getKey: () => path,
  async getBytes(offset, length) {
    const { buffer, bytesRead } = await file.read(new Uint8Array(length), 0, length, offset);
    return { data: buffer.buffer.slice(0, bytesRead) };
  },
};
const archive = new PMTiles(source);
const { maxZoom } = await archive.getHeader();
const { data } = await archive.getZxy(Number(z), Number(x), Number(y));
process.stdout.write(JSON.stringify({ maxZoom, metadata: await archive.getMetadata(), tile: Buffer.from(data).toString("hex") }));
await file.close();
