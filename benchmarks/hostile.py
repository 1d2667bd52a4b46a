"""The same bad requests to several OGC API servers, side by side: what each accepts, refuses and breaks on.

`python -m benchmarks.hostile NAME=ADDRESS,COLLECTION ...`; the address is that of the landing page. Each collection
should hold the features of `python -m benchmarks.hostile --features`, whose texts are hostile.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlencode, urlsplit

from tests.hostile.attacks import TEXTS
from tests.ogc.test_errors import BAD

METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE")
_BY_COLLECTION = {"kind", "Kind", "verified", "precision_m", "start_earliest", "title"}
"""Parameters of BAD that only our collection has."""


@dataclass
class Judged:
    """What one server did."""

    statuses: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    traces: int = 0
    raw: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    headers: dict[str, str] = field(default_factory=dict)
    methods: dict[str, int] = field(default_factory=dict)


def ask(
    address: str, path: str, method: str = "GET", accept: str = "application/json"
) -> tuple[int, dict[str, str], str]:
    """One request; status 0 if there was no answer."""
    parts = urlsplit(address)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request(method, parts.path.rstrip("/") + path, headers={"Accept": accept})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, headers, answer.read().decode("utf-8", "replace")
    except (OSError, HTTPException):
        return 0, {}, ""
    finally:
        connection.close()


def judged(address: str, collection: str) -> Judged:
    """Ask one server everything."""
    found, items = Judged(), f"/collections/{collection}/items"
    asked = [(name, value) for name, value in BAD if name not in _BY_COLLECTION]
    asked += [(name, text) for text in TEXTS.values() for name in ("bbox", "datetime", "filter", "limit", "crs", "f")]
    for name, value in asked:
        for accept in ("application/json", "text/html"):
            path = f"{items}?{urlencode({name: value})}"
            status, _, body = ask(address, path, accept=accept)
            found.statuses[f"{status // 100}xx" if status else "none"] += 1
            found.traces += "Traceback (most recent" in body
            if status >= 500 or not status:
                found.broken.append(f"{name}={value[:30]}")
    page = f"{items}?f=html&limit=100"
    _, found.headers, body = ask(address, page, accept="text/html")
    found.raw = {attack for attack, text in TEXTS.items() if "<" in text and text in body}
    found.foreign = set(re.findall(r"<(?:script|link|img)[^>]*(?:src|href)=[\"']https?://([^/\"':]+)", body))
    found.foreign -= {urlsplit(address).hostname or ""}
    found.methods = {method: ask(address, items, method)[0] for method in METHODS}
    return found


def features() -> str:
    """Features whose texts are hostile, as GeoJSON."""
    made = [
        {"type": "Feature", "id": f"a{n}", "geometry": {"type": "Point", "coordinates": [27 + n / 100, 53]},
         "properties": {"name": text, "date": "2017-07-11"}}
        for n, text in enumerate(TEXTS.values())
    ]  # fmt: skip
    return json.dumps({"type": "FeatureCollection", "features": made})


def main(*servers: str) -> None:
    """Print a block for each server."""
    if servers == ("--features",):
        print(features())
        return
    for server in servers:
        name, _, where = server.partition("=")
        address, _, collection = where.rpartition(",")
        one = judged(address, collection)
        statuses = dict(sorted(one.statuses.items()))
        print(f"{name}: {sum(statuses.values())} bad requests: {statuses}, {one.traces} traces")
        print(f"  5xx or none: {Counter(fault.partition('=')[0] for fault in one.broken)}")
        print(
            f"  raw in the page of items: {sorted(one.raw) or 'none'}; foreign hosts: {sorted(one.foreign) or 'none'}"
        )
        kept = ("content-security-policy", "x-content-type-options", "server", "x-powered-by", "set-cookie")
        print(f"  headers: { {name: one.headers.get(name, '-')[:60] for name in kept} }; methods: {one.methods}")


if __name__ == "__main__":
    main(*sys.argv[1:])
