"""The page of items: its rows, and the form that asks for others without a script."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geoapp import links

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from geodata.offers import Offer

_TITLES = ("title", "name", "statement")
_DETAILS = ("kind", "mode", "verdict", "unit", "date", "country", "precision", "km")
_TYPED = (
    ("bbox", "Box (west, south, east, north)"),
    ("datetime", "Time (2017, 2017-01/2018-06, 2017/..)"),
    ("filter", "Filter (CQL2: kind = 'exercise')"),
    ("sortby", "Sort by (-start_earliest)"),
    ("limit", "Items a page"),
)


def row(offer: Offer, feature: dict[str, Any]) -> dict[str, Any]:
    """A feature as a line of the page."""
    own = feature["properties"]
    return {
        "href": links.record(offer.collection, feature["id"]),
        "title": next((own[name] for name in _TITLES if own.get(name)), feature["id"]),
        "details": [str(own[name]) for name in _DETAILS if own.get(name)],
    }


def fields(offer: Offer, args: MultiDict[str, str]) -> list[dict[str, Any]]:
    """The fields of the form: a list for each vocabulary, then what is typed."""
    lists = [(one.name, _label(one.name), one.words) for one in offer.properties.values() if one.words]
    typed = [(name, label, ()) for name, label in _TYPED]
    return [
        {"name": name, "label": label, "options": options, "value": args.get(name, "")}
        for name, label, options in [*lists, *typed]
    ]


def _label(name: str) -> str:
    return name.replace("_", " ").capitalize()
