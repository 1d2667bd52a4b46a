"""Addresses of this atlas as others write them: told from foreign ones, and read as path and parameters."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from flask import request
from werkzeug.datastructures import MultiDict

from geoapp.current import settings

Args = MultiDict[str, str]

LONGEST = 4000
"""Characters of an address at most."""
_MOST_PARAMETERS = 50
_DEFAULT_PORTS = {"http": 80, "https": 443}
_HASH = re.compile(r"(\d{1,2}(?:\.\d+)?)/(-?\d{1,3}(?:\.\d+)?)/(-?\d{1,3}(?:\.\d+)?)/?")


class Foreign(ValueError):
    """An address that is not one of this atlas, or can't be read."""


class Own(NamedTuple):
    """Where an address leads within the service."""

    path: str
    args: Args


class _Site(NamedTuple):
    host: str
    port: int | None
    path: str


def own(url: str) -> Own:
    """Path and parameters of an address, whole or from its first `/` on. Raises Foreign.

    http and https, host names in any case, the default port and percent-encoded letters are told alike; a hash of the
    form `#zoom/lat/lon` counts as those parameters, any other is dropped.
    """
    if not url or len(url) > LONGEST or "\\" in url:
        raise Foreign(f"an address of this atlas of at most {LONGEST} characters")
    try:
        parts = urlsplit(url)
        local = _local(url) if parts.scheme or parts.netloc else _below(parts.path)
        args: Args = MultiDict(parse_qsl(parts.query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
        path = unquote(local, errors="strict")
    except ValueError as error:
        raise error if isinstance(error, Foreign) else Foreign("an address that can be read") from None
    if not path.startswith("/") or path.startswith("//"):
        raise Foreign("an address of this atlas")
    return Own(path, _with_hash(args, parts.fragment))


def _local(url: str) -> str:
    """The path behind the public address of the service. Raises Foreign, ValueError."""
    asked = _site(url)
    for site in filter(None, (settings().base_url, request.host_url.rstrip("/") + request.script_root)):
        known = _site(site)
        root = known.path.rstrip("/")
        if asked[:2] == known[:2] and (asked.path == root or asked.path.startswith(f"{root}/")):
            return asked.path[len(root) :] or "/"
    raise Foreign("an address of this atlas")


def _below(path: str) -> str:
    """A path as the service has it, which may be written with that of its mount."""
    mounted = request.script_root
    return path[len(mounted) :] if mounted and path.startswith(f"{mounted}/") else path


def _site(url: str) -> _Site:
    parts = urlsplit(url)
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname or parts.username is not None:
        raise Foreign("an address of this atlas")
    port = None if parts.port in (None, *_DEFAULT_PORTS.values()) else parts.port
    return _Site(parts.hostname, port, parts.path or "/")


def _with_hash(args: Args, fragment: str) -> Args:
    found = _HASH.fullmatch(fragment)
    if found:
        for name, value in zip(("zoom", "lat", "lon"), found.groups(), strict=True):
            args.setlist(name, [value])
    return args
