"""The shapes of a card: what the templates show."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from geoapp import links


@dataclass(frozen=True, slots=True)
class Link:
    """A record named in a sentence or a list."""

    text: str
    href: str
    collection: str
    id: str


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled line: text, links or both."""

    label: str
    text: str | None = None
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a group: what it leads to, or plain text, with a detail, a precision mark and sources."""

    link: Link | None = None
    text: str | None = None
    detail: str | None = None
    mark: str | None = None
    sources: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """What is tied to a record, under one heading."""

    title: str
    items: tuple[Item, ...]
    more: int = 0
    """How many there are besides."""
    more_href: str = ""
    """The list in which these are found."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source as cited."""

    id: str
    href: str
    title: str
    publisher: str | None
    issued: str | None
    url: str | None
    voice: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Card:
    """A record ready to be shown."""

    collection: str
    id: str
    title: str
    kicker: str
    symbol: str
    href: str
    summary: str | None = None
    names: tuple[tuple[str, str], ...] = ()
    aliases: tuple[str, ...] = ()
    when: str | None = None
    certainty: tuple[str, ...] = ()
    facts: tuple[Row, ...] = ()
    groups: tuple[Group, ...] = ()
    sources: tuple[SourceLine, ...] = ()
    note: str | None = None
    related: tuple[str, ...] = ()
    """Records to light on the map, as `places/barysaw`."""
    on_map: bool = True
    diagram: str | None = None
    """Address of a picture of the record that is no map: a strip diagram, a chart."""
    diagram_alt: str = ""

    @property
    def key(self) -> str:
        """The record as the `select` parameter names it."""
        return f"{self.collection}/{self.id}"

    @property
    def map_href(self) -> str:
        """The map with this record chosen."""
        return links.map_of(select=self.key)

    @property
    def embed_href(self) -> str:
        """The frame of this record."""
        return url_for("embeds.record", collection=self.collection, record_id=self.id)

    @property
    def data_href(self) -> str | None:
        """The record as GeoJSON; sources are no collection of the API."""
        if self.collection == "sources":
            return None
        return url_for("features.item", name=self.collection, feature_id=self.id, f="json")
