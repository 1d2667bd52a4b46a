"""Figures: each series as a chart, a table and files, its gaps and doubts shown as what they are."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as Tree

import pytest

from geoapp.pictures.chart import chart_svg
from geoapp.pictures.palette import palette
from geodata.model import Point

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

NS = "{http://www.w3.org/2000/svg}"


def drawn(atlas: Atlas, series: str) -> Tree.Element:
    points = atlas.graph.rows_of(Point, "series", series)
    return Tree.fromstring(chart_svg(atlas.graph.series[series], points, palette("light")))


def bars(root: Tree.Element) -> list[Tree.Element]:
    return [one for one in root.findall(f"{NS}rect") if float(one.get("y", 0)) > 60 or one.get("stroke-dasharray")]


def test_a_bar_is_as_high_as_its_figure(atlas: Atlas) -> None:
    heights = [float(bar.get("height", 0)) for bar in bars(drawn(atlas, "cre_trains"))]
    points = atlas.graph.rows_of(Point, "series", "cre_trains")
    assert len(heights) == len(points)
    ratio = heights[-1] / points[-1].value
    for height, point in zip(heights, points, strict=True):
        assert height == pytest.approx(max(point.value * ratio, 0.8), abs=0.02)


def test_a_year_without_a_figure_is_left_empty_and_marked(atlas: Atlas) -> None:
    root = drawn(atlas, "by_cn_exports_by")
    marks = [one for one in root.findall(f"{NS}line") if one.get("stroke-dasharray") == "2 4"]
    assert len(marks) == 3  # 2019, 2020, 2021
    assert "a year without a figure" in "".join(root.itertext())


def test_a_plan_is_not_drawn_like_a_measured_figure(atlas: Atlas) -> None:
    plans = [bar for bar in bars(drawn(atlas, "utlc_era_teu")) if bar.get("fill") == "none"]
    assert len(plans) == 2  # the one of 2021, and the sample in the legend


def test_a_figure_not_to_be_charted_is_in_the_table_and_not_in_the_chart(client: FlaskClient, atlas: Atlas) -> None:
    assert "948" not in "".join(drawn(atlas, "by_cn_imports_by").itertext())
    rows = list(csv.DictReader(io.StringIO(client.get("/series/by_cn_imports_by/points.csv").text)))
    (doubtful,) = [row for row in rows if row["date"] == "2014"]
    assert (doubtful["value"], doubtful["chart"]) == ("948", "no")
    assert len(rows) == len(atlas.graph.rows_of(Point, "series", "by_cn_imports_by"))


def test_part_of_a_year_is_narrower_than_a_year(atlas: Atlas) -> None:
    widths = [float(bar.get("width", 0)) for bar in bars(drawn(atlas, "erai_china_eu_china_teu"))]
    assert widths[-1] < 0.6 * widths[0]


def test_figures_of_one_time_stand_side_by_side_by_their_parts(atlas: Atlas) -> None:
    text = "".join(drawn(atlas, "cre_border_ports_2023").itertext())
    assert all(name in text for name in ("Alashankou", "Khorgos", "Manzhouli", "Erenhot"))


def test_two_customs_sources_never_share_a_chart(client: FlaskClient) -> None:
    page = client.get("/figures").text
    charts = re.findall(r'<img src="/series/([^/]+)/chart\.svg', page)
    assert len(charts) == len(set(charts))
    assert {"by_cn_turnover_by", "by_cn_turnover_cn"} <= set(charts)


def test_every_series_is_on_the_page_with_definition_caveat_files_and_table(client: FlaskClient, atlas: Atlas) -> None:
    page = client.get("/figures").text
    for series in atlas.graph.series.values():
        assert f'id="{series.id}"' in page
        assert f'href="/series/{series.id}/points.csv"' in page
        for form in ("svg", "png"):
            assert f'href="/series/{series.id}/chart.{form}"' in page
    assert page.count("<table") == len(atlas.graph.series)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_chart_is_drawn_with_a_name_and_its_figures_in_words(
    client: FlaskClient, atlas: Atlas, theme: str
) -> None:
    for series in atlas.graph.series:
        answer = client.get(f"/series/{series}/chart.svg?theme={theme}")
        root = Tree.fromstring(answer.text)
        words = {one.get("id"): one.text or "" for one in root if one.get("id")}
        assert words["title"]
        for point in atlas.graph.rows_of(Point, "series", series):
            assert (f"{point.value:,.10g}" in words["about"]) or not point.chart


def test_charts_come_as_png(client: FlaskClient) -> None:
    assert client.get("/series/cre_trains/chart.png").data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/series/nothing/chart.svg", 404),
        ("/series/nothing/points.csv", 404),
        ("/series/cre_trains/chart.svg?width=9", 400),
        ("/series/cre_trains/chart.svg?theme=pink", 400),
        ("/figures?topic=weather", 400),
    ],
)
def test_bad_questions_are_refused(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_the_card_of_a_series_shows_its_chart_and_that_of_a_corridor_its_strip(client: FlaskClient) -> None:
    assert '<img src="/series/cre_trains/chart.svg?' in client.get("/series/cre_trains/card").text
    assert '<img src="/corridors/rail-baltica/strip.svg?' in client.get("/corridors/rail-baltica").text
