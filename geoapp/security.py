"""Headers of every answer: a strict content security policy, no sniffing, little referrer, frames by setting.

No page sends Cross-Origin-Opener-Policy: a link of an embed in a sandbox opens the atlas in a window that inherits the
sandbox, and browsers refuse to show a page with that header there. There is no cookie or state to keep from an opener.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from flask import request

from geoapp.current import settings
from geoapp.standing import Standing

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.wrappers import Request

    from geoapp.settings import Settings
    from geoapp.standing import Headers

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types atlas default"
)
"""Of a page. The two Trusted Types policies are in `static/js/rendered.js` and `static/js/trusted.js`."""
_IMAGES = "img-src 'self' data:"
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Of what is no page, should a browser show it as one: XML may hold XHTML."""

_DOCUMENTS = {"text/html", "image/svg+xml"}
"""What a browser shows as a document of its own, in which a policy holds."""


_STANDING = (
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Referrer-Policy", "strict-origin-when-cross-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Server", "atlas"),  # else the server's own name stands there
)

_CONTACT = re.compile(r"(mailto:[^\s@]+@[^\s@]+|https://\S+)")
_ANCESTORS = re.compile(r"[^\s;,]+( [^\s;,]+)*")


def register(app: Flask) -> None:
    """Put the headers on every answer. Raises ValueError for a setting that can't stand in one."""
    held = cast("Settings", app.extensions["settings"])
    if held.security_contact and not _CONTACT.fullmatch(held.security_contact):
        raise ValueError("ATLAS_SECURITY_CONTACT is an address such as mailto:security@atlas.example or https://…")
    if not _ANCESTORS.fullmatch(held.frame_ancestors):
        raise ValueError("ATLAS_FRAME_ANCESTORS is *, none, or origins with spaces between")
    app.after_request(_headers)
    app.wsgi_app = Standing(app.wsgi_app, _STANDING)  # type: ignore[method-assign]


def _headers(answer: Response) -> Response:
    answer.headers.setdefault("Content-Security-Policy", policy() if answer.mimetype in _DOCUMENTS else DATA_POLICY)
    if settings().hsts_s and _over_https(settings(), request):
        answer.headers.extend(_hsts(settings()))
    return answer


def of_data(settings: Settings, request: Request) -> Headers:
    """The headers of an answer that is no page, beside those that stand on every answer."""
    held = (("Content-Security-Policy", DATA_POLICY),)
    return (*held, *_hsts(settings)) if settings.hsts_s and _over_https(settings, request) else held


def _hsts(settings: Settings) -> Headers:
    return (("Strict-Transport-Security", f"max-age={settings.hsts_s}"),)


def policy(*pictures_of: str) -> str:
    """The policy of a page; pictures may come from these origins, too."""
    ancestors = "'none'" if settings().frame_ancestors == "none" else settings().frame_ancestors
    images = " ".join((_IMAGES, *dict.fromkeys(pictures_of)))
    return f"{POLICY.replace(_IMAGES, images)}; frame-ancestors {ancestors}"


def lasting() -> dict[str, str]:
    """What is told besides the policy wherever the atlas stands, without the name of a server."""
    told = {name: value for name, value in _STANDING if name != "Server"}
    return told | dict(_hsts(settings())) if settings().hsts_s else told


def _over_https(settings: Settings, request: Request) -> bool:
    return request.is_secure or settings.base_url.startswith("https://")
