"""Faults across records: each is complained of in exactly these words."""

# ruff: noqa: E501 - a complaint stands on one line, as the terminal shows it

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.geodata.broken import append, complaints, fault, replace

if TYPE_CHECKING:
    from pathlib import Path

    from tests.geodata.broken import Fault

PLACES, EVENTS, SOURCES = "places/places.csv", "events/events.csv", "sources.json"

FAULTS = [
    fault(
        "an unknown parent",
        replace(PLACES, "XA,XA-A,alpha,", "XA,XA-A,alfa,"),
        "places/places.csv:3: parent 'alfa': the id stands in places; add the record, or correct the id",
    ),
    fault(
        "an unknown pair",
        replace(PLACES, "yes,,west-cape,", "yes,,wset-cape,"),
        replace(PLACES, "yes,,east-cape,", "yes,,,"),
        "places/places.csv:7: pair 'wset-cape': the id stands in places; did you mean west-cape? Else add the record",
    ),
    fault(
        "an unknown source of a place",
        replace(PLACES, "1435,,,,,one-book,", "1435,,,,,one-buch,"),
        "places/places.csv:5: sources 'one-buch': the id stands in sources; add the record, or correct the id",
    ),
    fault(
        "an unknown landmark",
        replace("atlas.toml", "near = [8, 48, 17, 53]", 'near = [8, 48, 17, 53]\nlandmarks = ["alpa-yard"]'),
        "atlas.toml: landmarks 'alpa-yard': a landmark is a place; did you mean alpha-yard? Else add the record",
    ),
    fault(
        "an unknown place of an event",
        replace(EVENTS, "beta; gamma", "beta; gama"),
        "events/events.csv:3: places 'gama': the id stands in places; did you mean gamma? Else add the record",
    ),
    fault(
        "an unknown related place",
        replace(EVENTS, "alpha-yard,nowhere", "alpha-yard,elsewhere"),
        "events/events.csv:4: related_places 'elsewhere': the id stands in places; add the record, or correct the id",
    ),
    fault(
        "an unknown event of a version",
        replace("events/versions.csv", "drill-2017,number,Three", "drill-2018,number,Three"),
        "events/versions.csv:3: event 'drill-2018': the id stands in events; did you mean drill-2017? Else add the record",
    ),
    fault(
        "an unknown publication of a claim",
        replace("claims/claims.csv", "news-s01,one-news", "news-s01,two-news"),
        "claims/claims.csv:2: publication 'two-news': the id stands in sources; did you mean one-news? Else add the record",
    ),
    fault(
        "an unknown corridor of a claim",
        replace("claims/claims.csv", "drill-2017,alpha-gamma", "drill-2017,alpha-omega"),
        "claims/claims.csv:2: corridors 'alpha-omega': the id stands in corridors; add the record, or correct the id",
    ),
    fault(
        "an unknown source against a claim",
        replace("claims/claims.csv", ",one-book,", ",two-books,"),
        "claims/claims.csv:2: contradicted_by 'two-books': the id stands in sources; add the record, or correct the id",
    ),
    fault(
        "an unknown place of a stop",
        replace("places/stops.csv", "alpha,Alpha", "alphaa,Alpha"),
        "places/stops.csv:2: place 'alphaa': the id stands in places; did you mean alpha? Else add the record",
    ),
    fault(
        "an unknown place of a fact",
        replace("places/facts.csv", "alpha-yard,", "yard,"),
        "places/facts.csv:2: place 'yard': the id stands in places; add the record, or correct the id",
    ),
    fault(
        "an unknown end of a leg",
        replace("legs/legs.csv", "gamma-beta,gamma", "gamma-beta,omega"),
        "legs/legs.csv:3: origin 'omega': the id stands in places; add the record, or correct the id",
    ),
    fault(
        "an unknown waypoint",
        replace("legs/legs.csv", "1520,bend", "1520,bent"),
        "legs/legs.csv:2: via 'bent': a leg is led through places or waypoints; add it to legs/waypoints.csv, or correct the id",
    ),
    fault(
        "an unknown corridor of a status",
        replace("corridors/status.csv", "alpha-gamma,beta", "alpha-omega,beta"),
        "corridors/status.csv:3: corridor 'alpha-omega': the id stands in corridors; add the record, or correct the id",
    ),
    fault(
        "an unknown place of a service",
        replace("corridors/services.csv", "alpha,gamma", "alpha,omega"),
        "corridors/services.csv:2: destination 'omega': the id stands in places; add the record, or correct the id",
    ),
    fault(
        "an unknown series",
        replace("series/points.csv", "alpha_trains,2016", "beta_trains,2016"),
        "series/points.csv:3: series 'beta_trains': the id stands in series; add the record, or correct the id",
    ),
    fault(
        "an unknown leg of a line",
        replace("legs/lines.geojson", '"properties": {"id": "gamma-beta"', '"properties": {"id": "beta-gamma"'),
        "legs/lines.geojson:feature 1: id 'beta-gamma': the id stands in legs; add the record, or correct the id",
        "legs/legs.csv:3: id 'gamma-beta': a leg has a line in legs/lines.geojson; derive it: python -m geodata.derive.legs",
    ),
    fault(
        "an unknown leg of a corridor",
        replace("corridors/parts.csv", "gamma-beta", "gamma-bet"),
        "corridors/parts.csv:3: leg 'gamma-bet': the id stands in legs; did you mean gamma-beta? Else add the record",
        "legs/legs.csv:3: id 'gamma-beta': a leg belongs to a corridor; add it to corridors/parts.csv",
    ),
    fault(
        "too few records",
        replace("places/places.toml", "[6, 12]", "[60, 100]"),
        "places/places.toml: expected '8': places has 60 to 100 records; restore the missing records, or change the expected count",
    ),
    fault(
        "too many records",
        replace("places/places.toml", "[6, 12]", "[1, 2]"),
        "places/places.toml: expected '8': places has 1 to 2 records; restore the missing records, or change the expected count",
    ),
    fault(
        "a count of no table",
        replace("places/places.toml", "stops =", "stations ="),
        "places/places.toml: expected 'stations': a count is of a table; one of: places, stops, facts",
    ),
    fault(
        "a position where there is none",
        replace(PLACES, "XA,,,,,none", "XA,,,10,50,none"),
        "places/places.csv:9: precision 'none': a place has lon and lat, unless its precision is none; add the position, or write none and empty both",
    ),
    fault(
        "a precision without a position",
        replace(PLACES, "XA,,,,,none", "XA,,,,,region"),
        "places/places.csv:9: precision 'region': a place has lon and lat, unless its precision is none; add the position, or write none and empty both",
    ),
    fault(
        "half a position",
        replace(PLACES, "XA,,,,,none", "XA,,,10,,district"),
        "places/places.csv:9: precision 'district': a place has lon and lat, unless its precision is none; add the position, or write none and empty both",
    ),
    fault(
        "a radius too wide for its word",
        replace(PLACES, "14,50,site,800", "14,50,site,1800"),
        "places/places.csv:4: precision_m '1800': the radius of precision site is given and at most 1000 m; choose a coarser word",
    ),
    fault(
        "a radius not given",
        replace(PLACES, "14,50,site,800", "14,50,site,"),
        "places/places.csv:4: precision_m: the radius of precision site is given and at most 1000 m; give it",
    ),
    fault(
        "longitude and latitude swapped",
        replace(PLACES, "16,50,exact", "50,16,exact"),
        "places/places.csv:5: lon, lat '50.0, 16.0': the position lies in XB, within 20 km; swap lon and lat",
    ),
    fault(
        "a position in another country",
        replace(PLACES, "16,50,exact", "9,50,exact"),
        "places/places.csv:5: lon, lat '9.0, 50.0': the position lies in XB, within 20 km; correct the position or the country",
    ),
    fault(
        "a position in the sea",
        replace(PLACES, "16,50,exact", "0,0,exact"),
        "places/places.csv:5: lon, lat '0.0, 0.0': the position lies in XB, within 20 km; correct the position or the country",
    ),
    fault(
        "a place within itself",
        replace(PLACES, "XA,XA-A,,10,50", "XA,XA-A,alpha-yard,10,50"),
        "places/places.csv:2: parent 'alpha-yard': no place lies in itself; correct the parent",
        "places/places.csv:3: parent 'alpha': no place lies in itself; correct the parent",
    ),
    fault(
        "a pair named from one side",
        replace(PLACES, "yes,,west-cape,", "yes,,,"),
        "places/places.csv:8: pair 'east-cape': the two places of a crossing name each other; set the pair of east-cape to west-cape",
    ),
    fault(
        "a former id that is a place's",
        replace(PLACES, "one-book,alpha-town", "one-book,beta"),
        "places/places.csv:2: former_ids 'beta': a former id is nobody else's id; remove it",
    ),
    fault(
        "a former id of two places",
        replace(PLACES, "1435,,,,,one-book,", "1435,,,,,one-book,alpha-town"),
        "places/places.csv:5: former_ids 'alpha-town': a former id is nobody else's id; remove it",
    ),
    fault(
        "a former id that is an event's",
        replace(EVENTS, "drill-17", "fair-2015"),
        "events/events.csv:4: former_ids 'fair-2015': a former id is nobody else's id; remove it",
    ),
    fault(
        "an event before the coverage",
        replace(EVENTS, "2015-06", "2009-12"),
        "events/events.csv:3: date '2009-12': an event lies within the coverage 2010/2023; correct the date, or widen the coverage",
    ),
    fault(
        "an event after the coverage",
        replace(EVENTS, "2015-06", "2024"),
        "events/events.csv:3: date '2024': an event lies within the coverage 2010/2023; correct the date, or widen the coverage",
    ),
    fault(
        "two versions chosen",
        replace("events/versions.csv", "took part.,no", "took part.,yes"),
        "events/versions.csv:3: chosen 'drill-2017 number': of the versions of one aspect at most one is chosen; choose one",
    ),
    fault(
        "a claim's number twice",
        append("claims/claims.csv", "news-s02,one-news,1,Drill,Another.,,opinion,None.,,,,,,,"),
        "claims/claims.csv:3: number '1': the claims of a publication are numbered without doubles; renumber",
    ),
    fault(
        "an order twice",
        replace("corridors/parts.csv", "0,1,gamma-beta", "0,0,gamma-beta"),
        "corridors/parts.csv:3: order '0': each leg of a branch has an order of its own; renumber",
    ),
    fault(
        "a waypoint of a place's name",
        append("legs/waypoints.csv", "alpha,10,50,Alpha"),
        "legs/waypoints.csv:3: id 'alpha': a waypoint has no place's id; remove the waypoint: the place will do",
    ),
    fault(
        "an unknown stop of a stretch",
        replace("corridors/published.csv", "alpha; beta", "alpha; bend; betta"),
        "corridors/published.csv:2: stops 'betta': a stretch runs through places or waypoints; add it to legs/waypoints.csv, or correct the id",
    ),
    fault(
        "a leg to itself",
        replace("legs/legs.csv", "gamma-beta,gamma,beta", "gamma-beta,beta,beta"),
        "legs/legs.csv:3: destination 'beta': a leg leads from one place to another; correct one of the two",
    ),
    fault(
        "a leg without a line",
        append("legs/legs.csv", "beta-alpha,beta,alpha,road,,,,one-data"),
        append("corridors/parts.csv", "alpha-gamma,1,0,beta-alpha,no"),
        "legs/legs.csv:4: id 'beta-alpha': a leg has a line in legs/lines.geojson; derive it: python -m geodata.derive.legs",
    ),
    fault(
        "a line shorter than it says",
        replace("legs/lines.geojson", '"km": 143.4', '"km": 343.4'),
        "legs/lines.geojson:feature 1: km '343.4': the drawn line is about as long as km says (it is 143.4 km); derive it: python -m geodata.derive.legs",
    ),
    fault(
        "a line longer than it says",
        replace("legs/lines.geojson", '"km": 143.4', '"km": 43.4'),
        "legs/lines.geojson:feature 1: km '43.4': the drawn line is about as long as km says (it is 143.4 km); derive it: python -m geodata.derive.legs",
    ),
    fault(
        "legs that do not join",
        replace("corridors/parts.csv", "gamma-beta,yes", "gamma-beta,no"),
        "corridors/parts.csv:3: leg 'gamma-beta': a leg starts where the one before it ends (beta); correct the order, or set reverse",
    ),
    fault(
        "lines that do not meet",
        replace("legs/lines.geojson", "[[16, 50], [14, 50]]", "[[16, 50], [14.1, 50]]"),
        "corridors/parts.csv:3: leg 'gamma-beta': the lines of two legs meet at beta, within 50 m; derive the lines anew",
    ),
    fault(
        "a change of gauge where there is none",
        replace(PLACES, "1435; 1520", "1435"),
        "corridors/parts.csv:3: leg 'gamma-beta': the gauge changes only where both lie, not at beta; correct the gauges of the legs or of the place",
    ),
    fault(
        "a corridor without legs",
        append("corridors/corridors.csv", "empty,Empty,Empty,,road,XA,Nothing.,,one-book,"),
        "corridors/corridors.csv:3: id 'empty': a corridor has legs; add them to corridors/parts.csv",
    ),
    fault(
        "a leg without a corridor",
        replace("corridors/parts.csv", "alpha-gamma,0,1,gamma-beta,yes\n", ""),
        "legs/legs.csv:3: id 'gamma-beta': a leg belongs to a corridor; add it to corridors/parts.csv",
    ),
    fault(
        "a stop at a place without position",
        replace("places/stops.csv", "alpha,Alpha", "nowhere,Alpha"),
        "places/stops.csv:2: place 'nowhere': a stop's place has a position; add it to the place",
    ),
    fault(
        "faults in several files",
        replace(PLACES, "16,50,exact", "16,95,exact"),
        replace(EVENTS, "2015-06", "June"),
        replace(SOURCES, '"academic"', '"scholar"'),
        replace("corridors/parts.csv", "gamma-beta,yes", "gamma-beta,no"),
        "sources.json:item 0: voice 'scholar': a voice is a word of its list; one of: official, state-media, independent, monitor, company, trade-press, academic, reference, data",
        "places/places.csv:5: lat '95': the number lies between -90 and 90 degrees; correct it",
        "events/events.csv:3: date 'June': a date is written YYYY-MM-DD, YYYY-MM or YYYY (EDTF); for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
        "corridors/parts.csv:3: leg 'gamma-beta': a leg starts where the one before it ends (beta); correct the order, or set reverse",
    ),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_between_records_is_complained_of_with_rule_and_cure(folder: Path, fault: Fault) -> None:
    assert complaints(folder, *fault.edits) == list(fault.complaints)


def test_the_folder_without_faults_is_sound(folder: Path) -> None:
    assert complaints(folder) == []
