/**
 * What basemap.js needs of protomaps-leaflet and PMTiles, under the names that their script versions have.
 * Bundled: only what is named here is served.
 */

import {
  CenteredTextSymbolizer, CircleSymbolizer, GroupSymbolizer, LineSymbolizer, OffsetTextSymbolizer, PolygonSymbolizer,
  TextPlacements, leafletLayer,
} from "protomaps-leaflet";
import { PMTiles } from "pmtiles";

globalThis.protomapsL = {
  CenteredTextSymbolizer, CircleSymbolizer, GroupSymbolizer, LineSymbolizer, OffsetTextSymbolizer, PolygonSymbolizer,
  TextPlacements, leafletLayer,
};
globalThis.pmtiles = { PMTiles };
