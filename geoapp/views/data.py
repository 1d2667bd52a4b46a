"""The data page: what there is, in which formats, under which licence, and the lines to open it with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, url_for

from geoapp import links, params, wording
from geoapp.current import atlas
from geoapp.recipes import RECIPES
from geoapp.responses import HTML, answer
from geodata.formats import FORMATS, suited
from geodata.store import Query

if TYPE_CHECKING:
    from geoapp.recipes import Recipe
    from geodata.catalog import About
    from geodata.store import Extent

views = Blueprint("data", __name__)


@views.get("/data")
def page() -> Response:
    """Every collection with its formats, fields and licence; how to open and how to cite it."""
    params.only(request.args, frozenset())
    page = render_template(
        "data.html",
        collections=[_collection(about) for about in atlas().catalog.about.values()],
        recipes=[_recipe(recipe) for recipe in RECIPES],
        formats=FORMATS.values(),
    )
    return answer(page, HTML)


def _collection(about: About) -> dict[str, Any]:
    extent = atlas().store.extent(about.name)
    return {
        "about": about,
        "count": atlas().store.features(about.name, Query(limit=1)).matched,
        "box": _box(extent),
        "when": wording.when(extent.when) if extent.when else None,
        "dots": "precision" in atlas().catalog.properties(about.name),
        "fields": list(atlas().catalog.properties(about.name).values()),
        "files": [_file(about.name, form.extension, form.title) for form in suited(about.name).values()],
        "api": url_for("features.collection", name=about.name),
        "cite": url_for("citations.cite", url=url_for("pages.listing", collection=about.name)),
    }


def _box(extent: Extent) -> str | None:
    """West, south, east, north in degrees, to a tenth."""
    return ", ".join(f"{edge:.1f}°" for edge in extent.bbox) if extent.bbox else None


def _file(name: str, extension: str, title: str) -> dict[str, str]:
    """A download by its versioned address, which caches may keep for ever."""
    version = atlas().store.version
    return {"title": title, "href": url_for("downloads.download", name=name, extension=extension, v=version)}


def _recipe(recipe: Recipe) -> dict[str, Any]:
    api, address = links.absolute(url_for("features.landing")), f"{links.home()}download"
    return {
        "tool": recipe.tool,
        "about": recipe.about,
        "run": recipe.run,
        "lines": recipe.filled(api, address, next(iter(atlas().catalog.about))),
    }
