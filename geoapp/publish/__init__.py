"""The whole atlas as plain files: pages, maps, frames, downloads, tiles and pictures, for any host that sends files.

Every address that the service links to is asked of it in this process, given a file, and every link to it is written
anew as a path from file to file, so that the atlas may stand below any path. What needs a program to answer leads to
a page that says so.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import render_template

from geoapp.assets import STATIC
from geoapp.cards import CARDS
from geoapp.publish.hosting import hosting
from geoapp.publish.places import NEEDS_A_SERVER, Map, Place
from geoapp.publish.rewriting import Writer
from geoapp.publish.searching import NAMES, names
from geoapp.security import POLICY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient


UNHURRIED: dict[str, Any] = {"heavy_per_minute": 0, "cache_mb": 0, "request_s": 300.0}
"""Settings of an app that is asked by nobody else."""


__all__ = ["NEEDS_A_SERVER", "UNHURRIED", "Published", "Unpublished", "publish"]


class Unpublished(Exception):
    """The service could not answer an address that it links to; names both."""


@dataclass
class Published:
    """What was written: the number of files and of bytes, and addresses that lead to the page about what is missing."""

    files: int = 0
    size: int = 0
    left_out: set[str] = field(default_factory=set)


def publish(
    app: Flask, folder: Path, base_url: str = "", told: Callable[[Published, int], object] = lambda _done, _left: None
) -> Published:
    """Write the atlas of an app into a folder; `told` hears after each file what is done and how many wait.

    Raises Unpublished, OSError.
    """
    app.jinja_env.globals["published"] = {"base": base_url, "policy": POLICY}
    client, done = app.test_client(), Published()
    map_ = Map(app)
    waiting: deque[Place] = deque(filter(None, map(map_.place, _seeds(app))))
    known = {place.file for place in waiting}
    while waiting:
        place = waiting.popleft()
        writer = Writer(map_, place, base_url)
        body = _asked(client, place, writer)
        if body is not None:
            _write(folder / place.file, body)
            done.files, done.size = done.files + 1, done.size + len(body)
        done.left_out |= writer.left_out
        for found in writer.found:
            if found.file not in known:
                known.add(found.file)
                waiting.append(found)
        told(done, len(waiting))
    for name, body in _besides(app, base_url):
        _write(folder / name, body)
        done.files, done.size = done.files + 1, done.size + len(body)
    return done


def _besides(app: Flask, base_url: str) -> Iterator[tuple[str, bytes]]:
    """Files that no address of the service stands for: headers for hosts, and the names that are searched."""
    yield from ((name, text.encode()) for name, text in hosting(app, base_url).items())
    with app.test_request_context():
        yield NAMES, names(app.extensions["atlas"].graph)


def _seeds(app: Flask) -> Iterator[str]:
    """Where to begin, and what no page links to but a script asks for: cards, and files fetched when first used."""
    yield from ("/", "/embed", "/robots.txt", "/.well-known/security.txt", f"/{NEEDS_A_SERVER}")
    atlas, assets = app.extensions["atlas"], app.extensions["assets"]
    for path in sorted((STATIC / "vendor").rglob("*")):
        if path.is_file() and path.suffix != ".ttf":
            yield assets.url(path.relative_to(STATIC).as_posix())
    for collection in CARDS:
        for record in getattr(atlas.graph, collection):
            yield f"/{collection}/{record}/card"
            yield f"/embed/{collection}/{record}"
    for story in atlas.catalog.stories.values():
        for step in story.steps:
            yield f"/stories/{story.id}/{step.id}/card"
            yield f"/embed/stories/{story.id}/{step.id}"


def _asked(client: FlaskClient, place: Place, writer: Writer) -> bytes | None:
    """What the service answers, with its links written anew; None for what is not there and need not be."""
    if place.asked == f"/{NEEDS_A_SERVER}":
        with client.application.test_request_context():
            return writer.written(render_template("needs-a-server.html").encode(), "text/html")
    answer = client.get(place.asked, headers={"Accept": "text/html, */*;q=0.5"})
    if answer.status_code in (301, 303, 308):
        return writer.forward(answer.headers["Location"])
    if answer.status_code == 404 and place.optional:
        return None
    if answer.status_code != 200:
        raise Unpublished(f"{place.asked} was answered with {answer.status}; {place.linked_from} links to it")
    body = answer.data
    answer.close()
    return writer.written(body, answer.mimetype or "")


def _write(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
