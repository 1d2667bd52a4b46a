"""What the tests of the API share: asking, following links, reading all pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from geodata.atlas import open_atlas

if TYPE_CHECKING:
    from flask.testing import FlaskClient

STORED = ["places", "events", "claims", "legs", "corridors", "series"]
LAYERS = [layer.id for layer in open_atlas().catalog.cover.layers]
OFFERED = STORED + LAYERS
SPATIAL = [name for name in OFFERED if name != "series"]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
CRSES = [CRS84, *(f"{EPSG}{code}" for code in (4326, 3857, 32635))]


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    """The JSON at a path of the API."""
    asked = {name.replace("_", "-"): value for name, value in query.items()}
    answer = client.get(f"/ogc{path}" + (f"?{urlencode(asked)}" if asked else ""))
    assert answer.status_code == 200, answer.text[:500]
    return answer.json


def relations(document: dict[str, Any]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in document["links"]:
        found.setdefault(link["rel"], []).append(link)
    return found


def every(client: FlaskClient, path: str, **query: Any) -> list[dict[str, Any]]:
    """All features, page by page along `next`."""
    page = get(client, path, **query)
    features = list(page["features"])
    while following := relations(page).get("next"):
        page = client.get(local(following[0]["href"])).json
        features += page["features"]
    assert len(features) == page["numberMatched"]
    return features


def ids(features: list[dict[str, Any]]) -> list[str]:
    return [feature["id"] for feature in features]
