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

if TYPE_CHECKING:
    from collections.abc import Iterator

    from geodata.catalog import Catalog
    from geodata.features import Feature
    from geodata.store import Store
    from geodata.store.memory import MemoryStore

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
            features = self.graph.features if self.graph.are_many else None
            self._spoken[language] = replace(self, catalog=catalog, graph=Graph(catalog, features))
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
    graph, made = read(root, layer)
    catalog = graph.catalog
    held = store or made or prepared.opened(root, catalog.version, lambda: collections(graph), catalog.own)
    if held.version != catalog.version:
        rule = f"the store holds data version {held.version}, the folder {catalog.version}"
        raise Unusable(rule, "load the folder into it: atlas load")
    return Atlas(root, catalog, graph, held)


def read(root: Path, layer: str | None = None) -> tuple[Graph, MemoryStore | None]:
    """The records of a folder or a file, checked; of a file too large for records, its store too. Raises BrokenData."""
    if found := large.opened(root, layer):
        return Graph(found.catalog, found.entries), found.store
    return Graph(file_catalog(root, layer) if root.is_file() else checked(root)), None


def collections(graph: Graph) -> dict[str, Iterator[Feature]]:
    """The features of each collection."""
    counts = {name: len(getattr(graph, name)) for name in graph.catalog.about}
    return {name: through(f"Writing {name}", features(graph, name), count) for name, count in counts.items()}


def prepare(root: Path) -> tuple[Path, str]:
    """Write the features of a folder or a file so that the next start maps them; where, and their version.

    Raises BrokenData, OSError.
    """
    if found := large.prepare(root):
        return found
    graph, _ = read(root)
    catalog = graph.catalog
    return prepared.prepare(root, collections(graph), catalog.version, catalog.own), catalog.version
