"""`make qgis`: what QGIS reads of each collection and layer beside what the store holds. Not collected by pytest.

QGIS is 1.1 GB of packages, so the tests don't need it. Ends with 1 at the first collection that QGIS reads otherwise.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from geoapp.recipes import RECIPES
from geodata.atlas import Atlas, open_atlas
from geodata.extent import BBox, Interval
from geodata.offers import Offer, offers
from geodata.store import Query
from tests.served import served

PYTHON = "/usr/bin/python3"
"""The Python that Debian's QGIS is for."""
READER = Path(__file__).with_name("qgis_reads.py")
PAGE = 20
BELARUS = BBox.parse("23.1,51.2,32.8,56.2")
SINCE = Interval.parse("2020-01-01/..")


def main() -> None:
    """Print a row for each collection."""
    atlas = open_atlas()
    with served() as address:
        read = asked(f"{address}/ogc/", str(PAGE), *offers(atlas))
        lines = next(one for one in RECIPES if one.tool == "QGIS").filled(
            f"{address}/ogc/", f"{address}/download", "places"
        )
        opened = asked("lines", lines.splitlines()[1])
    print(f"{'collection':22} {'pages':>5} {'records':>7} {'in a box':>8} {'since 2020':>10}")
    for name, offer in offers(atlas).items():
        print(compared(atlas, offer, read[name]))

    if opened != len(atlas.graph.places):
        sys.exit(f"the lines of the data page open {opened} places of {len(atlas.graph.places)}")
    print(f"{'lines of /data':22} {'':>5} {opened:>7}")


def asked(*arguments: str) -> Any:
    """What the reader answers."""
    done = subprocess.run([PYTHON, READER, *arguments], capture_output=True, text=True, timeout=600, check=False)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return json.loads(done.stdout)


def compared(atlas: Atlas, offer: Offer, read: dict[str, Any]) -> str:
    """A row of what was read; ends the program where the store holds something else."""
    features = [json.loads(one) for one in atlas.store.features(offer.collection, offer.query).features]
    placed = {one["id"] for one in features if one["geometry"]}
    boxed = atlas.store.ids(offer.collection, Query(where=offer.where, bbox=BELARUS))
    expected = {
        "ids": [one["id"] for one in features],
        "inside": [key for key in boxed if key in placed],
        "since_2020": atlas.store.ids(offer.collection, Query(where=offer.where, datetime=SINCE)),  # as QGIS asks
    }
    for what, keys in expected.items():
        if what in read and sorted(read[what]) != sorted(keys):
            sys.exit(f"{offer.id}, {what}: QGIS reads {len(read[what])}, the store holds {len(keys)}")
    if (read["count"], read["without_shape"]) != (len(features), len(features) - len(placed)):
        sys.exit(f"{offer.id}: QGIS counts {read['count']}, {read['without_shape']} of them without a position")
    pages = -(-len(features) // PAGE)
    told = [len(read[what]) if what in read else "–" for what in ("inside", "since_2020")]
    return f"{offer.id:22} {pages:>5} {len(read['ids']):>7} {told[0]:>8} {told[1]:>10}"


if __name__ == "__main__":
    main()
