"""What single requests can be made to cost: filters, searches, routes and pictures chosen to be as dear as they may be.

`python -m benchmarks.dear`. Each is asked of the app alone, with nothing kept; the figure is processor time.
"""

from __future__ import annotations

import time
from urllib.parse import quote

from geoapp import create_app

_EVENTS = "/ogc/collections/events/items?f=json&limit=1&filter="
_LEGS = "/ogc/collections/legs/items?f=json&limit=1&filter="
_ZIGZAG = ",".join(f"{20 + n % 2 * 80} {40 + n / 100:.2f}" for n in range(600))
_VIA = "minsk:moscow:almaty:brest:warszawa-praga:minsk:moscow:brest:minsk:moscow"
REQUESTS = {
    "pattern of 1,500 gaps": _EVENTS + quote(f"title LIKE '{'%a' * 1500}'"),
    "200 patterns": _EVENTS + quote(" OR ".join(["title LIKE '%a%b%c%d%'"] * 200)),
    "150 folded patterns": _EVENTS + quote(" OR ".join(["CASEI(title) LIKE CASEI('%a%b%')"] * 150)),
    "1,000 values": _EVENTS + quote("kind IN (" + ",".join(["'aaaa'"] * 1000) + ")"),
    "190 boxes": _LEGS + quote(" AND ".join(["S_DISJOINT(geometry,BBOX(0,0,1,1))"] * 190)),
    "a zigzag of 600 positions": _LEGS + quote(f"S_CROSSES(geometry,LINESTRING({_ZIGZAG}))"),
    "30 negations": _EVENTS + quote("NOT " * 30 + "kind = 'a'"),
    "4,000 brackets": _EVENTS + "(" * 4000,
    "4,000 minus signs": _EVENTS + quote(f"precision_m > {'-' * 4000}1"),
    "search of one long word": "/search/results?q=" + quote("минск" * 40),
    "search of 99 words": "/search/results?q=" + quote("a " * 99),
    "route by 10 places with 4 others": f"/routes?f=json&from=chongqing&to=duisburg&alternatives=4&via={_VIA}",
    "picture of the world, 2,400 pixels a side": "/map.png?width=2400&height=2400&zoom=0",
    "10,000 items in another system": "/ogc/collections/legs/items?limit=10000&f=json&crs="
    + quote("http://www.opengis.net/def/crs/EPSG/0/32635"),
}


def main() -> None:
    """Print status, milliseconds and kilobytes of each."""
    client = create_app(cache_mb=0, heavy_per_minute=0).test_client()
    for path in ("/map.png", "/routes?from=minsk&to=brest", "/search/results?q=minsk", _EVENTS + quote("kind = 'a'")):
        client.get(path)
    for name, path in REQUESTS.items():
        begun = time.process_time()
        answer = client.get(path, buffered=True)
        spent = (time.process_time() - begun) * 1000
        print(f"{name:45} {answer.status_code} {spent:6.0f} ms {len(answer.data) / 1000:6.0f} KB", flush=True)


if __name__ == "__main__":
    main()
