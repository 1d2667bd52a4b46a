"""Finished answers: media type, strong ETag, 304, what caches may do; and which representation the client wants."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import orjson
from flask import Response, request, send_file
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import http_date, parse_accept_header

from geoapp.current import release
from geoapp.errors import BadParameter, NotAcceptable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from werkzeug.wrappers import Request

    from geoapp.growing import Reader
    from geodata.formats.joined import JoinedFile

REVALIDATED = "public, max-age=60, stale-while-revalidate=600"
IMMUTABLE = "public, max-age=31536000, immutable"

JSON, GEOJSON, HTML = "application/json", "application/geo+json", "text/html"
OPENAPI = "application/vnd.oai.openapi+json;version=3.0"
SCHEMA = "application/schema+json"


def answer(
    body: str | bytes | Iterable[bytes],
    media_type: str,
    *,
    caching: str = REVALIDATED,
    negotiated: bool = False,
    headers: dict[str, str] | None = None,
) -> Response:
    """A 200, or a 304 if the client has it already. The ETag is made of program, data, address and representation."""
    told = {**(headers or {}), "ETag": etag(release(), request, media_type), "Cache-Control": caching}
    if negotiated:
        told["Vary"] = "Accept"
    made = Response(body, mimetype=media_type, headers=told)
    if ";" in media_type:
        made.headers["Content-Type"] = media_type
    if isinstance(body, str | bytes):
        _conditional(made)
    return made


CONDITIONS = {"HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE"}
CONDITIONS |= {"HTTP_RANGE", "HTTP_IF_RANGE"}
"""Headers that may make the answer another one than a 200 with all of it."""


def _conditional(made: Response) -> None:
    """Judge the conditions of the request, where it has any: most have none, for the cache holds them back."""
    environ = request.environ
    if environ["REQUEST_METHOD"] in ("GET", "HEAD") and CONDITIONS.isdisjoint(environ):
        made.headers.extend({"Date": http_date(), "Accept-Ranges": "bytes"})
    else:
        made.make_conditional(request, accept_ranges=True, complete_length=made.content_length)


def etag(released: str, asked: Request, media_type: str) -> str:
    """The strong ETag of what a release of program and data answers to a request."""
    inputs = (released, asked.scheme, asked.host, asked.script_root, asked.full_path, media_type)
    return f'"{hashlib.sha256(chr(10).join(inputs).encode()).hexdigest()[:20]}"'


def file_answer(
    path: Path, media_type: str, etag: str, *, caching: str = REVALIDATED, name: str | None = None
) -> Response:
    """A file with byte ranges, to be saved if it has a `name`. Its ETag stands for its content; no date is told."""
    sent = send_file(path, mimetype=media_type, as_attachment=name is not None, download_name=name, etag=etag)
    sent.headers["Content-Type"] = media_type
    sent.headers["Cache-Control"] = caching
    sent.headers.pop("Last-Modified", None)  # when this copy came to this disk
    return sent


def streamed_answer(
    body: Reader | JoinedFile, media_type: str, etag: str, *, caching: str = REVALIDATED, name: str
) -> Response:
    """What `file_answer` sends of a file that is made while it is sent, its length told if it is known.

    One that can be read from anywhere has byte ranges; of the others all is sent.
    """
    sent = Response(body, content_type=media_type, direct_passthrough=True)
    sent.set_etag(etag)
    sent.headers["Cache-Control"] = caching
    sent.headers["Accept-Ranges"] = "bytes"
    sent.headers.set("Content-Disposition", "attachment", filename=name)
    if body.length is not None:
        sent.content_length = body.length
    if body.seekable():
        sent.make_conditional(request, accept_ranges=True, complete_length=body.length)
    return sent


def json_answer(value: Any, media_type: str = JSON, **options: Any) -> Response:
    """A JSON answer."""
    return answer(orjson.dumps(value), media_type, **options)


def wants_html(machine: str = JSON) -> bool:
    """Whether to answer with a page: `f` decides, then Accept, else `machine`. Raises BadParameter, NotAcceptable."""
    asked = request.args.get("f")
    if asked is not None:
        known = {"html": True, "json": False, "geojson": False}
        if asked not in known:
            raise BadParameter("f", asked, "a representation made here", "one of: json, html")
        return known[asked]
    if not request.accept_mimetypes:
        return False
    best = request.accept_mimetypes.best_match([machine, JSON, HTML])
    if best is None:
        raise NotAcceptable(f"This address answers {machine} and {HTML}; ask for one of them in Accept, or with f=.")
    return best == HTML


def chosen(offered: Mapping[str, str], of: Request = request) -> str:
    """The name of the representation to send, out of names and media types: by `f`, then Accept, else the first.

    Raises BadParameter, NotAcceptable.
    """
    asked = of.args.get("f")
    if asked is not None:
        if asked not in offered:
            raise BadParameter("f", asked, "a representation made here", f"one of: {', '.join(offered)}")
        return asked
    accepted = of.environ.get("HTTP_ACCEPT", "")
    if not accepted.strip():
        return next(iter(offered))
    negotiated = _negotiated if len(accepted) <= _USUAL else _negotiated.__wrapped__
    return negotiated(accepted, tuple(offered.items()))


_USUAL = 500
"""Characters of an Accept that is worth remembering."""


@lru_cache(maxsize=256)  # clients send few headers, each of them often
def _negotiated(accepted: str, offered: tuple[tuple[str, str], ...]) -> str:
    plain = {name: media_type.partition(";")[0] for name, media_type in offered}
    best = parse_accept_header(accepted, MIMEAccept).best_match([*plain.values(), JSON])
    if best is None:
        raise NotAcceptable(f"This address answers {', '.join(dict.fromkeys(plain.values()))}; or ask with f=.")
    return next((name for name, media_type in plain.items() if media_type == best), offered[0][0])
