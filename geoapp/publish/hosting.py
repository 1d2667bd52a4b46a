"""Headers for hosts of plain files, in the forms that they read: the service's own policy and cross-origin rules."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from geoapp.responses import IMMUTABLE
from geoapp.security import lasting
from geoapp.security import policy as page_policy
from geoapp.sharing import STANDING as SHARED

if TYPE_CHECKING:
    from flask import Flask

LASTING = ("static", "basemap")
"""Folders of files that never change under their address."""


def hosting(app: Flask, base_url: str) -> dict[str, str]:
    """The files to be put beside the published ones, by name."""
    with app.test_request_context():
        headers = {"Content-Security-Policy": page_policy(), **lasting(), **dict(SHARED)}
    return {
        "_headers": _headers(headers, urlsplit(base_url).path.rstrip("/")),
        ".htaccess": _htaccess(headers),
        "headers.nginx.conf": _nginx(headers),
    }


def _headers(headers: dict[str, str], below: str) -> str:
    """As Cloudflare Pages, Netlify and others read it at the root of a site."""
    rules = {f"{below}/*": headers} | {f"{below}/{name}/*": {"Cache-Control": IMMUTABLE} for name in LASTING}
    return "\n".join(line for path, told in rules.items() for line in (path, *(f"  {one}" for one in _lines(told)), ""))


def _lines(headers: dict[str, str]) -> list[str]:
    return [f"{name}: {value}" for name, value in headers.items()]


def _htaccess(headers: dict[str, str]) -> str:
    """As Apache reads it in the folder, where AllowOverride has FileInfo."""
    lines = [f'  Header always set {name} "{value}"' for name, value in headers.items()]
    lasting_ones = "|".join(LASTING)
    kept = f'  Header set Cache-Control "{IMMUTABLE}" "expr=%{{REQUEST_URI}} =~ m#/({lasting_ones})/#"'
    return "\n".join(["<IfModule mod_headers.c>", *lines, kept, "</IfModule>", ""])


def _nginx(headers: dict[str, str]) -> str:
    """To be included in the server or location that sends the folder."""
    return "".join(f'add_header {name} "{value}" always;\n' for name, value in headers.items())
