/** A frame may begin in a hidden tab or in a closed fold of its page, without a size: the map waits until it has one. */

/** Kept when the map has room; its place is set anew then, for a map without a size does not know where it is. */
export function sized(map) {
  const container = map.getContainer();
  if (container.clientWidth > 0 && container.clientHeight > 0) return Promise.resolve();
  const [centre, zoom] = [map.getCenter(), map.getZoom()];
  return new Promise((kept) => {
    const watching = new ResizeObserver(() => {
      if (!container.clientWidth || !container.clientHeight) return;
      watching.disconnect();
      map.invalidateSize({ pan: false });
      map.setView(centre, zoom, { animate: false });
      kept();
    });
    watching.observe(container);
  });
}

/** Follow the frame's size from now on; Leaflet itself only follows the window's. */
export function followSize(map) {
  new ResizeObserver(() => map.invalidateSize({ debounceMoveend: true })).observe(map.getContainer());
}
