"""Derive reference outlines of regions and countries from Natural Earth.

    python -m geodata.derive.outlines --work DIR --out geodata/data/outlines

writes ``regions.geojson`` (ISO 3166-2), ``countries.geojson`` (ISO 3166-1) and
``outlines.toml``. Positions are WGS 84 longitude/latitude, rounded to four
decimals (about 10 m); tolerances are in degrees. The outlines serve to check
that a position lies in the country and region it states, within a few
kilometres, and to draw the regions of Belarus. They are no political map.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from geodata.derive.basemap.features import polygons, read
from geodata.derive.basemap.sources import SOURCES, fetch_all, world_map

if TYPE_CHECKING:
    from collections.abc import Iterable

    from shapely.geometry.base import BaseGeometry

DECIMALS = 4
COUNTRIES = [
    "BY",
    "PL",
    "LT",
    "LV",
    "RU",
    "UA",
    "CN",
    "KZ",
    "MN",
    "DE",
    "NL",
    "ES",
    "GE",
    "AZ",
    "UZ",
    "IN",
    "BE",
    "PK",
    "KG",
    "HU",
]
SIMPLER = {"BY": 0.001}  # tolerance by country; for the others:
SIMPLE = 0.035
COUNTRY_SIMPLE = 0.045
# Parts smaller than this (square degrees) are left out unless the only one.
ISLET = 0.005
COUNTRY_ISLET = 0.1
UNASSIGNED = ("Crimea", "Sevastopol")

# ISO 3166-2 code: name of the source, and name to show where it differs.
REGIONS: dict[str, tuple[str, str]] = {
    "BY-BR": ("Brest", "Brest Region"),
    "BY-HO": ("Gomel", "Homyel Region"),
    "BY-HR": ("Grodno", "Hrodna Region"),
    "BY-MA": ("Mogilev", "Mahilyow Region"),
    "BY-MI": ("Minsk", "Minsk Region"),
    "BY-VI": ("Vitebsk", "Vitsebsk Region"),
    "BY-HM": ("City of Minsk", "Minsk"),
    "PL-02": ("Lower Silesian", "Lower Silesian Voivodeship"),
    "PL-04": ("Kuyavian-Pomeranian", "Kuyavian-Pomeranian Voivodeship"),
    "PL-06": ("Lublin", "Lublin Voivodeship"),
    "PL-08": ("Lubusz", "Lubusz Voivodeship"),
    "PL-10": ("Łódź", "Łódź Voivodeship"),
    "PL-12": ("Lesser Poland", "Lesser Poland Voivodeship"),
    "PL-14": ("Masovian", "Masovian Voivodeship"),
    "PL-16": ("Opole", "Opole Voivodeship"),
    "PL-18": ("Subcarpathian", "Subcarpathian Voivodeship"),
    "PL-20": ("Podlachian", "Podlaskie Voivodeship"),
    "PL-22": ("Pomeranian", "Pomeranian Voivodeship"),
    "PL-24": ("Silesian", "Silesian Voivodeship"),
    "PL-26": ("Świętokrzyskie", "Świętokrzyskie Voivodeship"),
    "PL-28": ("Warmian-Masurian", "Warmian-Masurian Voivodeship"),
    "PL-30": ("Greater Poland", "Greater Poland Voivodeship"),
    "PL-32": ("West Pomeranian", "West Pomeranian Voivodeship"),
    "CN-AH": ("Anhui", ""),
    "CN-BJ": ("Beijing", ""),
    "CN-CQ": ("Chongqing", ""),
    "CN-FJ": ("Fujian", ""),
    "CN-GD": ("Guangdong", ""),
    "CN-GS": ("Gansu", ""),
    "CN-GX": ("Guangxi", ""),
    "CN-GZ": ("Guizhou", ""),
    "CN-HA": ("Henan", ""),
    "CN-HB": ("Hubei", ""),
    "CN-HE": ("Hebei", ""),
    "CN-HI": ("Hainan", ""),
    "CN-HL": ("Heilongjiang", ""),
    "CN-HN": ("Hunan", ""),
    "CN-JL": ("Jilin", ""),
    "CN-JS": ("Jiangsu", ""),
    "CN-JX": ("Jiangxi", ""),
    "CN-LN": ("Liaoning", ""),
    "CN-NM": ("Inner Mongol", "Inner Mongolia"),
    "CN-NX": ("Ningxia", ""),
    "CN-QH": ("Qinghai", ""),
    "CN-SC": ("Sichuan", ""),
    "CN-SD": ("Shandong", ""),
    "CN-SH": ("Shanghai", ""),
    "CN-SN": ("Shaanxi", ""),
    "CN-SX": ("Shanxi", ""),
    "CN-TJ": ("Tianjin", ""),
    "CN-XJ": ("Xinjiang", ""),
    "CN-XZ": ("Xizang", ""),
    "CN-YN": ("Yunnan", ""),
    "CN-ZJ": ("Zhejiang", ""),
    "KZ-71": ("Astana", ""),
    "LV-RIX": ("Riga", ""),
    "RU-BA": ("Bashkortostan", ""),
    "RU-MOW": ("Moskva", "Moscow"),
}

TOML = """\
# Written by geodata.derive.outlines; change that, not this.
title = "Reference outlines of regions and countries"
licence = "public domain"
attribution = "Made with Natural Earth"
registry = "Debian"
package = "{package}"
version = "{version}"
regions = {regions}
countries = {countries}
use = "Checking that a position lies in its stated country and region within a \
tolerance of 5 km, and drawing the outlines of the regions of Belarus. Never \
as a political map: no country is to be filled from these."
accuracy = "1:10m: about 1 km from the surveyed border on average and up to \
4.5 km for Belarus; elsewhere simplified further, so allow 5 km."
editorial = "The source counts Crimea to Russia; here it is in no country's \
outline, and positions there are not checked. China is as the source has it, \
with Aksai Chin and without Arunachal Pradesh, Taiwan and the islets of the \
South China Sea."
"""


def main() -> None:
    """Fetch the source, write both collections and their description."""
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    world = world_map(fetch_all(options.work, ["qgis"]))
    parts = read(world, "states_provinces")
    regions, countries = region_outlines(parts), country_outlines(world, parts)
    write_collection(options.out / "regions.geojson", regions)
    write_collection(options.out / "countries.geojson", countries)
    (source,) = (source for source in SOURCES if source.key == "qgis")
    description = TOML.format(
        package=source.package,
        version=source.version,
        regions=len(regions),
        countries=len(countries),
    )
    (options.out / "outlines.toml").write_text(description, encoding="utf-8")


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m geodata.derive.outlines",
        description="Derive reference outlines from Natural Earth.",
    )
    parser.add_argument("--work", type=Path, required=True, help="folder for packages")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    return parser.parse_args()


def region_outlines(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The listed regions, simplified country by country so that edges meet."""
    rows = []
    for code, (source_name, name) in REGIONS.items():
        country = code.split("-")[0]
        found = parts[(parts["iso_a2"] == country) & (parts["name"] == source_name)]
        (geometry,) = found.geometry
        rows.append({"code": code, "name": name or source_name, "geometry": geometry})
    frame = gpd.GeoDataFrame(rows, crs=4326)
    for country, group in frame.groupby(frame["code"].str[:2]):
        tolerance = SIMPLER.get(str(country), SIMPLE)
        frame.loc[group.index, "geometry"] = simplified(group.geometry, tolerance, ISLET)
    return frame.sort_values("code")


def country_outlines(world: Path, parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The listed countries, without the territory that is left unassigned."""
    frame = read(world, "countries").set_index("iso_a2").loc[COUNTRIES]
    unassigned = parts[parts["name"].isin(UNASSIGNED)].union_all().buffer(0.02)
    frame["geometry"] = simplified(frame.geometry.difference(unassigned), COUNTRY_SIMPLE, COUNTRY_ISLET)
    frame["code"] = frame.index
    return frame[["code", "name", "geometry"]].sort_values("code")


def simplified(geometries: Iterable[BaseGeometry], tolerance: float, islet: float) -> list[BaseGeometry]:
    """Neighbouring areas simplified alike, valid and on the grid of positions."""
    coverage = [shapely.make_valid(geometry) for geometry in geometries]
    coarse = shapely.coverage_simplify(coverage, tolerance)
    return [on_grid(without_islets(geometry, islet)) for geometry in coarse]


def without_islets(geometry: BaseGeometry, islet: float) -> BaseGeometry:
    """The larger parts of an area, or its largest if all are small."""
    parts = sorted(polygons(geometry), key=lambda part: -part.area)
    return shapely.multipolygons([p for p in parts if p.area > islet] or parts[:1])


def on_grid(geometry: BaseGeometry) -> BaseGeometry:
    """An area on the grid of positions, wound as RFC 7946, 3.1.6 asks."""
    rounded = shapely.set_precision(geometry, 10**-DECIMALS)
    return shapely.orient_polygons(rounded, exterior_cw=False)


def write_collection(path: Path, frame: gpd.GeoDataFrame) -> None:
    """Write a GeoJSON FeatureCollection, one feature a line."""
    lines = ",\n".join(json_line(*row) for row in frame[["code", "name", "geometry"]].values)
    text = f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}\n'
    path.write_text(text, encoding="utf-8")


def json_line(code: str, name: str, geometry: BaseGeometry) -> str:
    """One outline as a GeoJSON feature."""
    feature = {
        "type": "Feature",
        "id": code,
        "properties": {"code": code, "name": name},
        "geometry": rounded(json.loads(shapely.to_geojson(geometry)), DECIMALS),
    }
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":"))


def rounded(value: Any, decimals: int) -> Any:
    """Anything out of JSON with its numbers rounded to `decimals`."""
    if isinstance(value, float):
        return round(value, decimals)
    if isinstance(value, list):
        return [rounded(item, decimals) for item in value]
    if isinstance(value, dict):
        return {key: rounded(item, decimals) for key, item in value.items()}
    return value


if __name__ == "__main__":
    main()
