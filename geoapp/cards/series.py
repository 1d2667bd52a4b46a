"""The card of a series."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import url_for

from geoapp import links, wording
from geoapp.cards.lines import group, place_items, record_links, source_lines
from geoapp.cards.shapes import Card, Item
from geodata.model import Point, Series

if TYPE_CHECKING:
    from geodata.graph import Graph


def series_card(graph: Graph, series: Series) -> Card:
    """A series: what it counts, its figures with their doubts, what it is tied to."""
    points = graph.rows_of(Point, "series", series.id)
    return Card(
        collection="series",
        id=series.id,
        title=series.title,
        kicker=f"{series.topic} · {series.unit}",
        symbol="series",
        href=links.record("series", series.id),
        summary=series.definition,
        certainty=tuple(filter(None, [series.caveat])),
        groups=(
            *group("Figures", (_point_item(graph, series, point) for point in points)),
            *group("Corridors", (Item(one) for one in record_links(graph, "corridors", series.corridors))),
            *group("Places", place_items(graph, series.places)),
        ),
        sources=source_lines(graph, (*series.sources, *(one for point in points for one in point.sources))),
        on_map=False,
        diagram=url_for("figures.chart", series_id=series.id, form="svg", width=440),
        diagram_alt=f"Chart of {series.title}, {series.unit}; the figures stand below",
    )


def _point_item(graph: Graph, series: Series, point: Point) -> Item:
    span = f" ({point.low:g} to {point.high:g})" if point.low is not None and point.high is not None else ""
    said = [
        wording.when(point.date),
        point.part or "",
        "" if point.kind == "measured" else wording.words(point.kind),
        "" if point.verified else "not verified",
        "" if point.chart else "not to be charted",
        point.note or "",
    ]
    return Item(
        text=f"{point.value:,.10g} {series.unit}{span}",
        detail="; ".join(filter(None, said)),
        sources=record_links(graph, "sources", point.sources),
    )
