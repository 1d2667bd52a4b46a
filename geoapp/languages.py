"""The names of places in the language that a request asks for by `lang`; texts stay in English.

Pages, cards, layers, pictures and searches ask `current.atlas()`, which speaks the language of the request. The API and
the downloads carry every name in fields of their own and have no language.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import g, has_request_context, request

from geoapp import params
from geoapp.address import with_query
from geoapp.current import SPEAKING, atlas, spoken
from geodata.languages import LANGUAGES, TEXTS

if TYPE_CHECKING:
    from flask import Flask

_VIEWS = frozenset({"maps.home", "maps.embed", "maps.script", "pictures.svg", "pictures.raster", "pictures.sketch"})
"""Addresses that take a whole view, whose query string says the language itself, and one that names nothing."""


def register(app: Flask) -> None:
    """Take up the language of a request, and keep it in the addresses that its page leads to."""

    @app.before_request
    def _take_up() -> None:
        if request.blueprint in SPEAKING:
            g.language = params.language(request.args)

    @app.url_defaults
    def _go_on_in(endpoint: str, values: dict[str, Any]) -> None:
        if spoken() != TEXTS and endpoint not in _VIEWS and endpoint.partition(".")[0] in SPEAKING:
            values.setdefault("lang", spoken())

    @app.context_processor
    def _shown() -> dict[str, Any]:
        return {"languages": offered(), "spoken": spoken()} if has_request_context() else {}


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language to choose: its code, what it calls itself, the present address in it, whether it is spoken now."""

    code: str
    own: str
    href: str
    spoken: bool


def offered() -> list[Tongue]:
    """The languages that the present page can name places in; none where there is no choice."""
    codes = atlas().catalog.cover.languages
    if request.blueprint not in SPEAKING or len(codes) == 1:
        return []
    asked = {name: value for name, value in request.args.items() if name != "lang"}
    return [
        Tongue(
            code,
            LANGUAGES[code],
            with_query(request.script_root + request.path, **asked, lang=None if code == TEXTS else code),
            code == spoken(),
        )
        for code in codes
    ]
