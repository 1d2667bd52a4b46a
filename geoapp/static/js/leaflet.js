/**
 * Leaflet with what the atlas calls, as the global `L` that Folium writes for: its other layers, controls and
 * projections are never served. Sources come from the package's own modules.
 */

import "./trusted.js";
import { control, Control } from "leaflet/src/control/Control";
import { scale, Scale } from "leaflet/src/control/Control.Scale";
import * as core from "leaflet/src/core";
import * as dom from "leaflet/src/dom";
import { LatLng, toLatLng as latLng } from "leaflet/src/geo/LatLng";
import { LatLngBounds, toLatLngBounds as latLngBounds } from "leaflet/src/geo/LatLngBounds";
import { CRS } from "leaflet/src/geo/crs/CRS";
import { EPSG3857 } from "leaflet/src/geo/crs/CRS.EPSG3857";
import { Bounds, toBounds as bounds } from "leaflet/src/geometry/Bounds";
import { Point, toPoint as point } from "leaflet/src/geometry/Point";
import { DivOverlay } from "leaflet/src/layer/DivOverlay";
import { FeatureGroup, featureGroup } from "leaflet/src/layer/FeatureGroup";
import { GeoJSON, coordsToLatLngs, geoJSON } from "leaflet/src/layer/GeoJSON";
import { Layer } from "leaflet/src/layer/Layer";
import { LayerGroup, layerGroup } from "leaflet/src/layer/LayerGroup";
import { Popup, popup } from "leaflet/src/layer/Popup";
import { Tooltip, tooltip } from "leaflet/src/layer/Tooltip";
import { DivIcon, divIcon } from "leaflet/src/layer/marker/DivIcon";
import { Icon } from "leaflet/src/layer/marker/Icon";
import { Marker, marker } from "leaflet/src/layer/marker/Marker";
import { GridLayer, gridLayer } from "leaflet/src/layer/tile/GridLayer";
import { Circle, circle } from "leaflet/src/layer/vector/Circle";
import { Path } from "leaflet/src/layer/vector/Path";
import { Polygon, polygon } from "leaflet/src/layer/vector/Polygon";
import { Polyline, polyline } from "leaflet/src/layer/vector/Polyline";
import { SVG, svg } from "leaflet/src/layer/vector/SVG";
import { Map, map } from "leaflet/src/map";

/* What Renderer.getRenderer.js does, without its canvas: all lines of ours are SVG. */
Map.include({
  getRenderer({ options }) {
    this._renderer ??= svg();
    const renderer = options.renderer || this._getPaneRenderer(options.pane) || this._renderer;
    if (!this.hasLayer(renderer)) this.addLayer(renderer);
    return renderer;
  },
  _getPaneRenderer(pane) {
    return pane && pane !== "overlayPane" && (this._paneRenderers[pane] ??= svg({ pane }));
  },
});

CRS.EPSG3857 = EPSG3857;
Control.Scale = Scale;
control.scale = scale;
GeoJSON.coordsToLatLngs = coordsToLatLngs;

globalThis.L = {
  ...core, ...dom, bounds, Bounds, Circle, circle, Control, control, CRS, DivIcon, divIcon, DivOverlay, FeatureGroup,
  featureGroup, GeoJSON, geoJSON, gridLayer, GridLayer, Icon, LatLng, latLng, LatLngBounds, latLngBounds, Layer,
  LayerGroup, layerGroup, Map, map, Marker, marker, Path, point, Point, Polygon, polygon, Polyline, polyline, Popup,
  popup, SVG, svg, Tooltip, tooltip,
};
