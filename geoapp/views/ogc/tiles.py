"""OGC API – Tiles Part 1 (OGC 20-057): vector tiles of collections, in the order row, column of the standard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request

from geoapp import asked, params, tilesets
from geoapp.current import atlas, settings
from geoapp.errors import BadParameter, NotFound
from geoapp.responses import IMMUTABLE, REVALIDATED, answer
from geoapp.views.ogc.blueprint import F, offered, views
from geoapp.views.ogc.documents import document
from geodata.tiles import NoTile, Tile

if TYPE_CHECKING:
    from flask import Response


@views.get("/tileMatrixSets")
def tile_matrix_sets() -> Response:
    """The matrix sets that there are tiles of."""
    params.only(request.args, F)
    return document(tilesets.matrix_sets())


@views.get(f"/tileMatrixSets/{tilesets.QUAD}")
def tile_matrix_set() -> Response:
    """The one matrix set."""
    params.only(request.args, F)
    return document(tilesets.matrix_set())


@views.get("/collections/<name>/tiles")
def tilesets_of(name: str) -> Response:
    """The tilesets of a collection (7: tilesets-list)."""
    params.only(request.args, F)
    return document(tilesets.tilesets(offered(name)))


@views.get(f"/collections/<name>/tiles/{tilesets.QUAD}")
def tileset(name: str) -> Response:
    """The tileset (6: tileset)."""
    params.only(request.args, F)
    return document(tilesets.tileset(offered(name)))


@views.get(f"/collections/<name>/tiles/{tilesets.QUAD}/<z>/<y>/<x>")
def tile(name: str, z: str, y: str, x: str) -> Response:
    """A tile (core: tc-op)."""
    if request.args.get("f", "mvt") != "mvt":
        raise BadParameter("f", request.args["f"], "a representation made here", "one of: mvt")
    return tile_answer(name, {"tileMatrix": z, "tileCol": x, "tileRow": y})


def tile_answer(name: str, numbers: dict[str, str]) -> Response:
    """The tile of a collection at zoom, column and row, by the names that the address has for them.

    A tile in which nothing lies is an empty 200: with no bytes it is a vector tile without layers to every decoder, and
    caches and validators treat it as any other, which they don't a 204.
    """
    offer = offered(name)
    wanted = asked.tile_query(request.args, offer, settings())
    found = atlas().store.tile(offer.collection, tile_at(numbers), wanted)
    current = request.args.get("v") == atlas().store.version
    return answer(found, tilesets.MVT, caching=IMMUTABLE if current else REVALIDATED)


def tile_at(numbers: dict[str, str]) -> Tile:
    """The tile of three numbers: zoom, column, row. Raises BadParameter, and NotFound where there are no tiles."""
    for name, text in numbers.items():
        if not (text.isascii() and text.isdigit() and len(text) < 9):
            raise BadParameter(name, text, "a whole number from 0", "for example /6/37/20")
    try:
        return Tile(*map(int, numbers.values()))
    except NoTile as error:
        own = dict(zip(("z", "x", "y"), numbers, strict=True))[error.name]
        raise NotFound("tile", "/".join(numbers.values()), [f"{own} from 0 to {error.highest}"]) from None
