"""QGIS, headless, reads every page of every collection: `make qgis`. It runs in the Python that QGIS comes with.

qgis_reads.py ADDRESS PAGE: counts, ids and extents of each collection of the API at ADDRESS by QGIS's own provider of
OGC API – Features, PAGE features a request; whole, in a box and by a condition; as JSON on standard output.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

BELARUS = QgsRectangle(23.1, 51.2, 32.8, 56.2)


def layer(address: str, collection: str, page: int, condition: str = "") -> QgsVectorLayer:
    uri = (
        f" url='{address}' typename='{collection}' pagingEnabled='enabled' pageSize='{page}' restrictToRequestBBOX='1'"
    )
    made = QgsVectorLayer(uri + (f" sql={condition}" if condition else ""), collection, "OAPIF")
    if not made.isValid():
        raise SystemExit(f"QGIS can't open {collection}: {made.error().message()}")
    return made


def ids(features: Iterable[Any]) -> list[str]:
    return [feature["id"] for feature in features]


def read(address: str, collection: str, page: int) -> dict[str, Any]:
    whole = layer(address, collection, page)
    found = list(whole.getFeatures())
    told = {
        "ids": ids(found),
        "count": whole.featureCount(),
        "fields": [field.name() for field in whole.fields()],
        "crs": whole.crs().authid(),
        "without_shape": sum(not feature.hasGeometry() for feature in found),
    }
    if whole.isSpatial():
        told["inside"] = ids(layer(address, collection, page).getFeatures(QgsFeatureRequest(BELARUS)))
    if "start_earliest" in told["fields"]:
        later = layer(address, collection, page)
        later.setSubsetString("\"start_earliest\" >= '2020-01-01'")
        told["since_2020"] = ids(later.getFeatures())
    return told


class Interface:
    """What lines for QGIS's console call `iface`, as far as they use it."""

    opened: QgsVectorLayer | None = None

    def addVectorLayer(self, path: str, name: str, provider: str) -> None:  # noqa: N802 - QGIS's own name
        self.opened = QgsVectorLayer(path, name, provider)


def told(arguments: list[str]) -> Any:
    """What is printed as JSON."""
    if arguments[0] == "lines":
        iface = Interface()
        exec(arguments[1], {"iface": iface})  # noqa: S102 - lines of our own
        return iface.opened.featureCount() if iface.opened and iface.opened.isValid() else None
    address, page, *collections = arguments
    return {name: read(address, name, int(page)) for name in collections}


def main() -> None:
    QgsApplication.setPrefixPath("/usr", True)
    app = QgsApplication([], False)
    app.initQgis()
    try:
        print(json.dumps(told(sys.argv[1:])))
    finally:
        app.exitQgis()


if __name__ == "__main__":
    main()
