"""The sources of sources.json (CSL-JSON 1.0, as Zotero exports it), as records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from geodata.fields import BadValue
from geodata.model import Source
from geodata.reading import Table, cell

if TYPE_CHECKING:
    from geodata.reading import Reader


def read_sources(reader: Reader) -> Table[Source]:
    """All that can be read of them; the table's `lost` says whether some could not."""
    table: Table[Source] = Table("sources.json")
    whole = reader.json(table.file)
    if whole is not None and not isinstance(whole, list):
        reader.complain(table.file, "", "file", "", "the file is a CSL-JSON array", "export it as CSL-JSON")
    table.lost = not isinstance(whole, list)
    for index, item in enumerate(whole if isinstance(whole, list) else []):
        if not isinstance(item, dict):
            reader.complain(table.file, f"item {index}", "item", item, "an item is an object", "remove it")
            table.lost = True
            continue
        try:
            reader.read_row(table, Source, f"item {index}", _cells(item))
        except BadValue as error:
            reader.complain(table.file, f"item {index}", "item", item.get("id", ""), error.rule, error.cure)
            table.lost = True
    return table


def _cells(item: dict[str, Any]) -> dict[str, str]:
    """A CSL item as the cells of a source. Raises BadValue."""
    custom = item.get("custom")
    own = custom if isinstance(custom, dict) else {}
    named = {"id": "id", "type": "type", "title": "title", "publisher": "publisher", "note": "note"}
    named |= {"container": "container-title", "url": "URL"}
    cells = {name: cell(item.get(key)) for name, key in named.items()}
    cells |= {name: cell(own.get(name)) for name in ("voice", "licence")}
    return cells | {"issued": _date(item.get("issued")), "accessed": _date(item.get("accessed"))}


def _date(value: Any) -> str:
    """A CSL date as EDTF: date-parts of one date or two, else the raw text."""
    if not isinstance(value, dict):
        return str(value or "")
    parts: Any = value.get("date-parts")
    try:
        return "/".join("-".join(f"{int(part):0{4 if i == 0 else 2}d}" for i, part in enumerate(one)) for one in parts)
    except (TypeError, ValueError):
        return str(parts or value.get("raw") or "")
