"""Faults of single files: each is complained of in exactly these words."""

# ruff: noqa: E501 - a complaint stands on one line, as the terminal shows it

from __future__ import annotations

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.catalog import read
from geodata.features import values
from geodata.model import Place
from tests.conftest import TINY
from tests.geodata.broken import append, complaints, cut, fault, remove, replace, write

if TYPE_CHECKING:
    from geodata.atlas import Atlas
    from tests.geodata.broken import Fault

PLACES, EVENTS, SOURCES, COVER = "places/places.csv", "events/events.csv", "sources.json", "atlas.toml"
LINES = "legs/lines.geojson"
FEATURES = '{"type": "FeatureCollection", "features": [%s]}'
BEND = '{"type": "Feature", "properties": {"id": "bend", "about": "A bend"}, "geometry": {"type": "Point", "coordinates": %s}}'

FAULTS = [
    fault(
        "an id twice",
        append(PLACES, "gamma,Gamma again,,,city,,XB,,,16,50,exact,50,Invented,no,,,,,,one-book,"),
        "places/places.csv:10: id 'gamma': an id stands once in its table; rename one of them",
    ),
    fault(
        "an id twice but for a space",
        append(PLACES, " gamma,Gamma again,,,city,,XB,,,16,50,exact,50,Invented,no,,,,,,one-book,"),
        "places/places.csv:10: id 'gamma': an id stands once in its table; rename one of them",
    ),
    fault(
        "an id that is no slug",
        replace(EVENTS, "fair-2015,", "Fair 2015,"),
        "events/events.csv:3: id 'Fair 2015': an id is a slug: lower-case letters, digits and hyphens; for example united-shield-2017",
    ),
    fault(
        "no name",
        replace(PLACES, "gamma,Gamma,", "gamma,,"),
        "places/places.csv:5: name: name is not empty; fill it, or leave the record out",
    ),
    fault(
        "a word of no list",
        replace(PLACES, "exact,50,", "excact,50,"),
        "places/places.csv:5: precision 'excact': a precision is a word of its list; one of: exact, site, locality, district, region, country, none",
    ),
    fault(
        "a kind of no list",
        replace(PLACES, "water,,XC,,,179.9", "lake,,XC,,,179.9"),
        "places/places.csv:7: kind 'lake': a place kind is a word of its list; one of: city, village, region, district, training-area, military-base, industrial-park, factory, institution, venue, airport, seaport, rail-station, terminal, checkpoint, spaceport, water",
    ),
    fault(
        "a role of no list among others",
        replace(PLACES, "hub; junction", "hub; station"),
        "places/places.csv:2: roles 'hub; station': a role is a word of its list; one of: origin, destination, hub, junction, waypoint, terminal, dry-port, port, airport, border-station, road-border-crossing, gauge-change",
    ),
    fault(
        "a latitude out of range",
        replace(PLACES, "16,50,exact", "16,95,exact"),
        "places/places.csv:5: lat '95': the number lies between -90 and 90 degrees; correct it",
    ),
    fault(
        "a longitude out of range",
        replace(PLACES, "16,50,exact", "196,50,exact"),
        "places/places.csv:5: lon '196': the number lies between -180 and 180 degrees; correct it",
    ),
    fault(
        "a number with a comma",
        replace(PLACES, "16,50,exact", '"16,5",50,exact'),
        "places/places.csv:5: lon '16,5': a number is written in digits with a point, without spaces; for example 53.9028",
    ),
    fault(
        "a number that is none",
        replace(PLACES, "16,50,exact", "nan,50,exact"),
        "places/places.csv:5: lon 'nan': a number is written in digits with a point, without spaces; for example 53.9028",
    ),
    fault(
        "a number without end",
        replace(PLACES, "16,50,exact", "1e999,50,exact"),
        "places/places.csv:5: lon '1e999': the number lies between -180 and 180 degrees; correct it",
    ),
    fault(
        "a number in other digits",
        replace(PLACES, "16,50,exact", "16,５０,exact"),
        "places/places.csv:5: lat '５０': a number is written in digits with a point, without spaces; for example 53.9028",
    ),
    fault(
        "a whole number out of range",
        replace(PLACES, "1435; 1520", "1435; 152"),
        "places/places.csv:4: gauges '1435; 152': the value is a whole number between 600 and 1676; correct it",
    ),
    fault(
        "a whole number with a point",
        replace(PLACES, "1435; 1520", "1435; 1520.5"),
        "places/places.csv:4: gauges '1435; 1520.5': the value is a whole number between 600 and 1676; correct it",
    ),
    fault(
        "neither yes nor no",
        replace(PLACES, "50,Invented,no", "50,Invented,true"),
        "places/places.csv:5: position_verified 'true': the value is yes or no; write yes or no",
    ),
    fault(
        "a country by its name",
        replace(PLACES, "city,destination,XB", "city,destination,Betaland"),
        "places/places.csv:5: country 'Betaland': a country is an ISO 3166-1 alpha-2 code; for example BY",
    ),
    fault(
        "a region of another form",
        replace(PLACES, "XA,XA-D", "XA,Delta"),
        "places/places.csv:6: region 'Delta': a region is an ISO 3166-2 code; for example BY-BR",
    ),
    fault(
        "a text with a direction mark",
        replace(PLACES, "gamma,Gamma,", "gamma,Gam\u202ema,"),
        "places/places.csv:5: name 'Gam\\u202ema': a text holds no control or direction-changing characters; remove them",
    ),
    fault(
        "a text with a control character",
        replace(PLACES, "gamma,Gamma,", "gamma,Gam\x07ma,"),
        "places/places.csv:5: name 'Gam\\x07ma': a text holds no control or direction-changing characters; remove them",
    ),
    fault(
        "a text of two lines",
        replace(PLACES, "gamma,Gamma,", 'gamma,"Gam\nma",'),
        "places/places.csv:5: name 'Gam\\nma': a text holds no control or direction-changing characters; remove them",
    ),
    fault(
        "a text too long",
        replace(PLACES, "gamma,Gamma,", "gamma," + "G" * 4001 + ","),
        "places/places.csv:5: name 'GGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGGG…': a text has at most 4000 characters; shorten it by 1",
    ),
    fault(
        "a name too long for labels",
        replace("corridors/corridors.csv", "Alpha–Gamma", "Alpha–Gamma by way of Beta and of the bend"),
        "corridors/corridors.csv:2: short_name 'Alpha–Gamma by way of Beta and of the bend': a text has at most 40 characters; shorten it by 2",
    ),
    fault(
        "no source",
        replace(PLACES, "1435,,,,,one-book,", "1435,,,,,,"),
        "places/places.csv:5: sources: sources is not empty; fill it, or leave the record out",
    ),
    fault(
        "only separators for sources",
        replace(PLACES, "1435,,,,,one-book,", "1435,,,,,; ;,"),
        "places/places.csv:5: sources '; ;': sources is not empty; fill it, or leave the record out",
    ),
    fault(
        "a date of another form",
        replace(EVENTS, "2015-06", "June 2015"),
        "events/events.csv:3: date 'June 2015': a date is written YYYY-MM-DD, YYYY-MM or YYYY (EDTF); for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
    ),
    fault(
        "a date that is not in the calendar",
        replace(EVENTS, "2015-06", "2015-02-30"),
        "events/events.csv:3: date '2015-02-30': the date exists in the calendar, from year 0001 to 9999; for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
    ),
    fault(
        "an interval backwards",
        replace(EVENTS, "2017-07-11/2017-07-18", "2017-07-18/2017-07-11"),
        "events/events.csv:4: date '2017-07-18/2017-07-11': an interval starts before it ends; swap the two dates",
    ),
    fault(
        "year zero",
        replace(EVENTS, "2015-06", "0000"),
        "events/events.csv:3: date '0000': the date exists in the calendar, from year 0001 to 9999; for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
    ),
    fault(
        "a column of no table",
        replace(PLACES, "aliases,kind", "alias,kind"),
        "places/places.csv:1: header 'alias': every column is known; did you mean aliases?",
    ),
    fault(
        "a column like none",
        replace("places/stops.csv", "note", "zzz"),
        "places/stops.csv:1: header 'zzz': every column is known; the columns are: place, name, mode, lon, lat, basis, verified, note, sources",
    ),
    fault(
        "a required column missing",
        replace("legs/waypoints.csv", ",about", ""),
        replace("legs/waypoints.csv", ",A bend", ""),
        "legs/waypoints.csv:1: header 'about': every required column is there; add the column",
    ),
    fault(
        "a column twice",
        replace("legs/waypoints.csv", "lat,about", "lat,lat"),
        "legs/waypoints.csv:1: header 'about': every required column is there; add the column",
        "legs/waypoints.csv:1: header 'lat': a column stands once; remove the second one",
    ),
    fault(
        "a row too long",
        append("legs/waypoints.csv", "bend-2,12,50,A bend, then another"),
        "legs/waypoints.csv:3: row '5': a row has as many cells as the header (4); quote cells that hold commas",
    ),
    fault(
        "a row too short",
        append("legs/waypoints.csv", "bend-2,12,50"),
        "legs/waypoints.csv:3: row '3': a row has as many cells as the header (4); quote cells that hold commas",
    ),
    fault(
        "a quote left open",
        append("legs/waypoints.csv", 'bend-2,12,50,"A bend'),
        "legs/waypoints.csv:3: row: the file is CSV; mend the row: unexpected end of data",
    ),
    fault(
        "text after a quote",
        append("legs/waypoints.csv", 'bend-2,12,50,"A" bend'),
        "legs/waypoints.csv:3: row: the file is CSV; mend the row: ',' expected after '\"'",
    ),
    fault(
        "an empty table",
        write("legs/waypoints.csv", ""),
        "legs/waypoints.csv:1: header 'id': every required column is there; add the column",
        "legs/waypoints.csv:1: header 'lon': every required column is there; add the column",
        "legs/waypoints.csv:1: header 'lat': every required column is there; add the column",
        "legs/waypoints.csv:1: header 'about': every required column is there; add the column",
    ),
    fault(
        "another encoding",
        write("legs/waypoints.csv", "id,lon,lat,about\nbend,12,50.1,A bend\nbend-2,12,50,Zürich\n".encode("latin-1")),
        "legs/waypoints.csv:3: file: the file is text in UTF-8; save it as UTF-8",
    ),
    fault(
        "two bytes for a character",
        write("legs/waypoints.csv", "id,lon,lat,about\n".encode("utf-16")),
        "legs/waypoints.csv:1: file: the file is text in UTF-8; save it as UTF-8",
    ),
    fault(
        "a table missing",
        remove("series/series.csv"),
        remove("series/points.csv"),
        "series/series.csv: file: the file exists; add it, if only with its header line",
    ),
    fault(
        "a collection's words missing",
        remove("claims/claims.toml"),
        "claims/claims.toml: file: the file exists; add it; `atlas init DIR` makes a folder to copy from",
    ),
    fault(
        "the atlas's words missing",
        remove(COVER),
        "atlas.toml: file: the file exists; add it; `atlas init DIR` makes a folder to copy from",
    ),
    fault("the sources missing", remove(SOURCES), "sources.json: file: the file exists; add it"),
    fault(
        "TOML with a fault",
        replace(COVER, 'title = "Tiny Atlas"', "title = Tiny Atlas"),
        "atlas.toml:2: file: the file is TOML; mend the line: Invalid value",
    ),
    fault(
        "TOML with the end missing",
        replace(COVER, 'event_kinds = ["exercise"]', 'event_kinds = ["exercise"'),
        "atlas.toml: file: the file is TOML; mend it: Unclosed array (at end of document)",
    ),
    fault(
        "TOML in another encoding",
        write(COVER, b'title = "Z\xfcrich"\n'),
        "atlas.toml:1: file: the file is text in UTF-8; save it as UTF-8",
    ),
    fault(
        "TOML too deep",
        write(COVER, "a = " + "[" * 5000 + "]" * 5000),
        "atlas.toml: file: the file is nested less than 100 levels deep; flatten it",
    ),
    fault(
        "an empty atlas.toml",
        write(COVER, ""),
        "atlas.toml: title: title is there and is a text in quotes; add it",
        "atlas.toml: kicker: kicker is there and is a text in quotes; add it",
        "atlas.toml: summary: summary is there and is a text in quotes; add it",
        "atlas.toml: updated: updated is there and is a text in quotes; add it",
        "atlas.toml: languages: languages is there and is a list in [ ]; add it",
        "atlas.toml: licence: licence is there and is a text in quotes; add it",
    ),
    fault(
        "an unknown key",
        replace(COVER, "kicker =", "kiker ="),
        "atlas.toml: kicker: kicker is there and is a text in quotes; add it",
        "atlas.toml: kiker: every key is known; did you mean kicker?",
    ),
    fault(
        "a title that is a number",
        replace(COVER, 'title = "Tiny Atlas"', "title = 7"),
        "atlas.toml: title '7': title is there and is a text in quotes; correct it",
    ),
    fault(
        "a title that is empty",
        replace(COVER, 'title = "Tiny Atlas"', 'title = ""'),
        "atlas.toml: title: title is not empty; fill it",
    ),
    fault(
        "a date of TOML",
        replace(COVER, '"2020-01-02"', "2020-01-02"),
        "atlas.toml: updated '2020-01-02': updated is there and is a text in quotes; correct it",
    ),
    fault(
        "a month for a day",
        replace(COVER, '"2020-01-02"', '"2020-01"'),
        "atlas.toml: updated '2020-01': the value is a day, YYYY-MM-DD; for example 2026-11-23",
    ),
    fault(
        "languages as text",
        replace(COVER, '["en"]', '"en"'),
        "atlas.toml: languages 'en': languages is there and is a list in [ ]; correct it",
    ),
    fault(
        "a view that is no table",
        replace(COVER, 'title = "Tiny', 'view = 3\ntitle = "Tiny'),
        cut(COVER, "[view]"),
        "atlas.toml: view '3': view is there and is a table; correct it",
    ),
    fault(
        "a longitude as text",
        replace(COVER, "lon = 12", 'lon = "12"'),
        "atlas.toml: view.lon '12': lon is a number between -180 and 180; correct it",
    ),
    fault(
        "a zoom too far",
        replace(COVER, "zoom = 5", "zoom = 50"),
        "atlas.toml: view.zoom '50': zoom is a number between 0 and 22; correct it",
    ),
    fault(
        "a box of three",
        replace(COVER, "[8, 48, 17, 53]", "[8, 48, 17]"),
        "atlas.toml: view.near '[8, 48, 17]': a box has 4 numbers, or 6 with heights; for example 23.1,51.2,32.8,56.2",
    ),
    fault(
        "a box that is a number",
        replace(COVER, "[8, 48, 17, 53]", "3"),
        "atlas.toml: view.near '3': near is there and is a list in [ ]; correct it",
    ),
    fault(
        "a box upside down",
        replace(COVER, "[8, 48, 17, 53]", "[8, 53, 17, 48]"),
        "atlas.toml: view.near '[8, 53, 17, 48]': south is not greater than north; swap the second and the fourth number",
    ),
    fault(
        "layers that are no list",
        replace(COVER, 'title = "Tiny', 'layers = {a = 1}\ntitle = "Tiny'),
        cut(COVER, "[[layers]]"),
        "atlas.toml: layers \"{'a': 1}\": layers is there and is a list in [ ]; correct it",
    ),
    fault(
        "a layer over an unknown collection",
        replace(COVER, 'collection = "legs"', 'collection = "roads"'),
        "atlas.toml:layer 0: collection 'roads': a layer draws a collection that has a shape; one of: places, legs",
    ),
    fault(
        "a layer over a collection without shape",
        replace(COVER, 'collection = "legs"', 'collection = "claims"'),
        "atlas.toml:layer 0: collection 'claims': a layer draws a collection that has a shape; one of: places, legs",
    ),
    fault(
        "a layer's id twice",
        replace(COVER, 'id = "exercises"', 'id = "rail"'),
        "atlas.toml:layer 1: id 'rail': an id stands once among the layers; rename one of them",
    ),
    fault(
        "a layer with an unknown key",
        replace(COVER, 'symbol = "rail"', 'symbol = "rail"\ncolour = "red"'),
        "atlas.toml:layer 0: colour: every key is known; the keys are: collection, id, legend, symbol, title, visible, where",
    ),
    fault(
        "a layer of an unknown symbol",
        replace(COVER, 'symbol = "rail"', 'symbol = "train"'),
        "atlas.toml:layer 0: symbol 'train': a symbol is a word of its list; one of: exercise, park, industry, diplomacy, logistics, rail, road, sea, air, feature",
    ),
    fault(
        "a layer with a condition on no property",
        replace(COVER, 'mode = ["rail"]', 'modes = ["rail"]'),
        "atlas.toml:layer 0: where.modes: the features of legs have the property; did you mean mode?",
    ),
    fault(
        "a layer over a collection that the folder has not",
        remove("corridors"),
        remove("legs"),
        replace("claims/claims.csv", ",alpha-gamma,", ",,"),
        replace("series/series.csv", ",alpha-gamma,", ",,"),
        "atlas.toml:layer 0: collection 'legs': a layer draws a collection of the folder; add legs/legs.toml and table",
    ),
    fault(
        "a layer without a title",
        replace(COVER, 'title = "Rail"\n', ""),
        "atlas.toml:layer 0: title: title is there and is a text in quotes; add it",
    ),
    fault(
        "a layer's words as text",
        replace(COVER, '["rail"]', '"rail"'),
        "atlas.toml:layer 0: where.mode 'rail': mode is there and is a list in [ ]; correct it",
    ),
    fault(
        "a layer's condition as text",
        replace(COVER, '[layers.where]\nmode = ["rail"]', 'where = "rail"'),
        "atlas.toml:layer 0: where 'rail': where is there and is a table; correct it",
    ),
    fault(
        "a layer's switch as text",
        replace(COVER, "visible = false", 'visible = "no"'),
        "atlas.toml:layer 1: visible 'no': visible is there and is true or false; correct it",
    ),
    fault(
        "no licence",
        replace("places/places.toml", 'licence = "CC0-1.0"\n', ""),
        "places/places.toml: licence: licence is there and is a text in quotes; add it",
    ),
    fault(
        "an empty licence",
        replace("places/places.toml", '"CC0-1.0"', '""'),
        "places/places.toml: licence: licence is not empty; fill it, for example CC-BY-4.0",
    ),
    fault(
        "a licence at an unsafe address",
        replace("places/places.toml", "https://creativecommons.org/publicdomain/zero/1.0/", "javascript:alert(1)"),
        "places/places.toml: licence_url 'javascript:alert(1)': an address starts with http:// or https:// and a host; for example https://www.rw.by/en/",
    ),
    fault(
        "coverage as text",
        replace(
            "events/events.toml",
            '[coverage]\ndates = "2010/2023"\nnote = "Everything invented so far."',
            'coverage = "2010/2023"',
        ),
        "events/events.toml: coverage '2010/2023': coverage is there and is a table; correct it",
    ),
    fault(
        "coverage from no date",
        replace("events/events.toml", '"2010/2023"', '"the 2010s"'),
        "events/events.toml: coverage.dates 'the 2010s': a date is written YYYY-MM-DD, YYYY-MM or YYYY (EDTF); for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
    ),
    fault(
        "coverage as a number",
        replace("events/events.toml", '"2010/2023"', "2010"),
        "events/events.toml: coverage.dates '2010': dates is there and is a text in quotes; correct it",
    ),
    fault(
        "an unknown key of coverage",
        replace("events/events.toml", "note =", "notes ="),
        "events/events.toml: coverage.notes: every key is known; did you mean note?",
    ),
    fault(
        "expected as a number",
        replace("places/places.toml", "[expected]\nplaces = [6, 12]\nstops = [1, 2]", "expected = 3"),
        "places/places.toml: expected '3': expected is there and is a table; correct it",
    ),
    fault(
        "an expected count as one number",
        replace("places/places.toml", "[6, 12]", "8"),
        "places/places.toml: expected.places '8': places is there and is a list in [ ]; correct it",
    ),
    fault(
        "an expected count in words",
        replace("places/places.toml", "[6, 12]", '["few", "many"]'),
        "places/places.toml: expected.places \"['few', 'many']\": a count is the lowest and the highest number; for example [10, 20]",
    ),
    fault(
        "an expected count backwards",
        replace("places/places.toml", "[6, 12]", "[10, 6]"),
        "places/places.toml: expected.places '[10, 6]': a count is the lowest and the highest number; for example [10, 20]",
    ),
    fault(
        "a table of another name",
        write("places/stop.csv", "place\n"),
        "places/stop.csv: file: every table is known; did you mean stops?",
    ),
    fault(
        "a table like none",
        write("legs/zzz.csv", ""),
        "legs/zzz.csv: file: every table is known; the tables here are: legs, waypoints, lines",
    ),
    fault(
        "a collection of another name",
        write("event/event.csv", ""),
        "event: folder: every collection is known; did you mean events?",
    ),
    fault(
        "a table in two files",
        write("legs/waypoints.geojson", FEATURES % ""),
        "legs/waypoints.csv: file: a table is one file; remove it or legs/waypoints.geojson",
        "legs/legs.csv:2: via 'bend': a leg is led through places or waypoints; add it to legs/waypoints.csv, or correct the id",
    ),
    fault(
        "JSON with a fault",
        replace(SOURCES, '"id": "one-news",', '"id": "one-news"'),
        "sources.json:3: file: the file is JSON; mend the line at column 20: Expecting ',' delimiter",
    ),
    fault(
        "JSON too deep",
        write(SOURCES, "[" * 100_000 + "]" * 100_000),
        "sources.json: file: the file is nested less than 100 levels deep; flatten it",
    ),
    fault(
        "sources that are no list",
        write(SOURCES, '{"id": "one-book"}'),
        "sources.json: file: the file is a CSL-JSON array; export it as CSL-JSON",
    ),
    fault(
        "a source that is no object",
        replace(SOURCES, "[\n", '["one-book",\n'),
        "sources.json:item 0: item 'one-book': an item is an object; remove it",
    ),
    fault(
        "a source twice",
        replace(SOURCES, '"id": "one-data", "type": "dataset"', '"id": "one-news", "type": "dataset"'),
        replace(
            PLACES,
            "179.9,10,district,40000,Invented,yes,,west-cape,,,,one-data",
            "179.9,10,district,40000,Invented,yes,,west-cape,,,,one-book",
        ),
        "sources.json:item 2: id 'one-news': an id stands once in its table; rename one of them",
        "places/places.csv:8: sources 'one-data': the id stands in sources; add the record, or correct the id",
        "legs/legs.csv:2: sources 'one-data': the id stands in sources; add the record, or correct the id",
        "legs/legs.csv:3: sources 'one-data': the id stands in sources; add the record, or correct the id",
        "series/series.csv:2: sources 'one-data': the id stands in sources; add the record, or correct the id",
        "series/points.csv:2: sources 'one-data': the id stands in sources; add the record, or correct the id",
        "series/points.csv:3: sources 'one-data': the id stands in sources; add the record, or correct the id",
    ),
    fault(
        "a source without a voice",
        replace(SOURCES, '"voice": "academic"', '"licence": "CC0-1.0"'),
        "sources.json:item 0: voice: voice is not empty; fill it, or leave the record out",
    ),
    fault(
        "a source of an unknown voice",
        replace(SOURCES, '"academic"', '"scholar"'),
        "sources.json:item 0: voice 'scholar': a voice is a word of its list; one of: official, state-media, independent, monitor, company, trade-press, academic, reference, data",
    ),
    fault(
        "a source without a title",
        replace(SOURCES, '"title": "A book", ', ""),
        "sources.json:item 0: title: title is not empty; fill it, or leave the record out",
    ),
    fault(
        "a source without an id",
        replace(SOURCES, '{"id": "one-book", ', "{"),
        "sources.json:item 0: id: id is not empty; fill it, or leave the record out",
    ),
    fault(
        "a source at an unsafe address",
        replace(SOURCES, "https://news.example/1", "javascript:alert(1)"),
        "sources.json:item 1: url 'javascript:alert(1)': an address starts with http:// or https:// and a host; for example https://www.rw.by/en/",
    ),
    fault(
        "a source at an address with a quote",
        replace(SOURCES, "https://news.example/1", "https://news.example/'1"),
        'sources.json:item 1: url "https://news.example/\'1": an address has no spaces, quotes or angle brackets; percent-encode them, a space as %20',
    ),
    fault(
        "a source at an address without a host",
        replace(SOURCES, "https://news.example/1", "https:///1"),
        "sources.json:item 1: url 'https:///1': an address starts with http:// or https:// and a host; for example https://www.rw.by/en/",
    ),
    fault(
        "a source at a broken host",
        replace(SOURCES, "https://news.example/1", "https://[::1"),
        "sources.json:item 1: url 'https://[::1': an address starts with http:// or https:// and a host; for example https://www.rw.by/en/",
    ),
    fault(
        "a source of a bad date",
        replace(SOURCES, "[[2017, 7, 20]]", "[[2017, 7, 40]]"),
        "sources.json:item 1: issued '2017-07-40': the date exists in the calendar, from year 0001 to 9999; for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
    ),
    fault(
        "a source of a date in words",
        replace(SOURCES, "[[2017, 7, 20]]", '[["July"]]'),
        "sources.json:item 1: issued \"[['July']]\": a date is written YYYY-MM-DD, YYYY-MM or YYYY (EDTF); for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
    ),
    fault(
        "a source of a date of no form",
        replace(SOURCES, "[[2017, 7, 20]]", "7"),
        "sources.json:item 1: issued '7': a date is written YYYY-MM-DD, YYYY-MM or YYYY (EDTF); for example 2017-07-11/2017-07-18, 2015-06, 1995, 2011~ or 2022-04-10/..",
    ),
    fault(
        "a title that is an object",
        replace(SOURCES, '"title": "A book"', '"title": {"en": "A book"}'),
        "sources.json:item 0: item 'one-book': a property is a text, a number, true, false, null or a list of them; flatten it",
    ),
    fault(
        "half a character",
        replace(SOURCES, '"title": "A book"', '"title": "A book \\ud83d"'),
        "sources.json:item 0: title 'A book \\\\ud83d': a text holds no control or direction-changing characters; remove them",
    ),
    fault(
        "NaN in GeoJSON",
        replace(LINES, "[16, 50]", "[NaN, 50]"),
        "legs/lines.geojson: file: the numbers of the file are finite; correct them: NaN is no number in JSON",
    ),
    fault(
        "features that are no list",
        write(LINES, '{"type": "FeatureCollection", "features": {}}'),
        "legs/lines.geojson: features: the file is a GeoJSON FeatureCollection; export it as GeoJSON",
    ),
    fault(
        "GeoJSON that is a list",
        write(LINES, "[]"),
        "legs/lines.geojson: features: the file is a GeoJSON FeatureCollection; export it as GeoJSON",
    ),
    fault(
        "a feature without properties",
        replace(
            LINES,
            '{"type": "FeatureCollection", "features": [',
            '{"type": "FeatureCollection", "features": [{"type": "Feature"},',
        ),
        "legs/lines.geojson:feature 0: properties: a feature has properties; add them",
    ),
    fault(
        "a feature that is a number",
        replace(LINES, '{"type": "FeatureCollection", "features": [', '{"type": "FeatureCollection", "features": [7,'),
        "legs/lines.geojson:feature 0: properties: a feature has properties; add them",
    ),
    fault(
        "an unknown property",
        replace(LINES, '"line": "straight"', '"line": "straight", "km2": 5'),
        "legs/lines.geojson:feature 1: header 'km2': every column is known; did you mean km?",
    ),
    fault(
        "a property that is an object",
        replace(LINES, '"line": "straight"', '"line": {"word": "straight"}'),
        "legs/lines.geojson:feature 1: feature 'gamma-beta': a property is a text, a number, true, false, null or a list of them; flatten it",
    ),
    fault(
        "a line of one position",
        replace(LINES, "[[16, 50], [14, 50]]", "[[16, 50]]"),
        "legs/lines.geojson:feature 1: geometry 'gamma-beta': the geometry is a LineString of at least two positions, longitude before latitude, in degrees; derive it anew: python -m geodata.derive.legs",
    ),
    fault(
        "a line off the globe",
        replace(LINES, "[[16, 50], [14, 50]]", "[[16, 150], [14, 50]]"),
        "legs/lines.geojson:feature 1: geometry 'gamma-beta': the geometry is a LineString of at least two positions, longitude before latitude, in degrees; derive it anew: python -m geodata.derive.legs",
    ),
    fault(
        "a line that is a point",
        replace(LINES, '"LineString", "coordinates": [[16, 50], [14, 50]]', '"Point", "coordinates": [16, 50]'),
        "legs/lines.geojson:feature 1: geometry 'gamma-beta': the geometry is a LineString of at least two positions, longitude before latitude, in degrees; derive it anew: python -m geodata.derive.legs",
    ),
    fault(
        "a line of words",
        replace(LINES, "[[16, 50], [14, 50]]", '"here"'),
        "legs/lines.geojson:feature 1: geometry 'gamma-beta': the geometry is a LineString of at least two positions, longitude before latitude, in degrees; derive it anew: python -m geodata.derive.legs",
    ),
    fault(
        "a line of nothing",
        replace(LINES, '{"type": "LineString", "coordinates": [[16, 50], [14, 50]]}', "null"),
        "legs/lines.geojson:feature 1: geometry 'gamma-beta': the geometry is a LineString of at least two positions, longitude before latitude, in degrees; derive it anew: python -m geodata.derive.legs",
    ),
    fault(
        "a geometry of an unknown type",
        replace(LINES, '"LineString", "coordinates": [[16, 50], [14, 50]]', '"Curve", "coordinates": [[16, 50]]'),
        "legs/lines.geojson:feature 1: geometry 'gamma-beta': the geometry is a LineString of at least two positions, longitude before latitude, in degrees; derive it anew: python -m geodata.derive.legs",
    ),
    fault(
        "a point of one coordinate",
        remove("legs/waypoints.csv"),
        write(
            "legs/waypoints.geojson",
            FEATURES % (BEND % "[12]"),
        ),
        "legs/waypoints.geojson:feature 0: feature 'bend': the coordinates of a Point are longitude and latitude; for example [27.56, 53.9]",
    ),
    fault(
        "a point of words",
        remove("legs/waypoints.csv"),
        write(
            "legs/waypoints.geojson",
            FEATURES % (BEND % '["12", null]'),
        ),
        "legs/waypoints.geojson:feature 0: lat: lat is not empty; fill it, or leave the record out",
    ),
    fault(
        "an outline without a code",
        replace("outlines/countries.geojson", '"code": "XA", ', ""),
        "outlines/countries.geojson:feature 0: outline: an outline has a code such as BY or BY-BR in its properties, and a sound polygon; correct it, or leave it out",
    ),
    fault(
        "an outline that is a line",
        replace(
            "outlines/countries.geojson",
            '"Polygon", "coordinates": [[[8, 48], [12.5, 48], [12.5, 53], [8, 53], [8, 48]]]',
            '"LineString", "coordinates": [[8, 48], [12.5, 48]]',
        ),
        "outlines/countries.geojson:feature 0: outline: an outline has a code such as BY or BY-BR in its properties, and a sound polygon; correct it, or leave it out",
    ),
    fault(
        "an outline that crosses itself",
        replace(
            "outlines/countries.geojson",
            "[12.5, 48], [12.5, 53], [8, 53], [8, 48]",
            "[12.5, 53], [12.5, 48], [8, 53], [8, 48]",
        ),
        "outlines/countries.geojson:feature 0: outline: an outline has a code such as BY or BY-BR in its properties, and a sound polygon; correct it, or leave it out",
    ),
    fault(
        "outlines that are no collection",
        write("outlines/countries.geojson", "[]"),
        "outlines/countries.geojson: features: the file is a GeoJSON FeatureCollection; export it as GeoJSON",
    ),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_complained_of_where_it_is_with_rule_and_cure(folder: Path, fault: Fault) -> None:
    assert complaints(folder, *fault.edits) == list(fault.complaints)


def test_all_faults_of_a_table_are_complained_of_at_once(folder: Path) -> None:
    append(PLACES, "Omega,,,,town,,Omegaland,,,370,50,fuzzy,-1,,maybe,,,,,,,")(folder)
    named = [complaint.split(": ")[1].split(" ")[0] for complaint in complaints(folder)]
    assert named == [
        *("id", "name", "kind", "country", "lon", "precision", "precision_m"),
        *("position_basis", "position_verified", "sources"),
    ]


def test_a_fault_is_not_complained_of_again_where_the_record_is_named(folder: Path) -> None:
    """A place that can't be read is named by an event, a leg, a service and a stretch: they are not at fault."""
    replace(PLACES, "gamma,Gamma,", "gamma,,")(folder)
    assert len(complaints(folder)) == 1


def test_a_table_from_a_spreadsheet_reads_the_same(folder: Path) -> None:
    """With a byte order mark, line ends of Windows and a blank line at the end."""
    before = read(folder)[0].rows(Place)
    text = (folder / PLACES).read_text("utf-8").replace("\n", "\r\n") + "\r\n"
    write(PLACES, b"\xef\xbb\xbf" + text.encode())(folder)
    assert complaints(folder) == []
    assert read(folder)[0].rows(Place) == before


def test_a_table_kept_as_geojson_reads_the_same(folder: Path, tiny: Atlas) -> None:
    features = []
    for place in tiny.catalog.rows(Place):
        cells = values(place, "lon", "lat")
        point = {"type": "Point", "coordinates": [place.lon, place.lat]} if place.lon is not None else None
        features.append({"type": "Feature", "properties": cells, "geometry": point})
    write("places/places.geojson", json.dumps({"type": "FeatureCollection", "features": features}))(folder)
    remove(PLACES)(folder)
    assert complaints(folder) == []
    assert read(folder)[0].rows(Place) == tiny.catalog.rows(Place)


def test_the_line_of_a_row_is_its_first_where_cells_hold_line_ends(folder: Path) -> None:
    append("legs/waypoints.csv", 'bend-2,12,50,"A\nbend"\nbend-3,12,95,Another')(folder)
    assert [complaint.split(": ")[0] for complaint in complaints(folder)] == [
        "legs/waypoints.csv:3",
        "legs/waypoints.csv:5",
    ]


def test_complaints_are_json_objects_with_six_members(folder: Path) -> None:
    replace(PLACES, "16,50,exact", "16,95,exact")(folder)
    assert [complaint.as_json() for complaint in read(folder)[1]] == [
        {
            "file": "places/places.csv",
            "line": "5",
            "field": "lat",
            "value": "95",
            "rule": "the number lies between -90 and 90 degrees",
            "cure": "correct it",
        }
    ]


_FILES = sorted(path.relative_to(TINY).as_posix() for path in TINY.rglob("*.*"))


@settings(max_examples=300, deadline=None)
@given(file=st.sampled_from(_FILES), place=st.floats(0, 1), length=st.integers(0, 40), new=st.binary(max_size=12))
def test_no_damage_to_a_file_is_more_than_a_complaint(file: str, place: float, length: int, new: bytes) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(shutil.copytree(TINY, Path(temporary) / "tiny"))
        held = (folder / file).read_bytes()
        start = int(place * len(held))
        (folder / file).write_bytes(held[:start] + new + held[start + length :])
        complaints(folder)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_NAMES = st.sampled_from(["id", "type", "title", "URL", "issued", "custom", "note", "publisher"])


@settings(max_examples=200, deadline=None)
@given(item=st.dictionaries(_NAMES, _JSON | st.fixed_dictionaries({"date-parts": _JSON})))
def test_no_source_however_strange_is_more_than_a_complaint(item: dict[str, object]) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / SOURCES).write_text(json.dumps([item]), "utf-8")
        for complaint in read(folder)[1]:
            str(complaint).encode()
            assert complaint.rule
            assert complaint.cure


@settings(max_examples=200, deadline=None)
@given(geometry=_JSON | st.fixed_dictionaries({"type": st.sampled_from(["Point", "LineString"]), "coordinates": _JSON}))
def test_no_geometry_however_strange_is_more_than_a_complaint(geometry: object) -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for file in ("legs/lines.geojson", "legs/waypoints.geojson", "outlines/countries.geojson"):
            properties = {"id": "bend", "about": "A bend", "code": "XA"}
            feature = {"type": "Feature", "properties": properties, "geometry": geometry}
            write(file, json.dumps({"type": "FeatureCollection", "features": [feature]}))(folder)
        assert read(folder)[1]
