// Reads tiles as hexadecimal texts from standard input with Mapbox's own decoder and writes what it found as JSON.
import { readFileSync } from "node:fs";
import { VectorTile, classifyRings } from "@mapbox/vector-tile";
import Pbf from "pbf";

const read = (hex) => {
  const tile = new VectorTile(new Pbf(Uint8Array.from(Buffer.from(hex, "hex"))));
  const [layer] = Object.values(tile.layers);
  if (!layer) return { features: [] };
  const features = Array.from({ length: layer.length }, (_, at) => {
    const { id, type, properties } = layer.feature(at);
    const rings = layer.feature(at).loadGeometry();
    const plain = rings.map((ring) => ring.map(({ x, y }) => [x, y]));
    const outer = type === 3 ? classifyRings(rings).length : 0;
    return { id, type, properties, geometry: plain, outer };
  });
  return { name: layer.name, version: layer.version, extent: layer.extent, features };
};

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(read)));
