"""The address that a request asks for, and the public addresses of what is around it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote_plus, urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Request

    from geoapp.settings import Settings
    from geodata.store import Query

Link = dict[str, str]

_TITLES = {"json": "GeoJSON", "html": "a page"}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a request was asked. A public address with a path of its own stands for where the app is mounted."""

    host: str
    """Scheme and host, and what of the public address is no part of `mounted`."""
    mounted: str
    """Where the app is mounted, as in `SCRIPT_NAME`; empty for the root."""
    path: str
    """As asked, with `mounted`."""
    args: Mapping[str, str]
    public_mount: bool = False
    """Whether `host` ends with `mounted`, which is then left out of paths."""
    written: dict[str, str] = field(default_factory=dict, init=False)
    """The parameters by name as they stand in an address, each written once."""

    @classmethod
    def of(cls, request: Request, settings: Settings) -> Self:
        """The address of a request."""
        mounted, base = request.script_root, settings.base_url.rstrip("/")
        host = base or f"{request.scheme}://{request.host}"
        doubled = bool(base and mounted) and base.endswith(mounted)
        return cls(host, mounted, mounted + request.path, request.args.to_dict(), doubled)

    @property
    def home(self) -> str:
        """The public address of the atlas."""
        return self.public(f"{self.mounted}/")

    def public(self, path: str) -> str:
        """The public address of a path of ours."""
        return self.host + (path.removeprefix(self.mounted) if self.public_mount else path)

    def link(self, rel: str, media_type: str, path: str, title: str) -> Link:
        """One link object."""
        return {"rel": rel, "type": media_type, "title": title, "href": self.public(path)}

    def without(self, *names: str, **more: Any) -> str:
        """The path with the parameters asked, less some, and with others."""
        if not self.written:
            self.written.update({name: f"{_quoted(name)}={_quoted(value)}" for name, value in self.args.items()})
        kept = [text for name, text in self.written.items() if name not in names]
        query = "&".join([*kept, *(f"{name}={value}" for name, value in more.items())])
        return f"{self.path}?{query}" if query else self.path

    def representations(self, offered: Mapping[str, str], sent: str) -> list[Link]:
        """`self` and `alternate` of the address, in every representation (Part 1, fc-links)."""
        base = self.public(self.without("f", f=""))
        return [
            {
                "rel": "self" if name == sent else "alternate",
                "type": media_type,
                "title": f"This document as {_TITLES.get(name, name)}",
                "href": base + name,
            }
            for name, media_type in offered.items()
            if name != "geojson" or sent == "geojson"
        ]

    def paging(self, query: Query, matched: int, name: str, media_type: str) -> list[Link]:
        """`next` and `prev` of a page of items, in the representation of the page."""
        limit = query.limit or matched
        found = []

        def page(offset: int) -> str:
            return self.without("limit", "offset", "f", limit=limit, offset=offset, f=name)

        if query.offset + limit < matched:
            found.append(self.link("next", media_type, page(query.offset + limit), "Next page"))
        if query.offset > 0:
            found.append(self.link("prev", media_type, page(max(query.offset - limit, 0)), "Previous page"))
        return found


def _quoted(text: str) -> str:
    return text if _PLAIN.fullmatch(text) else quote_plus(text, safe=_SAFE)


_SAFE = ",/:"
_PLAIN = re.compile(r"[\w.~,/:-]*", re.ASCII)
"""What stands in a query as it is."""


def with_query(path: str, **parameters: Any) -> str:
    """A path with a query of those parameters that are not None."""
    text = urlencode({name: value for name, value in parameters.items() if value is not None}, safe=_SAFE)
    return f"{path}{'&' if '?' in path else '?'}{text}" if text else path
