"""Where the atlas stands for its readers: below a path of another site, behind proxies that tell what was asked."""

from __future__ import annotations

import re
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geoapp.settings import BadSetting

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Network, IPv6Network
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

    from werkzeug.routing import Map

    from geoapp.settings import Settings

    Networks = tuple[IPv4Network | IPv6Network, ...]

HEADERS = ("for", "proto", "host", "prefix")
"""What a proxy may say of a request, each in a header `X-Forwarded-…`."""
_PATH = re.compile(r"(/(?!\.+(/|$))[\w.~-]+)+", re.ASCII)


def networks(text: str) -> Networks:
    """The networks of the setting `trusted_proxies`. Raises BadSetting."""
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise BadSetting(f"ATLAS_TRUSTED_PROXIES holds networks such as 10.0.0.0/8: {error}") from None


def within(address: str, trusted: Networks) -> bool:
    """Whether an address lies in one of the networks; a text that is no address does not."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in network for network in trusted)


def believed(text: str) -> frozenset[str]:
    """The headers of the setting `forwarded`. Raises BadSetting."""
    named = frozenset(one.strip() for one in text.split(",") if one.strip())
    if wrong := named - set(HEADERS):
        raise BadSetting(f"ATLAS_FORWARDED holds some of {', '.join(HEADERS)}, with commas between, not {min(wrong)!r}")
    return named


def path_of(base_url: str) -> str:
    """The path that the public address ends in; empty for a host of its own. Raises BadSetting."""
    path = urlsplit(base_url).path.rstrip("/")
    if path and not _PATH.fullmatch(path):
        raise BadSetting(
            "ATLAS_BASE_URL ends in a path of letters, digits and . _ ~ -, such as https://news.example/atlas"
        )
    return path


def _distinct(below: str, addresses: Map) -> str:
    """The path, if no address of the atlas begins alike: else `/places` may be the atlas or its places.

    Raises BadSetting.
    """
    first = below.split("/")[1] if below else ""
    begun = {rule.rule.split("/")[1] for rule in addresses.iter_rules()}
    if first and (first in begun or addresses.bind("").test(f"/{first}")):
        raise BadSetting(
            f"ATLAS_BASE_URL: addresses of the atlas itself begin with /{first}, so it can't stand below that; take "
            "another word, such as https://news.example/atlas"
        )
    return below


class Mount:
    """WSGI middleware: puts what trusted proxies say, and the path of the public address, where WSGI has them.

    A path that the atlas stands below goes into `SCRIPT_NAME`, whether the proxy takes it away or passes it on.
    """

    def __init__(self, app: WSGIApplication, settings: Settings, addresses: Map) -> None:
        """Raises BadSetting for a setting that does not fit."""
        self._app, self._below = app, _distinct(path_of(settings.base_url), addresses)
        self._trusted = networks(settings.trusted_proxies)
        self._headers = believed(settings.forwarded) - {"for"}

    @property
    def needed(self) -> bool:
        """Whether there is anything to put."""
        return bool(self._below or (self._trusted and self._headers))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Pass the request on."""
        said = self._said(environ)
        if said.get("proto") in ("http", "https"):
            environ["wsgi.url_scheme"] = said["proto"]
        if "host" in said:
            environ["HTTP_HOST"] = said["host"]
        if below := self._below or said.get("prefix", "").rstrip("/"):
            _mount(environ, below)
        return self._app(environ, start_response)

    def _said(self, environ: WSGIEnvironment) -> dict[str, str]:
        """What the proxy says that the request came from: of a list, what it added itself."""
        if not self._headers or not within(environ.get("REMOTE_ADDR", ""), self._trusted):
            return {}
        given = {name: environ.get(f"HTTP_X_FORWARDED_{name.upper()}", "") for name in self._headers}
        return {name: text.rpartition(",")[2].strip() for name, text in given.items() if text}


def _mount(environ: WSGIEnvironment, below: str) -> None:
    if not _PATH.fullmatch(below):
        return
    path = environ.get("PATH_INFO", "")
    environ["SCRIPT_NAME"] = below
    if path == below or path.startswith(f"{below}/"):
        environ["PATH_INFO"] = path[len(below) :] or "/"
