"""Folium elements of the atlas: a map with our own files, a basemap, layers fetched by URL, and the page around it.

Branca reads a rendered script once more as a Jinja template, so a text out of the data would run there. Nothing goes
into an element here but ids, numbers and addresses; `checked` refuses the rest.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, cast

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.template import Template

from geoapp.assets import STATIC
from geoapp.maps import alone

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SAFE = re.compile(r"(?:[A-Za-z0-9._~/:?&=,%@+-]|\{[xyz]\})*")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def checked(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options, if they hold nothing but ids, numbers and addresses. Raises ValueError."""
    for name, value in options.items():
        _check(name, value)
    return dict(options)


def _check(name: str, value: Any) -> None:
    match value:
        case None | bool() | int():
            return
        case float() if math.isfinite(value):
            return
        case str() if _SAFE.fullmatch(value):
            return
        case list() | tuple():
            for item in value:
                _check(name, item)
        case _:
            raise ValueError(f"{name}={value!r} is no id, number or address; data reach the map by URL alone")


class AtlasMap(folium.Map):
    """A folium map with our own files, the same text on every rendering, and none of Folium's page around it."""

    default_js = [("leaflet", "vendor/leaflet.js")]  # noqa: RUF012 - Folium's own interface; replaced here, never edited
    default_css = [("atlas_css", "vendor/frame.css")]  # noqa: RUF012

    def __init__(
        self,
        *,
        lat: float,
        lon: float,
        zoom: float,
        max_zoom: int = 12,
        bodies: Mapping[str, bytes] | None = None,
        owed: str = "",
        theme: str = "auto",
    ) -> None:
        super().__init__(location=[lat, lon], tiles=None, zoom_control=False)
        self._id = "atlas"
        self._bodies, self._owed, self._theme = bodies or {}, owed, theme
        self.options |= {
            "zoom": zoom,
            "max_zoom": max_zoom,
            "min_zoom": 2,
            "zoom_snap": 0.25,
            "attribution_control": False,
            "world_copy_jump": False,
            "max_bounds": [[-85, -180], [85, 190]],
            "max_bounds_viscosity": 1.0,
        }

    @property
    def scripts(self) -> list[str]:
        """Script files that the map needs, in order, relative to the folder of static files."""
        return [child.url for child in self._head() if isinstance(child, JavascriptLink)]

    @property
    def styles(self) -> list[str]:
        """Style sheets of the map by itself, relative to the folder of static files."""
        return [child.url for child in self._head() if isinstance(child, CssLink)]

    @property
    def sprite(self) -> str:
        """The icons as one SVG to stand in the page: in a sandboxed frame none may be drawn from another file."""
        return (STATIC / "vendor" / "icons.svg").read_text("utf-8")

    def script(self) -> str:
        """The script that builds the map in a page which has a `div` with the id `map_atlas`."""
        return str(self._rendered().script.render())

    def _repr_html_(self, **_: Any) -> str:
        """The map in a notebook, offline. Without the bodies of its addresses it can only say how to get them."""
        if not self._bodies:
            return "<p>Without a server: <code>build_map(view, layers, geoapp.notebook.at_hand(atlas))</code>.</p>"
        return alone.frame(alone.page(self.script(), self._bodies, self._owed, theme=self._theme))

    def _head(self) -> list[Element]:
        return list(self._rendered().header._children.values())

    def _rendered(self) -> Figure:
        """Folium's page around the map: its parts are filled by rendering, and only they are used."""
        figure = cast("Figure", self.get_root())
        figure.render()
        return figure


class AtlasElement(MacroElement):
    """An element that calls one function of `window.atlas` (`static/js/atlas.js`) with the map and its options."""

    call: str

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "atlas.{{ this.call }}({{ this._parent.get_name() }}, {{ this.options | tojavascript }});\n"
        "{% endmacro %}"
    )

    def __init__(self, identity: str, **options: Any) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = type(self).__name__
        self._id = identity
        self.options = checked(options)


class Basemap(AtlasElement):
    """The vector tiles under everything, with their labels above the lines."""

    call = "basemap"

    def __init__(self, *, url: str, relief: str | None, theme: str) -> None:
        super().__init__("basemap", url=url, relief_url=relief, theme=theme)


class FeatureLayer(AtlasElement):
    """A layer of the atlas, fetched by URL when it is first shown; one with `tiles`, tile by tile as it is looked at.

    `visible` is whether the atlas shows it by itself, `on` whether this view does.
    """

    call = "featureLayer"

    def __init__(self, layer: str, **options: Any) -> None:
        """`options` are addresses (url, tiles, items), collection, symbol, visible and on. Raises ValueError."""
        if not _SLUG.fullmatch(layer):
            raise ValueError(f"layer {layer!r} is not a slug such as exercise-sites")
        super().__init__(layer.replace("-", "_"), layer=layer, **options)


class Start(AtlasElement):
    """Hands the map to the page: what the view says beyond its layers, and the two extents of the home button."""

    call = "start"

    def __init__(self, *, near: Sequence[float], far: Sequence[float], fits: bool, **view: Any) -> None:
        super().__init__("start", near=list(near), far=list(far), fits=fits, **view)
