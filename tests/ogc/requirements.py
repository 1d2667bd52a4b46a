"""The matrix: each requirement of OGC API – Features Parts 1 and 2, what it asks, and the test that asks it of us.

`python -m tests.ogc.requirements` renews docs/ogc.md; tests/ogc/test_matrix.py holds both to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement id, what it asks in short, and the resources that the test asks."""

    id: str
    asks: str
    at: tuple[str, ...]

    @property
    def test(self) -> str:
        """File and function of its test, which bears its name."""
        room, name = self.id.removeprefix("/req/").split("/")
        return f"tests/ogc/test_{room}.py::test_{name.replace('-', '_')}"


_ROOT, _ALL, _ONE = "/", "/collections", "/collections/{id}"
_ITEMS, _ITEM, _API = "items", "item", "/api"

CORE = [
    Requirement(f"/req/core/{name}", asks, at)
    for name, asks, at in (
        ("root-op", "GET on the landing page", (_ROOT,)),
        ("root-success", "links to the definition, conformance and collections", (_ROOT,)),
        ("api-definition-op", "each linked definition can be fetched in its media type", (_API,)),
        ("api-definition-success", "the definition is OpenAPI and tells every collection", (_API,)),
        ("conformance-op", "GET on the conformance declaration", ("/conformance",)),
        ("conformance-success", "the classes are listed", ("/conformance",)),
        ("http", "HTTP 1.1: HEAD, conditional requests, Allow, Vary", (_ITEMS,)),
        ("query-param-unknown", "400 for a parameter that is not defined", (_ROOT, _ALL, _ONE, _ITEMS, _ITEM)),
        ("query-param-invalid", "400 for a value that breaks the rule of its parameter", (_ITEMS,)),
        ("crs84", "longitude first, WGS 84, unless asked otherwise", (_ITEMS,)),
        ("fc-md-op", "GET on the collections", (_ALL,)),
        ("fc-md-success", "links and collections", (_ALL,)),
        ("fc-md-links", "self and alternates with rel and type", (_ALL,)),
        ("fc-md-items", "every collection is listed", (_ALL,)),
        ("fc-md-items-links", "items of each collection in every encoding", (_ALL,)),
        ("fc-md-extent", "the extent holds every geometry and date", (_ONE, _ITEMS)),
        ("sfc-md-op", "GET on each collection", (_ONE,)),
        ("sfc-md-success", "the same as in the list of collections", (_ONE,)),
        ("fc-op", "GET on the items of each collection", (_ITEMS,)),
        ("fc-limit-definition", "limit is defined as the standard has it", (_API,)),
        ("fc-limit-response-1", "no more than limit and the maximum", (_ITEMS,)),
        ("fc-bbox-definition", "bbox is defined as the standard has it", (_API,)),
        ("fc-bbox-response", "bbox selects by geometry; antimeridian, poles, heights", (_ITEMS,)),
        ("fc-time-definition", "datetime is defined as the standard has it", (_API,)),
        ("fc-time-response", "datetime selects by time: instants, intervals, open ends, GDAL's form", (_ITEMS,)),
        ("fc-response", "only and all features that match, over all pages", (_ITEMS,)),
        ("fc-links", "self and alternates of a page; next and prev", (_ITEMS,)),
        ("fc-rel-type", "every link has rel and type", (_ROOT, _ALL, _ONE, _ITEMS, _ITEM)),
        ("fc-timeStamp", "optional; left out so that ETags stay strong", (_ITEMS,)),
        ("fc-numberMatched", "the number of features that match", (_ITEMS,)),
        ("fc-numberReturned", "the number of features in the answer", (_ITEMS,)),
        ("f-op", "GET on each feature", (_ITEM,)),
        ("f-success", "the feature as in items; 404 for another", (_ITEM,)),
        ("f-links", "self, alternates and collection", (_ITEM,)),
    )
]  # fmt: skip

CRS = [
    Requirement(f"/req/crs/{name}", asks, at)
    for name, asks, at in (
        ("crs-uri", "each reference system is named by a URI", (_ALL, _ONE)),
        ("fc-md-crs-list", "each collection lists its systems, the default among them", (_ALL, _ONE)),
        ("fc-md-storageCrs", "the system that features are kept in is told", (_ALL, _ONE)),
        ("fc-md-storageCrs-valid-value", "and is one of the list", (_ALL, _ONE)),
        ("fc-md-crs-list-global", "systems of a shared list are valid where it is referred to", (_ALL,)),
        ("fc-bbox-crs-definition", "bbox-crs is defined as the standard has it", (_ITEMS,)),
        ("fc-bbox-crs-valid-value", "400 for a bbox-crs that is not listed", (_ITEMS,)),
        ("fc-bbox-crs-default-value", "CRS84 if bbox-crs is absent", (_ITEMS,)),
        ("fc-bbox-crs-action", "bbox is read in bbox-crs, its axes in that system's order", (_ITEMS,)),
        ("fc-crs-definition", "crs is defined as the standard has it", (_ITEMS, _ITEM)),
        ("fc-crs-valid-value", "400 for a crs that is not listed", (_ITEMS, _ITEM)),
        ("fc-crs-default-value", "CRS84 if crs is absent", (_ITEMS, _ITEM)),
        ("fc-crs-action", "geometries come in crs, and back are the same", (_ITEMS, _ITEM)),
        ("geojson", "another system than CRS84 only by prior arrangement", (_ITEMS,)),
        ("ogc-crs-header", "Content-Crs is sent", (_ITEMS, _ITEM)),
        ("ogc-crs-header-value", "and holds the URI in angle brackets", (_ITEMS, _ITEM)),
    )
]

PAGE = Path(__file__).resolve().parents[2] / "docs/ogc.md"
_BEGIN, _END = "<!-- the matrix: python -m tests.ogc.requirements -->\n", "<!-- end of the matrix -->\n"


def matrix() -> str:
    """The part of docs/ogc.md that is made of the lists above."""
    points = sum(len(one.at) for one in CRS)
    parts = [
        f"{len(CORE)} of {len(CORE)} requirements of the core; of Part 2 {len(CRS)} of {len(CRS)}, "
        f"asked at {points} of {points} points (a requirement at a resource).\n"
    ]
    for title, rows in (("Part 1: Core", CORE), ("Part 2: reference systems", CRS)):
        parts.append(f"\n## {title}\n| requirement | asks | at | test |\n|---|---|---|---|\n")
        parts += [f"| `{one.id}` | {one.asks} | {', '.join(one.at)} | `{one.test.split('::')[1]}` |\n" for one in rows]
    return "".join(parts)


def renewed(page: str) -> str:
    """The page with the matrix of today."""
    head, _, rest = page.partition(_BEGIN)
    return f"{head}{_BEGIN}{matrix()}{_END}{rest.partition(_END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
