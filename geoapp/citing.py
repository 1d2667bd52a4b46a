"""`atlas cite`: asks an atlas for the citation of an address, and computes the hash anew from what it answers."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit
from urllib.request import Request, urlopen

import orjson

from geodata.citation import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

_SECONDS = 60


def local(app: Flask) -> Callable[[str], bytes]:
    """Asks an app of this process; nothing leaves it."""
    client = app.test_client()

    def fetch(path: str) -> bytes:
        answer = client.get(path)
        if answer.status_code != 200:
            raise LookupError((answer.get_json(silent=True) or {}).get("detail", answer.status))
        whole: bytes = answer.data
        return whole

    return fetch


def remote(address: str) -> Callable[[str], bytes]:
    """Asks the server of an address, and only this one."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise LookupError("an address starts with http:// or https://, or with / for the data on this machine")

    def fetch(path: str) -> bytes:
        asked = Request(f"{parts.scheme}://{parts.netloc}{path}", headers={"Accept": "application/json"})  # noqa: S310
        with urlopen(asked, timeout=_SECONDS) as answer:  # noqa: S310 - http or https, checked above
            whole: bytes = answer.read()
            return whole

    return fetch


def citation(fetch: Callable[[str], bytes], address: str, way: str, accessed: str = "") -> str:
    """The citation that the atlas gives."""
    seen = f"&accessed={accessed}" if accessed else ""
    return fetch(f"/cite?url={quote(path_of(address), safe='')}&f={way}{seen}").decode()


def recomputed(fetch: Callable[[str], bytes], address: str) -> tuple[str, str]:
    """The hash of the citation, and the hash of the features that the atlas answers with."""
    custom = orjson.loads(citation(fetch, address, "csl"))[0]["custom"]
    features = chain.from_iterable(_features(fetch, path_of(one)) for one in custom["data"])
    return custom["sha256"], fingerprint(features)[0]


def _features(fetch: Callable[[str], bytes], path: str) -> Iterator[bytes]:
    """The features at a path, page after page."""
    while path:
        answer = orjson.loads(fetch(path))
        for feature in answer.get("features", [answer]):
            yield orjson.dumps(feature)
        path = _next(answer)


def _next(answer: dict[str, Any]) -> str:
    following = (link["href"] for link in answer.get("links", []) if link["rel"] == "next")
    return path_of(next(following, ""))


def path_of(address: str) -> str:
    """Path and query of an address."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
