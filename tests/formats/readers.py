"""Readers that are not the writers: each gives back the records of a file by id, and what the file says of itself."""

from __future__ import annotations

import gzip
import io
import json
import subprocess
import warnings
import zipfile
from dataclasses import dataclass, field
from math import isnan
from shutil import which
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import duckdb
import feedparser
import mapbox_vector_tile
import pyogrio
import rdflib
import shapefile
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")


@dataclass
class Found:
    """One record as a reader found it."""

    properties: dict[str, Any]
    shape: shapely.Geometry | None


@dataclass
class Read:
    """A file as a reader found it."""

    records: dict[str, Found] = field(default_factory=dict)
    told: str = ""


def by_gdal(path: Path, *options: str) -> dict[str, Found]:
    """The records by Debian's ogr2ogr, which is not the GDAL that writes."""
    assert which("ogr2ogr"), "ogr2ogr is missing: `make system` installs it, or apt install gdal-bin"
    out = path.with_name(f"{path.name}.copy.json")
    command = ["ogr2ogr", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=10", str(out), str(path), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr, done.stderr
    read = json.loads(out.read_text("utf-8"))["features"]
    return {str(one["properties"].get("id", one.get("id"))): _found(one) for one in read}


def _found(feature: dict[str, Any]) -> Found:
    shape = shapely.from_geojson(json.dumps(feature["geometry"])) if feature["geometry"] else None
    return Found({"id": feature.get("id")} | feature["properties"], shape)


def geojson(path: Path, name: str) -> Read:
    whole = json.loads(path.read_text("utf-8"))
    return Read(by_gdal(path), "\n".join(str(value) for key, value in whole.items() if key != "features"))


def geojsonseq(path: Path, name: str) -> Read:
    texts = path.read_bytes().split(b"\x1e")
    assert texts[0] == b""
    assert all(text.endswith(b"\n") for text in texts[1:])
    return Read(by_gdal(path), "\n".join(map(str, json.loads(texts[1])["imprint"].values())))


def csv(path: Path, name: str) -> Read:
    records = by_gdal(path, "-oo", "GEOM_POSSIBLE_NAMES=wkt", "-a_srs", "EPSG:4326")
    one = next(iter(records.values())).properties
    return Read(records, "\n".join(one[key] for key in ("licence", "attribution", "data_version", "citation")))


def gpkg(path: Path, name: str) -> Read:
    about = pyogrio.raw.read(path, layer="about", read_geometry=False)
    return Read(by_gdal(path, name), "\n".join(about[3][1]))


def fgb(path: Path, name: str) -> Read:
    # Debian's GDAL does not show the header's description; it stands there as JSON text.
    assert "licence" in json.loads(pyogrio.read_info(path)["layer_metadata"]["DESCRIPTION"])
    return Read(by_gdal(path), path.read_bytes()[:4000].decode("utf-8", "ignore"))


def kml(path: Path, name: str) -> Read:
    head = ElementTree.fromstring(path.read_bytes()).find("{*}Document")
    assert head is not None
    told = head.findtext("{*}description", "") + "".join(
        one.text or "" for one in head.findall("{*}ExtendedData/{*}Data/{*}value")
    )
    records = by_gdal(path)
    for one in records.values():  # GDAL has one field for <name> and Data "name"
        one.properties.setdefault("name", one.properties["Name"])
    return Read(records, told)


def shp(path: Path, name: str) -> Read:
    read = Read()
    with zipfile.ZipFile(path) as packed:
        read.told = packed.read("README.txt").decode("utf-8")
        names = dict(line.split() for line in read.told.partition("Field names:")[2].splitlines() if line.strip())
        for part in packed.namelist():
            if part.endswith(".dbf"):
                read.records |= _layer(packed, part.removesuffix(".dbf"), names)
    return read


def _layer(packed: zipfile.ZipFile, layer: str, names: dict[str, str]) -> dict[str, Found]:
    def part(suffix: str) -> io.BytesIO | None:
        file = f"{layer}{suffix}"
        return io.BytesIO(packed.read(file)) if file in packed.namelist() else None

    assert packed.read(f"{layer}.cpg") == b"UTF-8"
    reader = shapefile.Reader(shp=part(".shp"), shx=part(".shx"), dbf=part(".dbf"), encoding="utf-8")
    shapes = [shapely.geometry.shape(one) for one in reader.shapes()] if part(".shp") else [None] * len(reader)
    if part(".shp"):
        assert b"WGS_1984" in packed.read(f"{layer}.prj")
    rows = ({names[key]: value for key, value in one.as_dict().items()} for one in reader.records())
    return {one["id"]: Found(one, shape) for one, shape in zip(rows, shapes, strict=True)}


def parquet(path: Path, name: str) -> Read:
    with duckdb.connect() as database:
        database.execute("SET enable_geoparquet_conversion = false")
        table = database.execute("SELECT * FROM read_parquet(?)", [str(path)])
        columns = [one[0] for one in table.description]
        rows = [dict(zip(columns, row, strict=True)) for row in table.fetchall()]
        told = dict(database.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall())
    geo = json.loads(told[b"geo"])
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    shapes = [shapely.from_wkb(bytes(row["geometry"])) if row["geometry"] else None for row in rows]
    assert {shape.geom_type for shape in shapes if shape} == set(geo["columns"]["geometry"]["geometry_types"])
    read = {row["id"]: Found(row, shape) for row, shape in zip(rows, shapes, strict=True)}
    return Read(read, "\n".join(value.decode() for value in told.values()))


def jsonfg(path: Path, name: str) -> Read:
    whole = json.loads(path.read_text("utf-8"))
    assert "http://www.opengis.net/spec/json-fg-1/0.3/conf/core" in whole["conformsTo"]
    meta, _, shapes, values = pyogrio.raw.read(f"JSONFG:{path}", force_2d=True, datetime_as_string=True)
    rows = [dict(zip(meta["fields"], row, strict=True)) for row in zip(*values, strict=True)]
    shapes = shapely.from_wkb(shapes) if shapes is not None else [None] * len(rows)
    for row, one in zip(rows, whole["features"], strict=True):
        row |= {key: None for key, value in row.items() if isinstance(value, float) and isnan(value)}
        row["time"] = one["time"]
        row["id"] = one["id"]
    told = "\n".join(str(value) for key, value in whole.items() if key != "features")
    return Read({row["id"]: Found(row, shape) for row, shape in zip(rows, shapes, strict=True)}, told)


def atom(path: Path, name: str) -> Read:
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo, feed.get("bozo_exception")
    records = {one.id.rpartition("/")[2]: Found(_atom(one), None) for one in feed.entries}
    about = feed.feed
    return Read(
        records, "\n".join([about.title, about.subtitle, about.rights, about.author, about.generator_detail.version])
    )


def _atom(entry: Any) -> dict[str, Any]:
    return {key.removeprefix("atlas_"): value for key, value in entry.items() if key.startswith("atlas_")}


def ics(path: Path, name: str) -> Read:
    """By hand: lines unfolded (RFC 5545, 3.1), `NAME;PARAM:value`, text unescaped."""
    lines = path.read_bytes().decode("utf-8").replace("\r\n ", "").split("\r\n")
    assert all(len(line.encode()) <= 75 for line in path.read_bytes().decode("utf-8").split("\r\n"))
    assert lines[0], lines[-2:] == ("BEGIN:VCALENDAR", ["END:VCALENDAR", ""])
    read, event = Read(), None
    for line in lines:
        key, _, value = line.partition(":")
        value = value.replace("\\n", "\n").replace("\\,", ",").replace("\\;", ";").replace("\\\\", "\\")
        if line == "BEGIN:VEVENT":
            event = {}
        elif line == "END:VEVENT":
            assert event
            read.records[event["UID"].partition("@")[0]] = Found(event, None)
            event = None
        elif event is not None:
            event[key.partition(";")[0]] = value
        else:
            read.told += f"{value}\n"
    return read


def jsonld(path: Path, name: str) -> Read:
    """By rdflib; that the context is in the file shows in that nothing is fetched."""
    whole = json.loads(path.read_text("utf-8"))
    assert isinstance(whole["@context"], dict)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib within itself
        graph = rdflib.Graph().parse(data=path.read_text("utf-8"), format="json-ld")
    schema = rdflib.Namespace("https://schema.org/")
    dataset = next(graph.subjects(rdflib.RDF.type, schema.Dataset))
    dataset = rdflib.URIRef(whole["@id"]) if (rdflib.URIRef(whole["@id"]), None, None) in graph else dataset
    records = {
        str(graph.value(node, schema.identifier)): Found(_told(graph, node, schema), _spot(graph, node, schema))
        for node in graph.objects(dataset, schema.about)
    }
    return Read(records, "\n".join(str(value) for value in graph.objects(dataset)))


def _told(graph: rdflib.Graph, node: Any, schema: rdflib.Namespace) -> dict[str, Any]:
    told = {
        str(graph.value(one, schema.propertyID)): str(graph.value(one, schema.value))
        for one in graph.objects(node, schema.additionalProperty)
    }
    return told | {"startDate": graph.value(node, schema.startDate), "endDate": graph.value(node, schema.endDate)}


def _spot(graph: rdflib.Graph, node: Any, schema: rdflib.Namespace) -> shapely.Geometry | None:
    spots = [*_positions(graph, node, schema)]
    return shapely.MultiPoint(spots) if spots else None


def _positions(graph: rdflib.Graph, node: Any, schema: rdflib.Namespace) -> Iterator[tuple[float, float]]:
    for holder in (node, *graph.objects(node, schema.location), *graph.objects(node, schema.spatialCoverage)):
        for geo in graph.objects(holder, schema.geo):
            lines = [str(line).split() for line in graph.objects(geo, schema.line)]
            for line in lines:
                yield from zip(map(float, line[1::2]), map(float, line[::2]), strict=True)
            if graph.value(geo, schema.latitude) is not None:
                yield float(str(graph.value(geo, schema.longitude))), float(str(graph.value(geo, schema.latitude)))


def linkedplaces(path: Path, name: str) -> Read:
    whole = json.loads(path.read_text("utf-8"))
    records = {one["@id"].rpartition("/")[2]: _found(one) for one in whole["features"]}
    return Read(records, "\n".join(str(value) for key, value in whole.items() if key != "features"))


def pmtiles(path: Path, name: str) -> Read:
    """The records of the last zoom, where nothing is grouped; without shapes, for tiles round them."""
    with path.open("rb") as file:
        reader = Reader(MmapSource(file))
        last, told = reader.header()["max_zoom"], reader.metadata()
        tiles = [gzip.decompress(content) for (z, _, _), content in all_tiles(MmapSource(file)) if z == last]
    read = Read(told=json.dumps(told, ensure_ascii=False))
    for content in tiles:
        for one in mapbox_vector_tile.decode(content)[name]["features"]:
            read.records[one["properties"]["id"]] = Found(one["properties"], None)
    return read


READERS: dict[str, Callable[[Path, str], Read]] = {
    "geojson": geojson,
    "geojsonseq": geojsonseq,
    "csv": csv,
    "gpkg": gpkg,
    "fgb": fgb,
    "parquet": parquet,
    "pmtiles": pmtiles,
    "shp": shp,
    "kml": kml,
    "jsonfg": jsonfg,
    "jsonld": jsonld,
    "linkedplaces": linkedplaces,
    "atom": atom,
    "ics": ics,
}
