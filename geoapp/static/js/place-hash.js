/** `#zoom/lat/lon` as OpenStreetMap and uMap write it: where the map opens, whatever the rest of the address says. */

const FORM = /^#(\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)\/?$/;

/** Go where the hash says; whether it says anything. */
export function followHash(map) {
  const found = FORM.exec(location.hash)?.slice(1).map(Number);
  if (!found) return false;
  const [zoom, lat, lon] = found;
  if (Math.abs(lat) > 85 || Math.abs(lon) > 180) return false;
  map.setView([lat, lon], Math.min(zoom, map.getMaxZoom()), { animate: false });
  return true;
}
