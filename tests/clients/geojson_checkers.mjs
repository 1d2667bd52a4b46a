// What two checkers of GeoJSON say of each file named: check-geojson of its structure, geojsonhint of winding too.
import { readFileSync } from 'node:fs';
import { check } from '@placemarkio/check-geojson';
import geojsonhint from '@mapbox/geojsonhint';

const told = {};
for (const file of process.argv.slice(2)) {
  const text = readFileSync(file, 'utf8');
  told[file] = geojsonhint.hint(text, { precisionWarning: false }).map((one) => `geojsonhint: ${one.message}`);
  try {
    check(text);
  } catch (error) {
    told[file].push(...error.issues.map((one) => `check-geojson: ${one.message}`));
  }
}
console.log(JSON.stringify(told));
