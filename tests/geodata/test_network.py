import csv
import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.derive.legs import Ground, drawing, simplified
from geodata.derive.network import Extract, packed, walked
from geodata.geodesic import length_km
from geodata.network import Network, NoPath, RailNetwork

DATA = Path(__file__).parents[2] / "geodata" / "data"
NETWORK = DATA / "network"

BREST, MALASZEWICZE, WARSAW = (23.681038, 52.10001), (23.527782, 52.026391), (21.05, 52.2515)
HARBIN, MANZHOULI = (126.65, 45.75), (117.43333, 49.6)
POTI, MINSK = (41.6669, 42.1462), (27.551, 53.891)


@pytest.fixture(scope="module")
def rail() -> RailNetwork:
    return RailNetwork.load(NETWORK / "rail.npz")


def node(network: Network, place: tuple[float, float]) -> int:
    return network.nearest(*place)[0]


def routed(network: Network, *places: tuple[float, float]) -> float:
    return network.path([node(network, place) for place in places]).km


def square(*, diagonal_km: float | None = None) -> Network:
    """Four corners of one degree, joined around, and maybe across; a fifth node that nothing joins."""
    positions = np.array([[27, 53], [28, 53], [28, 54], [27, 54], [30, 53]], dtype=float)
    ends, km = [[0, 1], [1, 2], [2, 3], [3, 0]], [70.0, 112.0, 68.0, 111.0]
    if diagonal_km:
        ends, km = [*ends, [0, 2]], [*km, diagonal_km]
    return Network(positions, np.array(ends, dtype=np.int32), np.array(km), {4: "gap"} if diagonal_km else None)


def test_the_shortest_way_round_is_found() -> None:
    path = square().path([0, 2])
    assert path.nodes == (0, 3, 2)
    assert path.km == 179


def test_a_gap_is_bridged_and_named_only_where_it_shortens_the_way() -> None:
    assert square(diagonal_km=140).path([0, 2]).bridges == ("gap",)
    assert square(diagonal_km=200).path([0, 2]).bridges == ()


def test_waypoints_are_passed_in_their_order() -> None:
    path = square().path([0, 1, 2])
    assert path.nodes == (0, 1, 2)
    assert path.km == 182
    assert path.longest_straight_km == pytest.approx(length_km([(28, 53), (28, 54)]))


def test_a_path_to_where_one_is_has_no_length() -> None:
    assert square().path([1, 1]) == square().path([1])
    assert square().path([1]).km == 0


def test_nodes_that_nothing_joins_have_no_path() -> None:
    with pytest.raises(NoPath, match="from node 0 to node 4"):
        square().path([0, 4])


def test_the_nearest_node_is_never_on_a_scrap_of_the_network() -> None:
    found, km = square().nearest(29.9, 53)
    assert found == 1
    assert km == pytest.approx(length_km([(28, 53), (29.9, 53)]))


@settings(deadline=None, max_examples=50)
@given(st.floats(5, 130), st.floats(30, 64))
def test_no_usable_node_is_nearer_than_the_nearest(rail: RailNetwork, lon: float, lat: float) -> None:
    found, km = rail.nearest(lon, lat)
    usable = rail.positions[rail._usable]
    around = usable[np.abs(usable[:, 1] - lat) * 110.5 < km]
    assert km == pytest.approx(length_km([(lon, lat), tuple(rail.positions[found])]))
    assert all(length_km([(lon, lat), tuple(place)]) >= km * 0.995 for place in around[np.abs(around[:, 0] - lon) < 3])


def test_brest_to_malaszewicze_is_as_long_as_in_the_dossier(rail: RailNetwork) -> None:
    assert routed(rail, BREST, MALASZEWICZE) == pytest.approx(13.7, abs=0.1)


def test_harbin_to_manzhouli_is_as_long_as_published(rail: RailNetwork) -> None:
    assert routed(rail, HARBIN, MANZHOULI) == pytest.approx(935, rel=0.005)


def test_warsaw_needs_the_bridge_at_biala_podlaska(rail: RailNetwork) -> None:
    path = rail.path([node(rail, MALASZEWICZE), node(rail, WARSAW)])
    assert path.bridges == ("gap-biala-podlaska",)
    assert path.km < 200


def test_a_path_is_as_long_as_its_edges_and_joins_node_to_node(rail: RailNetwork) -> None:
    path = rail.path([node(rail, BREST), node(rail, WARSAW)])
    edges = [rail.path(step) for step in pairwise(path.nodes)]
    assert all(len(edge.nodes) == 2 for edge in edges)
    assert path.km == pytest.approx(sum(edge.km for edge in edges))
    assert path.longest_straight_km == max(edge.longest_straight_km for edge in edges)


def test_a_way_back_is_as_long_as_the_way_there(rail: RailNetwork) -> None:
    assert routed(rail, MINSK, HARBIN) == pytest.approx(routed(rail, HARBIN, MINSK))


def test_the_south_caucasus_is_not_joined_to_belarus(rail: RailNetwork) -> None:
    assert rail.nearest(*POTI)[1] < 3
    with pytest.raises(NoPath):
        rail.path([node(rail, POTI), node(rail, MINSK)])


def test_every_bridge_of_the_table_is_an_edge_of_the_network(rail: RailNetwork) -> None:
    with (NETWORK / "bridges.csv").open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    assert len(rows) == 22
    for row in rows:
        ends = [node(rail, (float(row[f"{end}_lon"]), float(row[f"{end}_lat"]))) for end in "uv"]
        assert rail.bridge(*ends) == rail.bridge(*reversed(ends)) == row["id"]
        assert rail.path(ends).km == pytest.approx(float(row["km"]), abs=0.006)


def test_the_extract_is_as_big_as_agreed(rail: RailNetwork) -> None:
    assert (NETWORK / "rail.npz").stat().st_size < 1_500_000
    assert len(rail.positions) == 168_045


def test_packing_keeps_every_node_edge_and_bridge_and_gives_the_same_bytes(tmp_path: Path) -> None:
    lonlat = np.array([[27_000, 53_000], [28_000, 53_001], [28_500, 54_000], [130_000, 60_000], [27_100, 53_000]])
    ends = np.array([[0, 2], [1, 2], [0, 4], [1, 3]])
    extract = walked(
        Extract(lonlat.astype(np.int32), ends.astype(np.int32), np.array([1, 20, 300, 65_536]), {1: "gap"})
    )
    (tmp_path / "rail.npz").write_bytes(packed(extract))
    assert packed(extract) == (tmp_path / "rail.npz").read_bytes()
    network = RailNetwork.load(tmp_path / "rail.npz")
    numbers = [network.nearest(*place)[0] for place in lonlat / 1000]
    assert sorted(numbers) == [0, 1, 2, 3, 4]
    lengths = [network.path([numbers[u], numbers[v]]).km for u, v in ends]
    assert lengths == pytest.approx([0.01, 0.2, 3, 655.36])
    assert network.bridge(numbers[1], numbers[2]) == "gap"
    assert network.bridge(numbers[0], numbers[2]) is None


@given(
    st.lists(st.tuples(st.integers(20_000, 30_000), st.integers(50_000, 56_000)), min_size=2, max_size=40), st.data()
)
def test_a_simplified_line_keeps_its_ends_and_its_straight_pieces(
    grid: list[tuple[int, int]], data: st.DataObject
) -> None:
    nodes = np.array(grid) / 1000
    straight = data.draw(st.sets(st.integers(0, len(nodes) - 2)))
    coordinates, marked = simplified(nodes, straight)
    kept = [tuple(place) for place in nodes.tolist()]
    assert (coordinates[0], coordinates[-1]) == (kept[0], kept[-1])
    assert [(coordinates[first], coordinates[last]) for first, last in marked] == [
        (kept[step], kept[step + 1]) for step in sorted(straight)
    ]
    assert set(coordinates) <= set(kept)


def test_the_lines_of_the_data_folder_are_those_that_its_network_gives() -> None:
    """A sample, the shorter legs; run `python -m geodata.derive.legs` when it fails."""
    committed = {
        line["id"]: line for line in json.loads((DATA / "legs" / "lines.geojson").read_text("utf-8"))["features"]
    }
    ground = Ground(DATA)
    short = [leg for leg in ground.legs if leg.mode != "road" and committed[leg.id]["properties"]["km"] < 250]
    assert len(short) > 40
    for leg in short:
        assert json.loads(json.dumps(drawing(ground, leg).feature(leg.id))) == committed[leg.id]
