"""The layer of a Mapbox Vector Tile (specification 2.1), written from arrays.

All in a feature is a varint: the integers of all features are laid out in one array, the lengths are filled in, and the
whole is turned to bytes at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geodata.tiles.grid import EXTENT
from geodata.tiles.mvt.runs import offsets, runs
from geodata.tiles.mvt.shapes import LINE, POINT, POLYGON, Shapes, commands
from geodata.tiles.mvt.tags import Encoded, Tags, numbered, value
from geodata.tiles.mvt.varints import field, lengths_of, spelt, varints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

__all__ = ["LINE", "POINT", "POLYGON", "Encoded", "Shapes", "Tags", "layer", "value"]


def layer(name: str, shapes: Shapes, ids: Ints, tags: Sequence[Tags]) -> bytes:
    """The layer as a message of a tile; an id of 0 stands for none."""
    keyed, keys, values = numbered(tags, len(shapes))
    said = [field(1, name.encode()), _features(shapes, ids, keyed)]
    said += [field(3, key.encode()) for key in keys]
    said += [values, b"\x28" + varints(np.array([EXTENT])), b"\x78\x02"]
    return field(3, b"".join(said))


def _features(shapes: Shapes, ids: Ints, keyed: Ints) -> bytes:
    """The features: 0x12 length [0x08 id] [0x12 length (key value)*] 0x18 type 0x22 length geometry."""
    geometry, sizes = commands(shapes)
    tagged = (keyed >= 0).sum(axis=1)
    at_tags = 2 + 2 * (ids > 0)
    at_type = at_tags + (2 + 2 * tagged) * (tagged > 0)
    starts = offsets(at_type + 4 + sizes)
    begin, end = starts[:-1], starts[1:]
    out = np.zeros(starts[-1], np.int64)
    out[begin] = 0x12
    known = ids > 0
    out[begin[known] + 2], out[begin[known] + 3] = 0x08, ids[known]
    with_tags = tagged > 0
    out[(begin + at_tags)[with_tags]] = 0x12
    out[runs(begin + at_tags + 2, 2 * tagged)] = _pairs(keyed)
    out[begin + at_type], out[begin + at_type + 1], out[begin + at_type + 2] = 0x18, shapes.kinds, 0x22
    out[runs(begin + at_type + 4, sizes)] = geometry
    return _measured(out, begin, at_tags, at_type, end)


def _measured(out: Ints, begin: Ints, at_tags: Ints, at_type: Ints, end: Ints) -> bytes:
    """The features with their lengths in bytes filled in: of their tags, of their geometry, then of the whole."""
    lengths = lengths_of(out)
    before = offsets(lengths)
    tags, content, geometry = begin + at_tags + 2, begin + at_type, begin + at_type + 4
    tagged = content >= tags
    longer = np.zeros(len(begin), np.int64)
    for fields, sizes, own in (
        ((tags - 1)[tagged], (before[content] - before[tags])[tagged], tagged),
        (geometry - 1, before[end] - before[geometry], slice(None)),
    ):
        out[fields], lengths[fields] = sizes, lengths_of(sizes)
        longer[own] += lengths[fields] - 1
    out[begin + 1] = before[end] - before[begin + 2] + longer
    lengths[begin + 1] = lengths_of(out[begin + 1])
    return spelt(out, lengths)


def _pairs(keyed: Ints) -> Ints:
    """Numbers of key and value, feature by feature."""
    features, keys = np.nonzero(keyed >= 0)
    return np.stack([keys, keyed[features, keys]], axis=1).ravel()
