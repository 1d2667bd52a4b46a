"""Every address of an atlas: built from the app's own routes, so that a new door is tried without being named here."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from geodata.formats import suited

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask
    from werkzeug.routing import Rule

    from geodata.atlas import Atlas

QUERIES: dict[str, list[dict[str, Any]]] = {
    "citations.cite": [{"url": "/events", "f": way} for way in ("text", "bibtex", "ris", "csl")],
    "oembed.oembed": [{"url": "/"}, {"url": "/places/{place}"}, {"url": "/", "format": "xml"}],
    "routes.routes": [{}, {"from": "alpha", "to": "gamma"}, {"from": "alpha", "to": "gamma", "f": "html"}],
    "routes.routes_of_api": [{"from": "alpha", "to": "gamma"}],
    "routes.picture": [{"from": "alpha", "to": "gamma"}],
    "routes.strip": [{"from": "alpha", "to": "gamma"}],
    "search.page": [{"q": "a"}],
    "search.results": [{"q": "a"}],
    "search.as_json": [{"q": "a"}],
    "pictures.svg": [{}, {"select": "places/{place}"}],
    "pictures.raster": [{"width": 300, "height": 200}],
    "maps.home": [{}, {"select": "places/{place}"}, {"select": "events/{event}"}],
    "maps.embed": [{}, {"select": "places/{place}"}],
}
"""Queries with which a door is tried; without any if it is not here."""

NOT_ALWAYS_THERE = {"wellknown.security_txt"}
"""Doors that a setting opens."""


def doors(app: Flask, records: int = 1_000) -> list[str]:
    """Every address of the app over its data, by every collection, layer, story, format and by that many records."""
    return list(dict.fromkeys(path for rule in app.url_map.iter_rules() for path in _addresses(app, rule, records)))


def _addresses(app: Flask, rule: Rule, records: int) -> Iterator[str]:
    atlas: Atlas = app.extensions["atlas"]
    if "GET" not in (rule.methods or set()) or rule.endpoint in NOT_ALWAYS_THERE:
        return
    places, events = list(atlas.graph.places), list(atlas.graph.events)
    queries = [
        {name: str(value).format(place=places[0], event=events[0]) for name, value in query.items()}
        for query in QUERIES.get(rule.endpoint, [{}])
    ]
    queries += [query | {"f": "html"} for query in queries if rule.rule.startswith("/ogc")]
    several = _values(app, atlas, rule)
    if rule.arguments & {"record_id", "feature_id"}:
        several = [one for names in _grouped(several).values() for one in names[:records]]
    for values, query in product(several, queries):
        built = rule.build(values)
        if built is not None:
            yield built[1] + (f"?{urlencode(query)}" if query else "")


def _values(app: Flask, atlas: Atlas, rule: Rule) -> list[dict[str, str]]:
    """Values for the variables of a route; none for a route whose variables are not known here."""
    given = {
        "files.static": [{"version": app.extensions["assets"].version, "name": "vendor/atlas.js"}],
        "files.tiles": [{"version": key, "name": name} for name, key in app.extensions["basemap"].versions.items()],
    }
    return given.get(rule.endpoint) or _BY_VARIABLES.get(frozenset(rule.arguments), lambda _: [])(atlas)


def _grouped(several: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """Records by their collection."""
    groups: dict[str, list[dict[str, str]]] = {}
    for one in several:
        groups.setdefault(one.get("collection") or one.get("name") or "", []).append(one)
    return groups


def _records(atlas: Atlas) -> list[tuple[str, str]]:
    return [(name, key) for name in (*atlas.store.collections, "sources") for key in getattr(atlas.graph, name)]


def _steps(atlas: Atlas) -> list[tuple[str, str]]:
    return [(story.id, step.id) for story in atlas.graph.catalog.stories.values() for step in story.steps]


def _files(atlas: Atlas) -> list[tuple[str, str]]:
    return [(name, form.extension) for name in atlas.store.collections for form in suited(name).values()]


def _layers(atlas: Atlas) -> list[str]:
    return [layer.id for layer in atlas.catalog.cover.layers]


_BY_VARIABLES: dict[frozenset[str], Callable[[Atlas], list[dict[str, str]]]] = {
    frozenset(): lambda _: [{}],
    frozenset({"collection"}): lambda atlas: [{"collection": one} for one in (*atlas.store.collections, "sources")],
    frozenset({"collection", "record_id"}): lambda atlas: [
        {"collection": name, "record_id": key} for name, key in _records(atlas)
    ],
    frozenset({"layer_id"}): lambda atlas: [{"layer_id": one} for one in _layers(atlas)],
    frozenset({"name"}): lambda atlas: [{"name": one} for one in (*atlas.store.collections, *_layers(atlas))],
    frozenset({"name", "feature_id"}): lambda atlas: [
        {"name": name, "feature_id": key} for name, key in _records(atlas) if name != "sources"
    ],
    frozenset({"name", "extension"}): lambda atlas: [{"name": one, "extension": form} for one, form in _files(atlas)],
    frozenset({"name", "z", "x", "y"}): lambda atlas: [
        {"name": one, "z": z, "x": x, "y": y}
        for one in _layers(atlas)
        for z, x, y in (("0", "0", "0"), ("5", "16", "10"))
    ],
    frozenset({"form"}): lambda _: [{"form": "svg"}],
    frozenset({"corridor", "form"}): lambda atlas: [{"corridor": one, "form": "svg"} for one in atlas.graph.corridors],
    frozenset({"series_id", "form"}): lambda atlas: [{"series_id": one, "form": "svg"} for one in atlas.graph.series],
    frozenset({"series_id"}): lambda atlas: [{"series_id": one} for one in atlas.graph.series],
    frozenset({"place"}): lambda atlas: [{"place": one} for one in atlas.graph.places],
    frozenset({"text"}): lambda _: [{"text": "alpha~gamma"}],
    frozenset({"story_id"}): lambda atlas: [{"story_id": one} for one in atlas.graph.catalog.stories],
    frozenset({"story_id", "step_id"}): lambda atlas: [
        {"story_id": story, "step_id": step} for story, step in _steps(atlas)
    ],
}
