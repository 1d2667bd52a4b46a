"""oEmbed: the address of a page of ours in, what to put into another page out."""

from __future__ import annotations

from http import HTTPStatus

import orjson
from flask import Blueprint, Response, request

from geoapp import embeds, params
from geoapp.embeds.oembed import FORMATS, answer, embeddable, xml
from geoapp.errors import BadParameter, NotFound, problem
from geoapp.openapi.doors import doors
from geoapp.own import LONGEST
from geoapp.responses import OPENAPI, json_answer
from geoapp.responses import answer as finished

views = Blueprint("oembed", __name__)

_LARGEST = 100_000


@views.get("/oembed")
def oembed() -> Response:
    """What can be embedded at `url`. Parameters that consumers add beyond the specification are passed over."""
    form = request.args.get("format", "json").lower()
    if form not in FORMATS:
        made = ", ".join(FORMATS)
        return problem(HTTPStatus.NOT_IMPLEMENTED, f"The format {form[:40]!r} is not made here; there are: {made}.")
    if not embeddable():
        return problem(HTTPStatus.UNAUTHORIZED, "This atlas is not to be framed by others. Link to its pages instead.")
    told = answer(_asked(), _most("maxwidth"), _most("maxheight"))
    if form == "xml":
        return finished(xml(told), "text/xml; charset=utf-8")
    return finished(orjson.dumps(told), FORMATS[form][0])


@views.get("/openapi.json")
def definition() -> Response:
    """OpenAPI of oEmbed and pictures; the OGC API has its own."""
    params.only(request.args, frozenset())
    return json_answer(doors(), OPENAPI)


def _asked() -> embeds.Shared:
    url = request.args.get("url", "")
    if not url or len(url) > LONGEST:
        rule = f"the address of a page of this atlas, of at most {LONGEST} characters"
        raise BadParameter("url", url, rule, "percent-encode it and give it as url=")
    shared = embeds.found(url)
    if shared is None:
        raise NotFound("page to embed at", url)
    return shared


def _most(name: str) -> int | None:
    """`maxwidth` or `maxheight` in pixels; None without one."""
    return params.whole(request.args, name, 1, _LARGEST, 800, clip=True) if name in request.args else None
