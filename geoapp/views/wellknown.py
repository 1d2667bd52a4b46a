"""What machines look for at fixed addresses: where to report a hole, and what robots may leave alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, request

from geoapp import links
from geoapp.current import settings
from geoapp.errors import NotFound
from geoapp.responses import answer

views = Blueprint("wellknown", __name__)

_GOOD_FOR = timedelta(days=180)
_ROBOTS = """# Everything may be read and indexed. These are answers to questions without end, or expensive to make.
User-agent: *
Disallow: {0}/cite
Disallow: {0}/search
Disallow: {0}/ogc/collections/*/items?
Disallow: {0}/download/*?
"""


@views.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell of a hole (RFC 9116), if the operator named somebody. Not kept: it tells a day to come."""
    contact = settings().security_contact
    if not contact:
        raise NotFound("contact for security", "security.txt")
    expires = (datetime.now(UTC) + _GOOD_FOR).strftime("%Y-%m-%dT00:00:00Z")
    here = links.absolute(links.asked().path)
    body = f"Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\nCanonical: {here}\n"
    return answer(body, "text/plain; charset=utf-8", caching="max-age=86400")


@views.get("/robots.txt")
def robots() -> Response:
    """What robots may leave alone."""
    return answer(_ROBOTS.format(request.script_root), "text/plain; charset=utf-8")
