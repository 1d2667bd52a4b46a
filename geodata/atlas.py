"""An atlas opened from its data folder: catalog, graph and store together, checked."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from geodata import large
from geodata.checks import checked
from geodata.features import features
from geodata.filing import file_catalog
from geodata.formats import Imprint
from geodata.graph import Graph
from geodata.languages import TEXTS, speaking
from geodata.progress import through
from geodata.store import Unusable, prepared
from geodata.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog
    from geodata.features import Feature
    from geodata.store import Store

DATA = Path(__file__).parent / "data"
"""The project's own data folder."""
STARTER = Path(__file__).parent / "starter"
"""A small data folder of examples, to begin another atlas from."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """A data folder ready to be asked: its records, how they are tied, and their features."""

    root: Path
    catalog: Catalog
    graph: Graph
    store: Store
    _spoken: dict[str, Atlas] = field(default_factory=dict, compare=False, repr=False)

    def speaking(self, language: str) -> Atlas:
        """The atlas with places under their names in a language, English where none is recorded; the same features.

        Made once for each language. Raises KeyError for a language that is not known.
        """
        if language == TEXTS:
            return self
        if language not in self._spoken:
            catalog = speaking(self.catalog, language)
            self._spoken[language] = replace(self, catalog=catalog, graph=Graph(catalog, self.graph.stored))
        return self._spoken[language]

    def imprint(self, collection: str, home: str = "urn:atlas:", url: str = "") -> Imprint:
        """What a file made from a collection says of itself; `home` and `url` are its addresses where it is served."""
        about, cover = self.catalog.about[collection], self.catalog.cover
        return Imprint(
            title=f"{cover.title}: {about.title}",
            licence=about.licence,
            licence_url=about.licence_url,
            attribution=about.attribution,
            version=self.store.version,
            citation=f"{cover.title}, {about.title}, data version {self.store.version}, licence {about.licence}.",
            name=collection,
            updated=cover.updated,
            home=home,
            url=url,
        )


def open_atlas(root: Path = DATA, store: Store | None = None, layer: str | None = None) -> Atlas:
    """Read, check and index the folder `root`, or a file by itself, of which `layer` names the layer.

    `store` takes the place of the memory store. Raises BrokenData, and Unusable for a store of other data than these.
    """
    graph = read(root, layer)
    held = store or _memory(root, graph)
    if held.version != graph.catalog.version:
        rule = f"the store holds data version {held.version}, the folder {graph.catalog.version}"
        raise Unusable(rule, "load the folder into it: atlas load")
    return Atlas(root, graph.catalog, graph, held)


def read(root: Path, layer: str | None = None) -> Graph:
    """The records of a folder or a file, checked, and how they are tied. Raises BrokenData."""
    if found := large.opened(root, layer):
        return Graph(found.catalog, found.stored)
    return Graph(file_catalog(root, layer) if root.is_file() else checked(root))


def _memory(root: Path, graph: Graph) -> MemoryStore:
    """The store of a graph: of its records, and of what is stored already."""
    catalog, stored = graph.catalog, graph.stored
    if stored and not catalog.about.keys() - {stored.collection}:
        return stored.store
    without = stored.collection if stored else ""
    made = prepared.opened(root, catalog.version, lambda: collections(graph, without), catalog.own)
    return MemoryStore.joined([made, stored.store], catalog.about) if stored else made


def collections(graph: Graph, without: str = "") -> dict[str, Iterator[Feature]]:
    """The features of each collection, but for one."""
    counts = {name: len(getattr(graph, name)) for name in graph.catalog.about if name != without}
    return {name: through(f"Writing {name}", features(graph, name), count) for name, count in counts.items()}


def prepare(root: Path) -> tuple[Path, str]:
    """Write the features of a folder or a file so that the next start maps them; where, and their version.

    The many events of a folder lie beside their table. Raises BrokenData, OSError.
    """
    found = large.prepare(root)
    if found and root.is_file():
        return found
    graph = read(root)
    catalog, without = graph.catalog, graph.stored.collection if graph.stored else ""
    return prepared.prepare(root, collections(graph, without), catalog.version, catalog.own), catalog.version
