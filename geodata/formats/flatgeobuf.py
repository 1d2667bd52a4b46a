"""FlatGeobuf 3."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from geodata.formats.arrow import common_shape, gdal, pieces, scratch
from geodata.formats.table import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from geodata.formats.imprint import Imprint


class FlatGeobuf:
    """One layer with a spatial index, unless a feature has no geometry; the imprint is the header's description."""

    name = "fgb"
    media_type = "application/vnd.flatgeobuf"
    extension = "fgb"
    title = "FlatGeobuf"
    only: tuple[str, ...] = ()

    def write(self, features: Iterable[bytes], imprint: Imprint) -> Iterator[bytes]:
        with table(features) as held, scratch() as folder:
            path = folder / f"{imprint.name}.fgb"
            options = {
                "SPATIAL_INDEX": "NO" if held.without_shape else "YES",
                "TITLE": imprint.title,
                "DESCRIPTION": orjson.dumps(imprint.entries()).decode(),
            }
            gdal(path, "FlatGeobuf", held, common_shape(held.shapes), layer_options=options)
            yield from pieces(path)
