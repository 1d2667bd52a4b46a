"""The quiet ground of a picture: land, water, borders and names, from `basemap/picture.geojson`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from geoapp.pictures.frame import MERCATOR
from geoapp.pictures.ink import Element, add, path

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from geoapp.pictures.frame import Frame
    from geoapp.pictures.palette import Colours

_ROUGH_PX = 0.4
_RIM_PX = 8
_AREAS = (("land", None, "land"), ("country", None, "focus-land"), ("water", None, "sea"))
_LINES = (
    ("river", None, "river", 0.9, None),
    ("boundary", "region", "region", 0.9, "3 3"),
    ("boundary", "country", "border", 1.0, None),
    ("boundary", "disputed", "border", 0.9, "3 2.5"),
)
_REGION_ZOOM, _RIVER_ZOOM = 5, 3.5


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the ground at a position of the plane."""

    layer: str
    text: str
    rank: int
    capital: bool
    x: float
    y: float


class Ground:
    """The ground of all pictures, read once."""

    def __init__(self, folder: Path) -> None:
        frame = gpd.read_file(folder / "picture.geojson").to_crs(MERCATOR)
        named = frame["name"].notna()
        self._shapes = frame[~named].explode(index_parts=False, ignore_index=True)
        self.names = [_name(row) for row in frame[named].to_dict("records")]
        self.attribution = str(tomllib.loads((folder / "picture.toml").read_text("utf-8"))["attribution"])

    def draw(self, parent: Element, frame: Frame, colours: Colours) -> None:
        """The ground within a frame: sea, land, the two countries set off, lakes, rivers, borders."""
        look: dict[str, Any] = {"x": frame.left, "y": frame.top, "width": frame.width, "height": frame.height}
        add(parent, "rect", fill=colours["sea"], **look)
        seen = self._seen(frame)
        for layer, kind, colour in _AREAS:
            if data := _data(frame, seen, layer, kind):
                add(parent, "path", d=data, fill=colours[colour], fill_rule="evenodd")
        for layer, kind, colour, width, dash in _LINES:
            if frame.zoom < (_REGION_ZOOM if kind == "region" else _RIVER_ZOOM if layer == "river" else 0):
                continue
            if data := _data(frame, seen, layer, kind):
                self._line(parent, data, colours[colour], width, dash)
        if data := _data(frame, seen[seen["iso"] == "BY"], "country", None):
            self._line(parent, data, colours["belarus"], 1.6 if frame.zoom > _REGION_ZOOM else 1.1, None)

    @staticmethod
    def _line(parent: Element, data: str, colour: str, width: float, dash: str | None) -> None:
        look = {"stroke": colour, "stroke_width": width, "stroke_dasharray": dash, "stroke_linejoin": "round"}
        add(parent, "path", d=data, fill="none", **look)

    def _seen(self, frame: Frame) -> gpd.GeoDataFrame:
        """The shapes within a frame, cut at its rim and as simple as a pixel allows."""
        west, south, east, north = frame.box
        rim = _RIM_PX * frame.metres
        window = west - rim, south - rim, east + rim, north + rim
        near = self._shapes.iloc[sorted(self._shapes.sindex.query(shapely.box(*window)))]
        cut = near.set_geometry(near.geometry.clip_by_rect(*window))
        simple = cut.set_geometry(cut.geometry.simplify(_ROUGH_PX * frame.metres, preserve_topology=False))
        return simple[~simple.geometry.is_empty]


def _data(frame: Frame, seen: gpd.GeoDataFrame, layer: str, kind: str | None) -> str:
    """Path data of the shapes of one sort."""
    wanted = seen[seen["layer"] == layer] if kind is None else seen[(seen["layer"] == layer) & (seen["kind"] == kind)]
    return path(frame.drawn(shapely.GeometryCollection(wanted.geometry.tolist())))


def _name(row: Mapping[str, Any]) -> Name:
    capital = row.get("cap") == 1
    return Name(row["layer"], row["name"], int(row["rank"]), capital, row["geometry"].x, row["geometry"].y)
