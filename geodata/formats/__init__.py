"""Formats that features leave in: one small class a format. docs/formats.md tells what each can carry.

Formats that can be are streamed; the others keep the features in a temporary file (`rows.Spool`), never in memory.
The same data version gives the same bytes. Libraries are imported when a format is first written, not before.
"""

from __future__ import annotations

from geodata.formats.atom import Atom
from geodata.formats.csvfile import Csv
from geodata.formats.flatgeobuf import FlatGeobuf
from geodata.formats.geojson import GeoJSON, GeoJSONSeq
from geodata.formats.geopackage import GeoPackage
from geodata.formats.geoparquet import GeoParquet
from geodata.formats.icalendar import ICalendar
from geodata.formats.imprint import Format, Imprint, members
from geodata.formats.jsonfg import JSONFG
from geodata.formats.jsonld import JSONLD
from geodata.formats.kml import Kml
from geodata.formats.linkedplaces import LinkedPlaces
from geodata.formats.pmtiles import PMTiles
from geodata.formats.shapefile import Shapefile

__all__ = ["FORMATS", "Format", "Imprint", "members", "suited"]

_ALL: tuple[Format, ...] = (
    GeoJSON(),
    GeoJSONSeq(),
    Csv(),
    GeoPackage(),
    FlatGeobuf(),
    GeoParquet(),
    Shapefile(),
    Kml(),
    PMTiles(),
    JSONFG(),
    JSONLD(),
    LinkedPlaces(),
    Atom(),
    ICalendar(),
)
FORMATS: dict[str, Format] = {form.name: form for form in _ALL}


def suited(collection: str) -> dict[str, Format]:
    """The formats that a collection can be had in."""
    return {name: form for name, form in FORMATS.items() if not form.only or collection in form.only}
