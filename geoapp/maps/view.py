"""What a reader looks at: layers, time, theme, place on the globe, selection; and the one query string for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlencode

from geodata.languages import TEXTS

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
    lang: str = TEXTS
    """The language that places are named in."""
    embed: bool = False

    def query(self) -> str:
        """The query string of this view: empty for the default one, equal for equal views.

        Whether it is embedded is told by the path (`/` or `/embed`), not here. `state.js` writes the same string.
        """
        return urlencode(self._parameters(), safe="/,:=")

    def _parameters(self) -> list[tuple[str, str]]:
        at = self.lon is not None and self.lat is not None
        parameters = {
            "layers": None if self.layers is None else ",".join(self.layers),
            "datetime": None if self.datetime is None else str(self.datetime),
            "time-match": "surely" if self.surely else None,
            "theme": None if self.theme == "auto" else self.theme,
            "lon": _short(self.lon, 4) if at else None,
            "lat": _short(self.lat, 4) if at else None,
            "zoom": _short(self.zoom, 2),
            "select": self.select,
            "lang": None if self.lang == TEXTS else self.lang,
        }
        return [(name, value) for name, value in parameters.items() if value is not None]


def _short(number: float | None, digits: int) -> str | None:
    """A number as people write it: rounded, without trailing zeros, `0` rather than `-0`."""
    if number is None:
        return None
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text
