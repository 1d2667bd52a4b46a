"""What one reader asks changes nothing of what another gets: nothing that is kept depends on what is not in its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from geoapp import create_app
from geodata.kept import forget
from geodata.routing.router import router_of
from geodata.search import search_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

HTML = {"Accept": "text/html"}
NAMING = (
    *("/?select=routes/minsk~brest", "/embed?select=routes/minsk~brest", "/map.svg?select=routes/minsk~brest"),
    *("/routes?from=minsk&to=brest", "/routes?from=minsk&to=brest&f=json", "/places/minsk/card", "/places/minsk"),
    *("/search/results?q=brest", "/map.svg?select=places/minsk", "/corridors/cre-west-alashankou/card"),
)


def asked(client: FlaskClient, path: str, headers: dict[str, str] = HTML) -> bytes:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    whole: bytes = answer.data
    return whole


@pytest.mark.parametrize("path", NAMING)
def test_language_of_one_reader_is_not_that_of_the_next(atlas: Atlas, path: str) -> None:
    """A router once answered in the language of whoever asked it first, for all who asked after."""
    spoken = f"{path}{'&' if '?' in path else '?'}lang=zh" if not path.startswith("/routes") else None
    first = spoken or "/map.svg?select=routes/minsk~brest&lang=zh"
    forget()
    alone = asked(create_app(atlas).test_client(), path)
    forget()
    client = create_app(atlas).test_client()
    in_chinese = asked(client, first)
    assert asked(client, path) == alone
    assert asked(client, first) == in_chinese
    if spoken:
        assert in_chinese != alone


def test_indexes_of_names_in_all_languages_are_kept_side_by_side(atlas: Atlas) -> None:
    """With room for two, asking in three languages in turn would build one for each request."""
    forget()
    before = search_of.made, router_of.made
    client = create_app(atlas, cache_mb=0).test_client()
    for _ in range(3):
        for language in ("", "&lang=be", "&lang=ru", "&lang=zh", "&lang=pl"):
            asked(client, f"/search/results?q=minsk{language}")
            asked(client, f"/places/minsk/card?{language}".replace("?&", "?").rstrip("?"))
    assert search_of.made - before[0] == 5
    assert router_of.made - before[1] == 1


@pytest.mark.parametrize("path", ["/", "/embed", "/ogc?f=json", "/data", "/places/minsk", "/oembed?url=/places/minsk"])
def test_host_of_one_reader_is_not_that_of_the_next(atlas: Atlas, path: str) -> None:
    client = create_app(atlas).test_client()
    client.get(path, headers=HTML | {"Host": "evil.example"})
    assert b"evil.example" not in asked(client, path)
    assert b"evil.example" not in asked(client, path, HTML | {"Host": "other.example"})


PAIRS = (
    ("/ogc/collections/events/items?f=json&limit=1", "/ogc/collections/events/items?f=json&limit=2"),
    ("/search/results?q=a%26lang=zh", "/search/results?q=a&lang=zh"),
    ("/search/results?q=a%2Bb", "/search/results?q=a+b"),
    ("/search/results?q=%C3%A9", "/search/results?q=e"),
    ("/ogc/collections/events/items?f=json&kind=visit", "/ogc/collections/events/items?f=json&kind=exercise"),
)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_addresses_that_only_look_alike_are_kept_apart(atlas: Atlas, one: str, other: str) -> None:
    kept, fresh = create_app(atlas).test_client(), create_app(atlas, cache_mb=0).test_client()
    for path in (one, other, one):
        assert asked(kept, path) == asked(fresh, path)
