"""The layers of an atlas as GeoPandas frames on the Web Mercator plane, and what of them a view shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import geopandas as gpd

from geoapp.drawn import drawn_layer
from geoapp.layers import drawn
from geoapp.pictures.frame import MERCATOR
from geoapp.pictures.times import counts, first_last, state_at
from geoapp.stored import StoredLayer
from geodata.deadline import in_time
from geodata.languages import TEXTS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from geoapp.maps.view import MapView
    from geodata.atlas import Atlas
    from geodata.model import Layer


@dataclass(slots=True)
class Spot:
    """A place as drawn: its mark, how far it is known, whether it is chosen or belongs to what is chosen."""

    id: str
    title: str
    kind: str
    symbol: str
    mark: str
    radius_m: float
    shape: BaseGeometry
    area: dict[str, Any] | None
    lit: bool = False
    chosen: bool = False
    stop: bool = False
    """Whether it is here for the chosen record alone, in no layer that is shown."""


@dataclass(slots=True)
class Stretch:
    """A leg as drawn."""

    id: str
    mode: str
    state: str
    line: str
    gauges: tuple[int, ...]
    straights: tuple[tuple[int, int], ...]
    shape: BaseGeometry
    lit: bool = False

    @property
    def unknown(self) -> bool:
        """Whether its whole course is not known."""
        return self.line == "straight" or (self.line == "great-circle" and self.mode != "air")


@dataclass(slots=True)
class Shown:
    """What a view shows, lowest first."""

    spots: dict[str, Spot] = field(default_factory=dict)
    stretches: dict[str, Stretch] = field(default_factory=dict)


class Frames:
    """The layers of one atlas, each read once."""

    def __init__(self, atlas: Atlas) -> None:
        self._atlas = atlas
        self._read: dict[str, gpd.GeoDataFrame] = {}

    def shown(self, view: MapView) -> Shown:
        """What the layers of a view show at its time."""
        found = Shown()
        for layer in self.layers(view):
            in_time()
            rows = self._frame(layer)
            if layer.collection == "legs":
                found.stretches |= {one.id: one for one in self._stretches(rows, view)}
            else:
                found.spots |= {one.id: one for one in self._spots(rows, layer, view)}
        return found

    def stretches(self, ids: Collection[str], view: MapView) -> dict[str, Stretch]:
        """Legs that a view shows for their own sake, whatever its layers."""
        layers = [layer for layer in self._atlas.catalog.cover.layers if layer.collection == "legs"]
        frames = [frame[frame["id"].isin(ids)] for frame in map(self._frame, layers) if len(frame)]
        return {one.id: one for frame in frames for one in self._stretches(frame, view)}

    def layers(self, view: MapView) -> list[Layer]:
        """The layers that a view shows, the lowest first."""
        every = self._atlas.catalog.cover.layers
        return [layer for layer in every if (layer.visible if view.layers is None else layer.id in view.layers)]

    def _frame(self, layer: Layer) -> gpd.GeoDataFrame:
        """The features of a layer as drawn on the map, on the plane."""
        if layer.id not in self._read:
            features = list(_drawn(self._atlas, layer))
            frame = gpd.GeoDataFrame.from_features(features, crs=4326) if features else gpd.GeoDataFrame(geometry=[])
            frame["id"] = [feature["id"] for feature in features]
            self._read[layer.id] = frame.to_crs(MERCATOR) if features else frame
        return self._read[layer.id]

    def _spots(self, frame: gpd.GeoDataFrame, layer: Layer, view: MapView) -> Iterator[Spot]:
        for row in frame.to_dict("records"):
            in_time()
            if counts(view, row["events"], row["sure"]):
                areas = row.get("areas")
                yield Spot(
                    id=row["id"],
                    title=row["title"],
                    kind=row["kind"],
                    symbol=layer.symbol,
                    mark=row["mark"],
                    radius_m=row["precision_m"] or 0,
                    shape=row["geometry"],
                    area=self._area(areas, view) if isinstance(areas, list) else None,
                )

    def _area(self, areas: list[dict[str, Any]], view: MapView) -> dict[str, Any] | None:
        """The area that held at the end of the chosen time."""
        at = (first_last(view)[1] or self.today)[:4]
        begun = [area for area in areas if (area["date"] or "")[:4] <= at]
        return max(begun, key=lambda area: area["date"] or "", default=None)

    def _stretches(self, frame: gpd.GeoDataFrame, view: MapView) -> Iterator[Stretch]:
        at = first_last(view)[1] or self.today
        for row in frame.to_dict("records"):
            state = state_at(row["states"], at)
            if state is not None:
                yield _stretch(row, state)

    @cached_property
    def today(self) -> str:
        """The day of the data: a picture is the same on any day that it is asked for."""
        return self._atlas.catalog.cover.updated


def _stretch(row: dict[str, Any], state: str) -> Stretch:
    return Stretch(
        id=row["id"],
        mode=row["mode"],
        state=state,
        line=row["line"],
        gauges=tuple(row["gauges"]),
        straights=tuple((first, last) for first, last in row["straights"]),
        shape=row["geometry"],
    )


def _drawn(atlas: Atlas, layer: Layer) -> Iterable[dict[str, Any]]:
    """The features of a layer as drawn; of a large file so many as can be told apart."""
    if not atlas.graph.are_many:
        return drawn(atlas, layer)
    found = drawn_layer(atlas.store.version, layer.id, TEXTS)
    return found.spread() if isinstance(found, StoredLayer) else ()
