"""Whether the service is alive."""

from __future__ import annotations

from flask import Blueprint, Response

from geoapp.current import atlas
from geoapp.responses import json_answer

views = Blueprint("health", __name__)


@views.get("/healthz")
def healthz() -> Response:
    """Alive, with the version of the data."""
    return json_answer({"status": "ok", "data_version": atlas().store.version}, caching="no-store")
