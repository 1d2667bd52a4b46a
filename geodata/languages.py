"""The languages that places have names in, and a catalog that calls its places by their names in one of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from geodata.model import Place

if TYPE_CHECKING:
    from geodata.catalog import Catalog

TEXTS = "en"
"""The language of titles, summaries and notes, and of the column `name`."""
LANGUAGES = {
    TEXTS: "English",
    "be": "Беларуская",
    "ru": "Русский",
    "zh": "中文",
    "pl": "Polski",
}
"""What each language calls itself, by its BCP 47 code; but for that of the texts each has a column `name_<code>`."""


def speaking(catalog: Catalog, language: str) -> Catalog:
    """The catalog with each place under its name in a language, or in that of the texts where it has none.

    The name that gives way is kept among the aliases. Raises KeyError for a language that is not known.
    """
    LANGUAGES[language]
    if language == TEXTS or Place not in catalog.tables:
        return catalog
    table = catalog.tables[Place]
    places = replace(table, rows=[_called(place, getattr(place, f"name_{language}")) for place in table.rows])
    return replace(catalog, tables={**catalog.tables, Place: places})


def _called(place: Place, name: str | None) -> Place:
    return replace(place, name=name, aliases=(place.name, *place.aliases)) if name else place
