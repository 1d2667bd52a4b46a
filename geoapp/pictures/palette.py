"""Colours of a picture: the tokens of `static/css/vars.css`, and the basemap's of `static/js/basemap.js`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from geoapp.assets import STATIC

Colours = Mapping[str, str]

_PAIR = re.compile(r"--([a-z0-9-]+):\s*light-dark\((#[0-9a-f]{3,8}),\s*(#[0-9a-f]{3,8})\)")

BASE: Mapping[str, Colours] = {
    "light": {
        "sea": "#cfdbdf",
        "land": "#f5f2ea",
        "focus-land": "#fffdf7",
        "river": "#b5ccd5",
        "border": "#a59c8d",
        "belarus": "#6f6759",
        "region": "#cdc5b6",
        "country": "#857c6c",
        "sea-name": "#6d8894",
        "town": "#4c463c",
        "halo": "#faf8f2",
        "dot": "#7b7366",
    },
    "dark": {
        "sea": "#0f171c",
        "land": "#232d34",
        "focus-land": "#303c44",
        "river": "#1b3a48",
        "border": "#6b7a84",
        "belarus": "#a3b3bd",
        "region": "#4a5962",
        "country": "#93a3ad",
        "sea-name": "#6a8798",
        "town": "#c8d2d8",
        "halo": "#1b2329",
        "dot": "#a9b6be",
    },
}


@cache
def palette(theme: str) -> Colours:
    """Name → colour; a picture can't ask the reader's device, so `auto` is light."""
    name = "dark" if theme == "dark" else "light"
    tokens = _PAIR.findall((STATIC / "css" / "vars.css").read_text("utf-8"))
    return {token: (dark if name == "dark" else light) for token, light, dark in tokens} | dict(BASE[name])
