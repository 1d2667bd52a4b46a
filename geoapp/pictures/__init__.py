"""A view of the atlas as a picture drawn by the server: the same layers, time, choice and place as on the map, as SVG.

The same view, size and data give the same bytes. No script, no style sheet, no address within: text is text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import shapely

from geoapp.pictures import routed
from geoapp.pictures.base import Ground
from geoapp.pictures.chosen import Chosen, box_of_chosen, chosen, light
from geoapp.pictures.explained import explained
from geoapp.pictures.frame import Box, Frame, box_of, plane, zoom_for
from geoapp.pictures.furniture import plan
from geoapp.pictures.ink import serialised
from geoapp.pictures.layers import Frames, Shown
from geoapp.pictures.palette import palette
from geoapp.pictures.said import resting_on, said
from geoapp.pictures.sheet import Sheet
from geoapp.pictures.sketch import sketch
from geoapp.routes.asking import answered, selected

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from geoapp.maps.view import MapView
    from geoapp.pictures.furniture import Plan
    from geodata.atlas import Atlas
    from geodata.routing.route import Route

_CLOSEST, _CLOSEST_AREA = 8.0, 9.5
"""The ground has no more to show closer by; a dated area would be too small to see."""
_MARGIN_PX = 46


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height of a picture in pixels."""

    width: int = 1200
    height: int = 630


@dataclass(frozen=True, slots=True)
class _Own:
    """Where the chosen record lies on the plane, if anywhere, and how close to come."""

    box: Box | None
    closest: float


def _closest(shown: Shown) -> float:
    return _CLOSEST_AREA if any(spot.chosen and spot.area for spot in shown.spots.values()) else _CLOSEST


class Studio:
    """Draws pictures of one atlas; what they have in common is read once."""

    def __init__(self, atlas: Atlas, folder: Path) -> None:
        self._atlas = atlas
        self._folder = folder
        self._frames = Frames(atlas)

    @cached_property
    def _ground(self) -> Ground:
        return Ground(self._folder)

    def svg(self, view: MapView, size: Size) -> bytes:
        """The picture of a view."""
        if route := selected(view.select):
            found = answered(route).routes
            choice = min(route.choice, len(found) - 1)
            title = f"{found[0].ends[0].name} to {found[0].ends[-1].name}"
            return self.routes_svg(found, choice, title, view.theme, size)
        one = chosen(self._atlas.graph, view)
        shown = self._frames.shown(view)
        if one:
            shown.stretches |= self._frames.stretches(one.legs, view)
            light(shown, one, self._atlas.graph)
        layers = self._frames.layers(view)
        own = _Own(box_of_chosen(shown, one), _closest(shown)) if one else _Own(None, _CLOSEST)
        words = said(self._atlas, view, layers, one)
        rough = self._frame(view, plan(size.width, size.height, words, ()), own)
        count = self._sources(shown, rough, one)
        version = self._atlas.store.version
        owed = (f"map: {self._ground.attribution}", f"{count} sources", f"data version {version}")
        words = replace(words, foot=(*words.foot, *owed))
        divided = plan(size.width, size.height, words, explained(layers, shown, rough))
        sheet = Sheet(self._frame(view, divided, own), shown, palette(view.theme), self._ground)
        return serialised(sheet.drawn(divided, words))

    def routes_svg(self, routes: Sequence[Route], choice: int, title: str, theme: str, size: Size) -> bytes:
        """The picture of routes, the chosen one on top."""
        route, atlas = routes[choice], self._atlas
        shown, box = routed.shown(atlas.graph, routes, choice), routed.box(routes)
        day = f" · on {route.on}" if route.on else ""
        owed = (atlas.catalog.cover.title, "© OpenStreetMap contributors (ODbL)", f"map: {self._ground.attribution}")
        said_words = routed.words(route, title, day, (*owed, f"data version {atlas.store.version}"))
        rough = plan(size.width, size.height, said_words, ())
        layers = [layer for layer in atlas.catalog.cover.layers if layer.collection == "legs"]
        rows = explained(layers, shown, _around(box, rough))
        divided = plan(size.width, size.height, said_words, rows)
        sheet = Sheet(_around(box, divided), shown, palette(theme), self._ground)
        return serialised(sheet.drawn(divided, said_words))

    def sketch(self, features: Iterable[bytes], title: str, theme: str) -> bytes:
        """A small picture of some features, given as GeoJSON."""
        return sketch(self._ground, features, palette(theme), title)

    def _frame(self, view: MapView, divided: Plan, own: _Own) -> Frame:
        """The window: where the view says, else around the chosen record, else the atlas's near box."""
        cover = self._atlas.catalog.cover
        height = max(divided.height - divided.top - divided.bottom, 1)
        box = own.box or box_of(*cover.near)
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        zoom = zoom_for(box, divided.width, height, _MARGIN_PX, own.closest)
        if view.lon is not None and view.lat is not None:
            x, y = plane(view.lon, view.lat)
            zoom = cover.zoom
        zoom = zoom if view.zoom is None else view.zoom
        return Frame(x, y, zoom, 0, divided.top, divided.width, height)

    def _sources(self, shown: Shown, frame: Frame, one: Chosen | None) -> int:
        window = shapely.box(*frame.box)
        places = [spot.id for spot in shown.spots.values() if spot.shape.intersects(window)]
        legs = [stretch.id for stretch in shown.stretches.values() if stretch.shape.intersects(window)]
        return resting_on(self._atlas.graph, places, legs, one.sources if one else ())


def _around(box: Box, divided: Plan) -> Frame:
    """The window of a plan around a box."""
    height = max(divided.height - divided.top - divided.bottom, 1)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    zoom = zoom_for(box, divided.width, height, _MARGIN_PX, _CLOSEST)
    return Frame(x, y, zoom, 0, divided.top, divided.width, height)
