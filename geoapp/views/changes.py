"""What changed in the data from version to version: a page, an Atom feed, and the changed records as GeoJSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson
from flask import Blueprint, Response, render_template, request, url_for

from geoapp import links, params
from geoapp.cards.lines import title_of
from geoapp.current import atlas
from geoapp.errors import BadParameter
from geoapp.responses import GEOJSON, HTML, answer, json_answer
from geodata.changes import counted
from geodata.history import What

if TYPE_CHECKING:
    from geodata.history import Change, Release

views = Blueprint("changes", __name__)

_NOTHING: frozenset[str] = frozenset()
ATOM = "application/atom+xml"


@dataclass(frozen=True, slots=True)
class Told:
    """A change as a line of the page and of the feed; a record that is gone has no address."""

    what: str
    collection: str
    title: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Edition:
    """A noted data version with what it changed."""

    release: Release
    heading: str
    lines: list[Told]
    since: str | None
    """The version before, None for the first."""


@views.get("/changes")
def page() -> Response:
    """The noted versions, the latest first."""
    params.only(request.args, _NOTHING)
    return answer(render_template("changes.html", editions=_editions(), feed=url_for("changes.feed")), HTML)


@views.get("/changes.atom")
def feed() -> Response:
    """An entry for each noted version (RFC 4287)."""
    params.only(request.args, _NOTHING)
    about = {"editions": _editions(), "absolute": links.absolute, "licence": atlas().catalog.cover.licence}
    return answer(render_template("changes.xml", **about), ATOM)


@views.get("/changes.geojson")
def changed() -> Response:
    """The records that changed after the version `since`, as they are now; those that are gone without properties."""
    params.only(request.args, frozenset({"since"}))
    history, noted = atlas().catalog.history, [one.version for one in atlas().catalog.history.releases]
    since = request.args.get("since", noted[0] if noted else "")
    if since not in noted and (noted or since):
        raise BadParameter("since", since, "a data version that was noted", f"one of: {', '.join(noted) or 'none'}")
    told = [_feature(change) for change in (history.since(since).values() if noted else ())]
    known = {"since": since or None, "data_version": atlas().store.version}
    return json_answer({"type": "FeatureCollection", **known, "features": told}, GEOJSON)


def _editions() -> list[Edition]:
    releases = atlas().catalog.history.releases
    before = [None, *(release.version for release in releases)]
    told = [_edition(release, since) for release, since in zip(releases, before, strict=False)]
    return told[::-1]


def _edition(release: Release, since: str | None) -> Edition:
    changes = atlas().catalog.history.changes_in(release.version)
    heading = counted(changes) if since else f"the first version noted, with {release.records} records"
    return Edition(release, heading, [_told(change) for change in changes], since)


def _told(change: Change) -> Told:
    record = getattr(atlas().graph, change.collection, {}).get(change.record)
    if record is None:
        return Told(change.what.value, change.collection, change.record, None)
    href = links.record(change.collection, change.record)
    return Told(change.what.value, change.collection, title_of(record), href)


def _feature(change: Change) -> dict[str, Any]:
    """The record as a feature, with the member `change`; a source, which has no feature, as its address alone."""
    known = {"what": change.what.value, "collection": change.collection, "version": change.version}
    stored = None
    if change.what is not What.REMOVED and change.collection in atlas().store.collections:
        stored = atlas().store.feature(change.collection, change.record)
    bare = {"type": "Feature", "id": change.record, "geometry": None, "properties": None}
    return (orjson.loads(stored) if stored else bare) | {"change": known}
