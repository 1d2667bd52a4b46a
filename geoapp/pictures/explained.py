"""The rows of the atlas's legend that explain something on a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from geoapp.maps.symbols import LegendRow, legend
from geoapp.pictures.stretches import breaks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geoapp.pictures.frame import Frame
    from geoapp.pictures.layers import Shown, Spot, Stretch
    from geodata.model import Layer

_SEEN_PX = 14
_STOPS = LegendRow("stop", "rail", "Stop of the corridor", "Full where its site is known.")


def explained(layers: Sequence[Layer], shown: Shown, frame: Frame) -> list[LegendRow]:
    """The rows whose sample is seen in the frame, in the order of the legend."""
    window = shapely.box(*frame.box)
    spots = [spot for spot in shown.spots.values() if spot.shape.intersects(window) and not spot.stop]
    stretches = [one for one in shown.stretches.values() if one.shape.intersects(window)]
    seen = {key for spot in spots for key in _of_spot(spot, frame)}
    seen |= {key for stretch in stretches for key in _of_stretch(stretch)}
    seen |= {"gauge"} if breaks(stretches) else set()
    named = {(layer.symbol, layer.title) for layer in layers}
    stops = [_STOPS] if any(spot.stop for spot in shown.spots.values()) else []
    return [row for group in legend(layers) for row in group.rows if _key(row, named) in seen] + stops


def _of_spot(spot: Spot, frame: Frame) -> Iterator[str]:
    yield f"layer {spot.symbol}"
    yield f"mark-{spot.mark}" if spot.mark != "shape" else "shape-line" if spot.kind == "line" else "shape"
    if spot.area and frame.pixels(spot.area["radius_m"], spot.shape.y) > _SEEN_PX:
        yield "area"


def _of_stretch(stretch: Stretch) -> Iterator[str]:
    yield f"line {stretch.mode}"
    yield f"state {stretch.state}"
    if stretch.unknown or stretch.straights:
        yield "line-straight"


def _key(row: LegendRow, named: set[tuple[str, str]]) -> str:
    """What must be seen for a row to be there; that a line is open needs no word."""
    if row.sample in ("shape", "shape-line"):
        return row.sample
    if row.sample == "mark-pin" and (row.word, row.title) in named:
        return f"layer {row.word}"
    if row.sample == "state" and row.word == "open":
        return ""
    return f"{row.sample} {row.word}" if row.sample in ("line", "state") else row.sample
