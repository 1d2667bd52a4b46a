"""Whole collections as files."""

from __future__ import annotations

from flask import Blueprint, Response, request

from geoapp.current import atlas
from geoapp.errors import NotFound
from geoapp.params import only
from geoapp.responses import answer
from geodata.formats import FORMATS
from geodata.store import Query

views = Blueprint("downloads", __name__)


@views.get("/download/<name>.<extension>")
def download(name: str, extension: str) -> Response:
    """All features of a collection, with licence and citation."""
    only(request.args, frozenset())
    written = {form.extension: form for form in FORMATS.values()}
    if name not in atlas().store.collections:
        raise NotFound("collection", name, list(atlas().store.collections))
    if extension not in written:
        raise NotFound("format", extension, list(written))
    form = written[extension]
    found = atlas().store.features(name, Query())
    body = b"".join(form.write(found.features, atlas().imprint(name)))
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{extension}"',
        "Access-Control-Allow-Origin": "*",
    }
    return answer(body, form.media_type, headers=headers)
