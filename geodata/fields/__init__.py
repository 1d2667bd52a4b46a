"""What a cell of the data folder may hold: one small class a kind of value, strict, able to describe itself."""

from geodata.fields.columns import Column, Kind, column, columns, from_json
from geodata.fields.faults import BadValue, meant
from geodata.fields.texts import (
    BORDER,
    COUNTRY,
    REGION,
    SERIES_ID,
    SLUG,
    UNLOCODE,
    WIKIDATA,
    Pattern,
    Text,
    Url,
    Word,
    shown,
)
from geodata.fields.values import Edtf, Number, Whole, YesNo

__all__ = [
    "BORDER",
    "COUNTRY",
    "REGION",
    "SERIES_ID",
    "SLUG",
    "UNLOCODE",
    "WIKIDATA",
    "BadValue",
    "Column",
    "Edtf",
    "Kind",
    "Number",
    "Pattern",
    "Text",
    "Url",
    "Whole",
    "Word",
    "YesNo",
    "column",
    "columns",
    "from_json",
    "meant",
    "shown",
]
