"""Whether the service is alive and ready, and its figures for those who hold the token."""

from __future__ import annotations

from hmac import compare_digest
from http import HTTPStatus

from flask import Blueprint, Response, request

from geoapp import events
from geoapp.current import atlas, metrics, release, settings
from geoapp.errors import NotFound, problem
from geoapp.responses import json_answer
from geodata.store import Query

views = Blueprint("health", __name__)

_NEVER_KEPT = "no-store"


@views.get("/healthz")
def healthz() -> Response:
    """Alive, with the version of the data."""
    return json_answer({"status": "ok", "data_version": atlas().store.version}, caching=_NEVER_KEPT)


@views.get("/readyz")
def readyz() -> Response:
    """Whether this worker can answer: its store gives a feature of each collection."""
    store = atlas().store
    try:
        for name in store.collections:
            store.features(name, Query(limit=1))
    except Exception as fault:  # whatever a store may raise, it is not ready
        events.UNREADY.tell(fault=fault)
        answer = problem(HTTPStatus.SERVICE_UNAVAILABLE, "The store of this atlas does not answer at present.")
        answer.headers["Retry-After"] = "5"
        return answer
    return json_answer({"status": "ready", "data_version": store.version, "release": release()}, caching=_NEVER_KEPT)


@views.get("/metrics")
def figures() -> Response:
    """Figures of the traffic as Prometheus reads them; without ATLAS_METRICS_TOKEN there is no such address."""
    kept, token = metrics(), settings().metrics_token
    if kept is None or not token:
        raise NotFound("page", "/metrics")
    if not compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode()):
        answer = problem(HTTPStatus.UNAUTHORIZED, "The figures are for those who hold the token.")
        answer.headers["WWW-Authenticate"] = 'Bearer realm="figures"'
        return answer
    page = Response(kept.page(atlas().store.version, release()), content_type=kept.media_type)
    page.headers["Cache-Control"] = _NEVER_KEPT
    return page
