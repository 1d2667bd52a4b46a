"""What the API offers as collections: those stored, and each layer of the map as a saved query over one of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

import orjson

from geodata.model import RECORDS
from geodata.properties import properties
from geodata.store import Query

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.atlas import Atlas
    from geodata.formats import Imprint
    from geodata.model import Layer
    from geodata.properties import Property

Where = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One collection of the API, over a collection of the store."""

    id: str
    title: str
    summary: str
    collection: str
    properties: Mapping[str, Property]
    """Its properties by name."""
    where: Where = ()
    """What a feature of the collection must fulfil to belong to the layer, as in Query."""

    @property
    def is_layer(self) -> bool:
        """Whether it is a layer of the map."""
        return bool(self.where)

    @property
    def query(self) -> Query:
        """Everything in it."""
        return Query(where=self.where)

    @property
    def queryables(self) -> frozenset[str]:
        """The names of those that filters and parameters may name."""
        return _queryables(self.collection) if self.collection in RECORDS else _named(self.properties)

    def feature(self, atlas: Atlas, feature_id: str) -> bytes | None:
        """One of its features as GeoJSON bytes, or None."""
        found = atlas.store.feature(self.collection, feature_id)
        if found is None or not self.where:
            return found
        own = orjson.loads(found)["properties"]
        return found if all(_worded(own.get(name), words) for name, words in self.where) else None

    def imprint(self, atlas: Atlas, home: str = "urn:atlas:", url: str = "") -> Imprint:
        """What a file made from it says of itself."""
        made = atlas.imprint(self.collection, home, url)
        if not self.is_layer:
            return made
        whole, part = atlas.catalog.cover.title, atlas.catalog.about[self.collection].title
        cited = made.citation.replace(f"{whole}, {part}", f"{whole}, {self.title}", 1)
        return replace(made, title=f"{whole}: {self.title}", citation=cited)


@cache
def _queryables(collection: str) -> frozenset[str]:
    return _named(properties(collection))


def _named(held: Mapping[str, Property]) -> frozenset[str]:
    return frozenset(one.name for one in held.values() if one.queryable)


def offers(atlas: Atlas) -> dict[str, Offer]:
    """All of them by id: first the collections, then the layers in the order drawn."""
    stored = [_stored(atlas, name) for name in atlas.store.collections]
    layers = [_layer(atlas, layer) for layer in atlas.catalog.cover.layers]
    return {one.id: one for one in (*stored, *layers)}


def offer(atlas: Atlas, offer_id: str) -> Offer | None:
    """One of them."""
    if offer_id in atlas.store.collections:
        return _stored(atlas, offer_id)
    return next((one for layer in atlas.catalog.cover.layers if (one := _layer(atlas, layer)).id == offer_id), None)


def _stored(atlas: Atlas, name: str) -> Offer:
    about = atlas.catalog.about[name]
    return Offer(name, about.title, about.summary, name, atlas.catalog.properties(name))


def _layer(atlas: Atlas, layer: Layer) -> Offer:
    """A layer; one that is called like a collection has `layer-` before its id."""
    about = atlas.catalog.about[layer.collection]
    summary = f"{layer.legend} A layer of the map: those of the collection {about.title!r} that it draws."
    own = f"layer-{layer.id}" if layer.id in atlas.store.collections else layer.id
    held = atlas.catalog.properties(layer.collection)
    return Offer(own, layer.title, summary, layer.collection, held, tuple(layer.where.items()))


def _worded(value: object, words: tuple[str, ...]) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(
        (one if isinstance(one, str) else orjson.dumps(one).decode()) in words for one in values if one is not None
    )
