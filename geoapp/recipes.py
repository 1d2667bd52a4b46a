"""Lines to copy: how the data are opened in the tools that people use. tests/geoapp/test_data_page.py runs them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """Lines for one tool. `{api}`, `{address}`, `{tiles}`, `{name}`: our API, downloads, tiles, a collection."""

    tool: str
    about: str
    lines: str
    run: bool
    """Whether our tests run the lines (those of QGIS: `make qgis`); else they only look at their brackets."""

    def filled(self, api: str, address: str, name: str) -> str:
        """The lines for a collection at an address."""
        lines = self.lines.replace("{tiles}", f"{address.removesuffix('/download')}/tiles")
        return lines.replace("{api}", api).replace("{address}", address).replace("{name}", name)


RECIPES = (
    Recipe(
        "QGIS",
        "Layer › Add Layer › Add WFS / OGC API – Features Layer, with this address; or, in its Python console:",
        '{api}\niface.addVectorLayer("/vsicurl/{address}/{name}.gpkg|layername={name}", "{name}", "ogr")',
        run=True,
    ),
    Recipe(
        "GDAL",
        "A download as a GeoPackage, and the API as a layer.",
        "ogr2ogr {name}.gpkg /vsicurl/{address}/{name}.fgb\nogrinfo -ro -so OAPIF:{api} {name}",
        run=True,
    ),
    Recipe(
        "GeoPandas",
        "Python, with geometry.",
        'import geopandas\n\n{name} = geopandas.read_file("{address}/{name}.geojson")\nprint(len({name}))',
        run=True,
    ),
    Recipe(
        "DuckDB",
        "SQL over the download; `INSTALL spatial; LOAD spatial` gives the geometry its type.",
        "SELECT id, len(sources) AS sources FROM '{name}.parquet' ORDER BY sources DESC;",
        run=True,
    ),
    Recipe(
        "R sf",
        "R, with geometry.",
        'library(sf)\n{name} <- st_read("{address}/{name}.geojson")\nplot(st_geometry({name}))',
        run=False,
    ),
    Recipe(
        "Leaflet",
        "A layer on a map of yours; the data may be fetched from any site.",
        'const answer = await fetch("{address}/{name}.geojson");\nL.geoJSON(await answer.json()).addTo(map);',
        run=True,
    ),
    Recipe(
        "MapLibre",
        "Vector tiles on a map of yours, for any number of features; `point_count` tells what was put together.",
        'map.addSource("{name}", { type: "vector", url: "{tiles}/{name}.json" });\n'
        'map.addLayer({ id: "{name}", type: "circle", source: "{name}", "source-layer": "{name}" });',
        run=False,
    ),
    Recipe(
        "QGIS, vector tiles",
        "Layer › Add Layer › Add Vector Tile Layer, with this address and zooms 0 to 14; or, in its Python console:",
        "{tiles}/{name}/{z}/{x}/{y}.mvt\n"
        'iface.addVectorTileLayer("type=xyz&url={tiles}/{name}/{z}/{x}/{y}.mvt&zmin=0&zmax=14", "{name}")',
        run=False,
    ),
    Recipe(
        "Observable",
        "A cell of a notebook.",
        '{name} = (await fetch("{address}/{name}.geojson")).json()',
        run=True,
    ),
)
