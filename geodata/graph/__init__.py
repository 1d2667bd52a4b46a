"""The one graph of place, event, corridor, leg, claim, series and source: who is tied to whom, seen from either end."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from geodata.entries import ENTRIES, Entry
from geodata.fields import columns
from geodata.graph.happenings import Happenings, OfRecords, OfTable
from geodata.graph.nearness import PASSING_KM, Near, Nearness
from geodata.graph.references import References
from geodata.graph.some import LISTED, Some
from geodata.graph.ways import Ways
from geodata.large.entries import Entries
from geodata.large.feed import Events
from geodata.large.stored import Stored
from geodata.model import RECORDS, Claim, Event, Place, Series, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from geodata.catalog import Catalog
    from geodata.large.spans import Spans

__all__ = ["PASSING_KM", "Graph", "Near", "Some"]

R = TypeVar("R")


class Graph:
    """Neighbours of each record of a catalog. Built once; every answer is in the order of the catalog."""

    def __init__(self, catalog: Catalog, stored: Stored[Any] | None = None) -> None:
        """`stored` is the collection that is too large to be records of the catalog."""
        self.catalog, self.stored = catalog, stored
        self.ways = Ways(catalog)
        self.near = Nearness(self.ways)
        self.places, self.legs, self.corridors = self.ways.places, self.ways.legs, self.ways.corridors
        self.events: Mapping[str, Event] = stored if isinstance(stored, Events) else catalog.by_id(Event)
        self.claims = catalog.by_id(Claim)
        self.series = catalog.by_id(Series)
        self.sources = catalog.by_id(Source)
        self.features: Mapping[str, Entry] = stored if isinstance(stored, Entries) else catalog.by_id(Entry)
        self._references = References(catalog)
        self._happenings: Happenings = (
            OfTable(stored) if isinstance(stored, Events) else OfRecords(self.events, self._references)
        )

    def present(self, collection: str, record_id: str) -> str:
        """The id that a former id of a record stands for, else the id itself."""
        kept: Mapping[str, Any] = getattr(self, collection)
        if record_id in kept:
            return record_id
        if isinstance(kept, Stored):
            return kept.present(record_id)
        return next((one.id for one in kept.values() if record_id in getattr(one, "former_ids", ())), record_id)

    @property
    def are_many(self) -> bool:
        """Whether the features of a file are too many to be gone through one by one."""
        return isinstance(self.features, Entries)

    def rows_of(self, record: type[R], column: str, key: str) -> list[R]:
        """The records of a class that name `key` in a column, such as the versions of an event."""
        return self._references.rows_of(record, column, key)

    def within(self, place: str) -> list[str]:
        """A place and all that lie in it."""
        found = [place]
        for above in found:
            found += [below.id for below in self.rows_of(Place, "parent", above) if below.id not in found]
        return found

    def events_at(self, place: str) -> Some[Event]:
        """Events that happened at a place or at a place within it."""
        return self._happenings.naming("places", self.within(place))

    def events_about(self, place: str) -> Some[Event]:
        """Events that concern a place without having happened there."""
        return self._happenings.naming("related_places", [place])

    def events_along(self, corridor: str) -> Some[Event]:
        """Events at the stops of a corridor, or at places that it passes."""
        stops = {place.id for place in self.ways.stops_of(corridor)}
        return self._happenings.naming("places", stops | self.near.passed_by(corridor))

    def event_ids_at(self, place: str) -> list[str]:
        """The ids of the events that happened at a place or within it, of more than LISTED the first."""
        return self._happenings.ids_at(self.within(place))

    def kinds_at(self, place: str) -> list[str]:
        """The kinds of the events that happened at a place or within it, in the order in which they come first."""
        return self._happenings.kinds_at(self.within(place))

    def spans_at(self, place: str, kinds: tuple[str, ...] | None = None) -> Spans:
        """The days of the events of some kinds at a place or within it: as they may be, and as they surely are.

        Of many events, spans that meet are one.
        """
        return self._happenings.spans_at(self.within(place), kinds)

    def sources_at(self, places: Iterable[str]) -> set[str]:
        """The sources of the events that happened at places or within them."""
        return self._happenings.sources_at({below for place in places for below in self.within(place)})

    def citing(self, source: str) -> dict[str, Some[Any]]:
        """Records that rest on a source, by collection; a table's row stands for the record that it hangs on."""
        found = {name: self._citing(name, source) for name in RECORDS}
        found[ENTRIES] = self._features_citing(source)
        return {name: records for name, records in found.items() if records}

    def _citing(self, name: str, source: str) -> Some[Any]:
        """The records of a collection that rest on a source, by themselves or by a row that hangs on them."""
        (record, parts), ids = RECORDS[name], set()
        for one in (record, *parts.values()):
            owner = "id" if one is record else columns(one)[0].name
            for column in columns(one):
                if column.refers == "sources":
                    ids |= {getattr(row, owner) for row in self.rows_of(one, column.name, source)}
        if name == "events":
            return self._happenings.citing(source, ids)
        owners: Mapping[str, Any] = getattr(self, name)
        return Some.all([owners[key] for key in owners if key in ids])

    def _features_citing(self, source: str) -> Some[Entry]:
        """The features of a file that rest on a source; where they are many, all do if the first do."""
        first = [self.features[key] for key in islice(self.features, LISTED if self.are_many else None)]
        own = [entry for entry in first if source in entry.sources]
        return Some(own, len(self.features) if own and self.are_many else len(own))
