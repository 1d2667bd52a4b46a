"""Cut the rail network of the atlas out of the package scgraph_data: `python -m geodata.derive.network`.

Writes rail.npz and network.toml into the folder, from the package's world_railways and the folder's own bridges.csv.
The same package and bridges give the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, depth_first_order

from geodata.extent import BBox

if TYPE_CHECKING:
    from numpy.typing import NDArray

PACKAGE = "scgraph_data"
EURASIA = BBox(0, 25, 135, 65)


@dataclass(frozen=True, slots=True)
class Extract:
    """Nodes as rows of longitude, latitude in 0.001 degrees; edges as rows of two nodes; lengths in 10 m."""

    lonlat: NDArray[np.int32]
    ends: NDArray[np.int32]
    length: NDArray[np.int32]
    bridges: dict[int, str]
    """Ids of the edges that bridge a gap, by row."""


def read_package(module: str, box: BBox) -> Extract:
    """The part of a module of scgraph_data that lies in the box. It is read as text: importing it takes a minute."""
    source = (Path(str(find_spec(PACKAGE).submodule_search_locations[0])) / f"{module}.py").read_bytes()  # type: ignore[union-attr,index]
    literals = dict(line.split(b"=", 1) for line in source.split(b"\n") if line.startswith((b"graph=", b"nodes=")))
    graph = orjson.loads(re.sub(rb"(\d+):", rb'"\1":', literals[b"graph"]))
    edges = [(u, int(v), km) for u, near in enumerate(graph) for v, km in near.items() if u < int(v)]
    lonlat = np.rint(np.array(orjson.loads(literals[b"nodes"]))[:, ::-1] * 1000).astype(np.int32)
    u, v, km = map(np.array, zip(*edges, strict=True))
    whole = Extract(lonlat, np.stack([u, v], axis=1).astype(np.int32), np.rint(km * 100).astype(np.int32), {})
    return _cropped(whole, box)


def _cropped(whole: Extract, box: BBox) -> Extract:
    lon, lat = whole.lonlat.T / 1000
    inside = (lon >= box.west) & (lon <= box.east) & (lat >= box.south) & (lat <= box.north)
    kept = inside[whole.ends].all(axis=1)
    renumbered = (np.cumsum(inside) - 1).astype(np.int32)
    return Extract(whole.lonlat[inside], renumbered[whole.ends[kept]], whole.length[kept], {})


def bridged(extract: Extract, table: Path) -> Extract:
    """The extract with the edges of bridges.csv behind its own. Raises LookupError if an end is no node."""
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    nodes = {tuple(place): node for node, place in enumerate(extract.lonlat.tolist())}
    ends = [[nodes[_milli(row["u_lon"], row["u_lat"])], nodes[_milli(row["v_lon"], row["v_lat"])]] for row in rows]
    return Extract(
        extract.lonlat,
        np.concatenate([extract.ends, np.array(ends, dtype=np.int32)]),
        np.concatenate([extract.length, np.array([round(float(row["km"]) * 100) for row in rows], dtype=np.int32)]),
        {len(extract.ends) + place: row["id"] for place, row in enumerate(rows)},
    )


def _milli(lon: str, lat: str) -> tuple[int, int]:
    return round(float(lon) * 1000), round(float(lat) * 1000)


def walked(extract: Extract) -> Extract:
    """The extract with its nodes numbered along the lines: steps from row to row are small and compress well."""
    count = len(extract.lonlat)
    edges = coo_array((np.ones(len(extract.ends)), tuple(extract.ends.T)), shape=(count, count))
    starts = np.unique(connected_components(edges, directed=False)[1], return_index=True)[1]
    ends = np.concatenate([extract.ends, np.stack([starts, np.full(len(starts), count)], axis=1)])
    joined = coo_array((np.ones(len(ends)), tuple(ends.T)), shape=(count + 1, count + 1)).tocsr()
    order = depth_first_order(joined, count, directed=False, return_predecessors=False)[1:]
    ends = np.sort(np.argsort(order).astype(np.int32)[extract.ends], axis=1)
    rows = np.lexsort(ends.T[::-1])
    moved = {int(old): new for new, old in enumerate(rows)}
    bridges = dict(sorted((moved[row], name) for row, name in extract.bridges.items()))
    return Extract(extract.lonlat[order], ends[rows], extract.length[rows], bridges)


def packed(extract: Extract) -> bytes:
    """The extract as a compressed .npz, as `RailNetwork.load` reads it; no clock enters the bytes."""
    arrays: dict[str, NDArray[Any]] = {
        "lonlat": np.diff(extract.lonlat, axis=0, prepend=np.zeros((1, 2), np.int32)),
        "first": np.diff(extract.ends[:, 0], prepend=np.int32(0)),
        "span": extract.ends[:, 1] - extract.ends[:, 0],
        "length": extract.length,
        "bridge_row": np.array(list(extract.bridges), dtype=np.int32),
        "bridge_id": np.array(list(extract.bridges.values())),
    }
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, array in arrays.items():
                entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
                archive.writestr(entry, _npy(array), zipfile.ZIP_DEFLATED, compresslevel=9)
        return buffer.getvalue()


def _npy(array: NDArray[Any]) -> bytes:
    with io.BytesIO() as buffer:
        np.save(buffer, np.asfortranarray(array), allow_pickle=False)
        return buffer.getvalue()


def described(extract: Extract, box: BBox) -> str:
    """network.toml: where the extract comes from, how it was made, how big it is."""
    return f'''title = "Rail network of Eurasia"
summary = "Railway lines between {box} (west, south, east, north) as nodes and edges with lengths, for routing."
licence = "ODbL-1.0"
licence_url = "https://opendatacommons.org/licenses/odbl/1-0/"
attribution = "© OpenStreetMap contributors"
sources = ["scgraph-rail"]

[source]
package = "{PACKAGE}"
version = "{version(PACKAGE)}"
module = "world_railways"
package_licence = "MIT"

[derived]
by = "python -m geodata.derive.network"
how = "Edges with both ends in the box, without loops, and the edges of bridges.csv; nodes renumbered along the lines."
bbox = [{str(box).replace(",", ", ")}]
nodes = {len(extract.lonlat)}
edges = {len(extract.ends)}
bridges = {len(extract.bridges)}
position_step = "0.001 degrees"
length_step = "10 m"
'''


def main() -> None:
    """Write the extract and its description."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("geodata/data/network"), help="folder with bridges.csv")
    parser.add_argument("--bbox", type=BBox.parse, default=EURASIA, help="west,south,east,north; default %(default)s")
    options = parser.parse_args()
    extract = walked(bridged(read_package("world_railways", options.bbox), options.out / "bridges.csv"))
    (options.out / "rail.npz").write_bytes(packed(extract))
    (options.out / "network.toml").write_text(described(extract, options.bbox), "utf-8")
    print(f"{len(extract.lonlat)} nodes, {len(extract.ends)} edges, {(options.out / 'rail.npz').stat().st_size} bytes")


if __name__ == "__main__":
    main()
