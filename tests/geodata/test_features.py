from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from geoapp.maps.symbols import SYMBOLS
from geodata.extent import EARLIEST, LATEST, When
from geodata.features import features
from geodata.fields import columns
from geodata.model import DRAWN, RECORDS, Symbol
from geodata.precision import LADDER, Precision, acled_time, ucdp_time
from geodata.store import Query
from tests.geodata.geojson import assert_valid

if TYPE_CHECKING:
    from datetime import date

    from geodata.atlas import Atlas

COLLECTIONS = list(RECORDS)
BOUNDS = ("start_earliest", "start_latest", "end_earliest", "end_latest")


def _features(atlas: Atlas, collection: str) -> dict[str, dict[str, Any]]:
    served = [json.loads(one) for one in atlas.store.features(collection, Query()).features]
    return {feature["id"]: feature for feature in served}


@pytest.fixture(params=["tiny", "atlas"])
def some_atlas(request: pytest.FixtureRequest) -> Atlas:
    either: Atlas = request.getfixturevalue(request.param)
    return either


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_feature_is_valid_geojson(some_atlas: Atlas, collection: str) -> None:
    for feature in _features(some_atlas, collection).values():
        assert_valid(feature)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_record_is_one_feature_in_the_order_of_its_file(some_atlas: Atlas, collection: str) -> None:
    rows = some_atlas.catalog.rows(RECORDS[collection][0])
    assert list(_features(some_atlas, collection)) == [row.id for row in rows]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_properties_are_the_columns_of_the_record(some_atlas: Atlas, collection: str) -> None:
    record = RECORDS[collection][0]
    served = _features(some_atlas, collection)
    for row in some_atlas.catalog.rows(record):
        properties = served[row.id]["properties"]
        for column in columns(record):
            if column.name in ("lon", "lat"):
                assert column.name not in properties
                continue
            value = getattr(row, column.name)
            if isinstance(value, When):
                value = str(value)
            assert properties[column.name] == (list(value) if isinstance(value, tuple) else value)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_property_is_of_the_kind_that_its_column_declares(some_atlas: Atlas, collection: str) -> None:
    kinds = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "array": list}
    for feature in _features(some_atlas, collection).values():
        for column in columns(RECORDS[collection][0]):
            value = feature["properties"].get(column.name)
            if value is not None:
                assert isinstance(value, kinds[column.schema["type"]]), (feature["id"], column.name, value)


def test_a_place_lies_at_its_position_to_six_decimals(some_atlas: Atlas) -> None:
    served = _features(some_atlas, "places")
    for place in some_atlas.graph.places.values():
        geometry = served[place.id]["geometry"]
        if place.lon is None or place.lat is None:
            assert geometry is None
        else:
            assert geometry == {"type": "Point", "coordinates": [round(place.lon, 6), round(place.lat, 6)]}


def test_an_event_has_four_bounds_and_two_codes_of_its_date(some_atlas: Atlas) -> None:
    served = _features(some_atlas, "events")
    for event in some_atlas.graph.events.values():
        properties = served[event.id]["properties"]
        for bound in BOUNDS:
            known: date = getattr(event.date, bound)
            assert properties[bound] == (None if known in (EARLIEST, LATEST) else known.isoformat())
        assert properties["time_precision_acled"] == acled_time(event.date)
        assert properties["time_precision_ucdp"] == ucdp_time(event.date)


def test_the_bounds_of_an_open_end_are_null(tiny: Atlas) -> None:
    properties = _features(tiny, "events")["service-2022"]["properties"]
    assert [properties[bound] for bound in BOUNDS] == ["2022-04-10", "2022-04-10", None, None]


def test_an_event_at_several_places_is_a_multipoint_and_as_coarse_as_the_coarsest(tiny: Atlas) -> None:
    fair = _features(tiny, "events")["fair-2015"]
    assert fair["geometry"] == {"type": "MultiPoint", "coordinates": [[14, 50], [16, 50]]}
    assert (fair["properties"]["precision"], fair["properties"]["precision_m"]) == ("site", 800)


def test_an_event_without_a_position_says_so(tiny: Atlas) -> None:
    service = _features(tiny, "events")["service-2022"]
    assert service["geometry"] is None
    assert service["properties"]["precision"] == "none"


def test_a_place_carries_the_codes_of_its_precision(some_atlas: Atlas) -> None:
    for feature in _features(some_atlas, "places").values():
        rung = LADDER[Precision(feature["properties"]["precision"])]
        codes = [feature["properties"][f"precision_{scheme}"] for scheme in ("acled", "ucdp", "iati", "linked_places")]
        assert codes == [rung.acled, rung.ucdp, rung.iati, rung.linked_places]


def test_a_place_names_its_events_those_within_it_included(tiny: Atlas) -> None:
    assert _features(tiny, "places")["alpha"]["properties"]["events"] == ["drill-2017"]
    assert _features(tiny, "places")["alpha"]["properties"]["event_kinds"] == ["exercise"]


def test_a_corridor_is_the_lines_of_its_legs_and_as_long_as_its_longest_branch(tiny: Atlas) -> None:
    corridor = _features(tiny, "corridors")["alpha-gamma"]
    assert corridor["geometry"]["type"] == "MultiLineString"
    assert len(corridor["geometry"]["coordinates"]) == 2
    assert corridor["properties"]["km"] == 430.7
    assert corridor["properties"]["stops"] == ["alpha", "beta", "gamma"]


def test_a_series_carries_its_points(tiny: Atlas) -> None:
    points = _features(tiny, "series")["alpha_trains"]["properties"]["points"]
    assert [(point["date"], point["value"], point["kind"]) for point in points] == [
        ("2015", 12, "measured"),
        ("2016", 20, "plan"),
    ]


@pytest.mark.parametrize("collection", DRAWN)
def test_a_layer_may_ask_for_every_property_that_its_features_have(some_atlas: Atlas, collection: str) -> None:
    known = {column.name for column in columns(RECORDS[collection][0])} | set(DRAWN[collection])
    for feature in _features(some_atlas, collection).values():
        assert set(feature["properties"]) == known - {"lon", "lat"}


def test_every_symbol_of_a_layer_can_be_drawn() -> None:
    assert set(SYMBOLS) == {symbol.value for symbol in Symbol}


def test_features_are_made_alike_each_time(tiny: Atlas) -> None:
    for collection in COLLECTIONS:
        first, second = ([one.as_json() for one in features(tiny.graph, collection)] for _ in range(2))
        assert first == second


def test_every_id_that_a_feature_names_exists(some_atlas: Atlas) -> None:
    """The columns that refer, and the lists that are worked out: events, corridors, stops, legs."""
    known = {name: set(_features(some_atlas, name)) for name in COLLECTIONS}
    known["sources"] = {source.id for source in some_atlas.graph.sources.values()}
    worked_out = {"events": "events", "corridors": "corridors", "stops": "places", "legs": "legs"}
    for name in COLLECTIONS:
        refers = worked_out | {
            column.name: column.refers for column in columns(RECORDS[name][0]) if column.refers is not None
        }
        for feature in _features(some_atlas, name).values():
            for key, target in refers.items():
                value = feature["properties"].get(key)
                named = value if isinstance(value, list) else [value] if value else []
                assert set(named) <= known[target], (name, feature["id"], key)
