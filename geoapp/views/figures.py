"""Figures: every series as a chart with its definition, sources and gaps; each as SVG, PNG, CSV and table."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request

from geoapp import limits, links, params, wording
from geoapp.cards.shapes import Link
from geoapp.current import atlas
from geoapp.errors import NotFound
from geoapp.pictures.chart import chart_svg, told
from geoapp.pictures.palette import palette
from geoapp.pictures.png import png
from geoapp.responses import HTML, answer
from geoapp.views.pictures import PICTURE_HEADERS
from geodata.formats.csvfile import guarded
from geodata.model import Point, Series

if TYPE_CHECKING:
    from collections.abc import Iterable

views = Blueprint("figures", __name__)

_LOOK = frozenset({"theme", "width", "height"})
TOPICS = {
    "trains": "Trains",
    "containers": "Containers",
    "transit": "Transit",
    "trade": "Trade",
    "park": "Great Stone",
    "crossings": "Crossings",
}
"""Topics of series in the order of the page, with their headings."""


@views.get("/figures")
def figures() -> Response:
    """All series by topic."""
    params.only(request.args, frozenset({"topic"}))
    graph = atlas().graph
    topics = {series.topic for series in graph.series.values()}
    chosen = params.word(request.args, "topic", ("", *sorted(topics)))
    order = [topic for topic in (*TOPICS, *sorted(topics - TOPICS.keys())) if topic in topics]
    groups = [
        (TOPICS.get(topic, topic.capitalize()), [_shown(one) for one in graph.series.values() if one.topic == topic])
        for topic in order
        if chosen in ("", topic)
    ]
    return answer(render_template("figures.html", groups=groups, chosen=chosen, topics=order), HTML)


def _shown(series: Series) -> dict[str, Any]:
    """A series with its points as rows of a table."""
    graph = atlas().graph
    points = graph.rows_of(Point, "series", series.id)
    return {
        "series": series,
        "href": links.record("series", series.id),
        "rows": [_row(point) for point in points],
        "corridors": [Link(graph.corridors[one].short_name, "", "corridors", one) for one in series.corridors],
        "sources": [_source(one) for one in series.sources],
    }


def _row(point: Point) -> dict[str, Any]:
    doubts = [
        point.part or "",
        "not verified" if not point.verified else "",
        "" if point.chart else "not in the chart",
        point.note or "",
    ]
    return {
        "date": wording.when(point.date),
        "year": point.date.start_earliest.year,
        "value": told(point),
        "note": "; ".join(filter(None, doubts)),
        "sources": [_source(one) for one in point.sources],
    }


def _source(key: str) -> Link:
    return Link(atlas().graph.sources[key].title, links.record("sources", key), "sources", key)


@views.get("/series/<series_id>/chart.<any(svg,png):form>")
def chart(series_id: str, form: str) -> Response:
    """The chart of a series."""
    params.only(request.args, _LOOK)
    series, points = _series(series_id)
    colours = palette(params.word(request.args, "theme", ("light", "dark")))
    width = params.whole(request.args, "width", 320, 1600, 640)
    height = params.whole(request.args, "height", 220, 900, 320)
    with limits.heavy():
        drawn = chart_svg(series, points, colours, width, height)
        if form == "png":
            return answer(png(drawn), "image/png", headers=PICTURE_HEADERS)
    return answer(drawn, "image/svg+xml", headers=PICTURE_HEADERS)


@views.get("/series/<series_id>/points.csv")
def points_csv(series_id: str) -> Response:
    """The figures of a series as a table, with what each is and who says so."""
    params.only(request.args, frozenset())
    series, points = _series(series_id)
    headers = {"Content-Disposition": f'attachment; filename="{series.id}.csv"'}
    return answer(_table(series, points), "text/csv; charset=utf-8", headers=headers)


def _table(series: Series, points: Iterable[Point]) -> str:
    names = ("date", "value", "low", "high", "kind", "part", "verified", "chart", "note", "sources")
    with io.StringIO(newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("series", "unit", *names))
        for point in points:
            cells = (getattr(point, name) for name in names)
            writer.writerow(map(_cell, (series.id, series.unit, *cells)))
        return out.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}"
    return guarded("; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value))


def _series(series_id: str) -> tuple[Series, list[Point]]:
    graph = atlas().graph
    if series_id not in graph.series:
        raise NotFound("series", series_id, list(graph.series)[:10])
    return graph.series[series_id], graph.rows_of(Point, "series", series_id)
