"""What a reader looks at: layers, time, theme, place on the globe, selection; and the one query string for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

if TYPE_CHECKING:
    from geodata.extent import Interval

Theme = Literal["auto", "light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapView:
    """One view of the map. `layers` is None for the atlas's own choice, else ids in the order of the atlas."""

    layers: tuple[str, ...] | None = None
    datetime: Interval | None = None
    surely: bool = False
    theme: Theme = "auto"
    lon: float | None = None
    lat: float | None = None
    zoom: float | None = None
    select: str | None = None
    embed: bool = False

    def query(self) -> str:
        """The query string of this view: empty for the default one, equal for equal views.

        Whether it is embedded is told by the path (`/` or `/embed`), not here. `state.js` writes the same string.
        """
        return urlencode(self._parameters(), safe="/,:=")

    def _parameters(self) -> list[tuple[str, str]]:
        parameters = []
        if self.layers is not None:
            parameters.append(("layers", ",".join(self.layers)))
        if self.datetime is not None:
            parameters.append(("datetime", str(self.datetime)))
        if self.surely:
            parameters.append(("time-match", "surely"))
        if self.theme != "auto":
            parameters.append(("theme", self.theme))
        if self.lon is not None and self.lat is not None:
            parameters += [("lon", _short(self.lon, 4)), ("lat", _short(self.lat, 4))]
        if self.zoom is not None:
            parameters.append(("zoom", _short(self.zoom, 2)))
        if self.select is not None:
            parameters.append(("select", self.select))
        return parameters


def _short(number: float, digits: int) -> str:
    """A number as people write it: rounded, without trailing zeros, `0` rather than `-0`."""
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
