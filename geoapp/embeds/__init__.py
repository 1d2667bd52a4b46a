"""What can be embedded and shared: a view, a record, a step of a story; each with page, frame and picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import current_app, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from geoapp import links, params
from geoapp.cards import card
from geoapp.current import atlas, speaking, spoken
from geoapp.embeds.look import Look, asked
from geoapp.errors import BadParameter, NotFound
from geoapp.maps.view import MapView
from geoapp.own import Foreign, own
from geoapp.pictures.said import period
from geoapp.routes.asking import question, selected, trip
from geoapp.routes.view import NAMES
from geoapp.tales import step_named, story_of, view_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from geoapp.cards.shapes import Card
    from geoapp.own import Args

__all__ = ["Shared", "found", "of_map", "of_record", "of_step"]


@dataclass(frozen=True, slots=True)
class Shared:
    """Something to share: its words, the path of its page and of its frame, and the view that its picture shows.

    `card` says whether the frame is a card with a small map, which wants less room than a map; `at` is the path that
    oEmbed is asked about, where the page does not say all that the frame does.
    """

    title: str
    summary: str
    page: str
    frame: str
    view: MapView
    card: bool = False
    at: str = ""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frame in CSS pixels, if nobody asks for another."""
        return (640, 420) if self.card else (800, 500)

    def picture(self, width: int = 1200, height: int = 630) -> str:
        """Address of its picture as PNG."""
        size = f"width={width}&height={height}"
        query = "&".join(filter(None, (self.view.query(), size)))
        return links.absolute(f"{url_for('pictures.raster')}?{query}")


def of_map(view: MapView, look: Look | None = None) -> Shared:
    """A view of the map; one with a chosen record is called by that record."""
    cover = atlas().catalog.cover
    title, summary = cover.title, cover.summary
    if view.select and (step := step_named(atlas().graph, view.select)):
        title, summary = f"{step.title} · {cover.title}", step.text
    elif asked_route := selected(view.select):
        shown_trip = trip(asked_route)
        title, summary = f"{shown_trip.title} · {cover.title}", shown_trip.summary
    elif view.select:
        collection, record_id = view.select.split("/", 1)
        shown = card(atlas().graph, collection, record_id)
        title, summary = f"{shown.title} · {cover.title}", _summary(shown)
    if view.datetime:
        summary = f"{_sentence(period(view.datetime))} {summary}"
    frame = "&".join(filter(None, (view.query(), look.query() if look else "")))
    page, path = _with(url_for("maps.home"), view.query()), _with(url_for("maps.embed"), frame)
    return Shared(title, summary, page, path, view, at=path if look else page)


def of_record(collection: str, record_id: str) -> Shared:
    """A record. Raises NotFound."""
    shown = card(atlas().graph, collection, record_id)
    view = MapView(select=shown.key if shown.on_map else None, lang=spoken())
    return Shared(
        title=f"{shown.title} · {atlas().catalog.cover.title}",
        summary=_summary(shown),
        page=links.record(collection, record_id),
        frame=url_for("embeds.record", collection=collection, record_id=record_id),
        view=view,
        card=True,
    )


def of_step(story_id: str, step_id: str | None = None) -> Shared:
    """A step of a story, or a whole story, which is framed by its first step. Raises NotFound."""
    story = story_of(atlas().graph, story_id)
    step = next((one for one in story.steps if step_id in (None, one.id)), None)
    if step is None:
        raise NotFound(f"step in the story {story_id}", step_id or "", [one.id for one in story.steps])
    names = [step.title if step_id else "", story.head.title, atlas().catalog.cover.title]
    page = url_for("stories.story", story_id=story_id)
    return Shared(
        title=" · ".join(filter(None, names)),
        summary=step.text if step_id else story.head.summary,
        page=url_for("stories.step", story_id=story_id, step_id=step_id) if step_id else page,
        frame=url_for("embeds.step", story_id=story_id, step_id=step.id),
        view=view_of(step),
        card=True,
    )


def found(url: str) -> Shared | None:
    """What an address leads to, if it is one of ours that can be embedded."""
    try:
        path, args = own(url)
        endpoint, values = current_app.url_map.bind("localhost").match(path, method="GET")
        if endpoint not in _SHARED:
            return None
        with speaking(params.language(args)):
            return _SHARED[endpoint](args, **{name: str(value) for name, value in values.items()})
    except (Foreign, RequestRedirect, HTTPException, NotFound, BadParameter):
        return None


_LANGUAGE = frozenset({"lang"})


def _map(args: Args) -> Shared:
    return of_map(params.map_view(args))


def _frame(args: Args) -> Shared:
    return of_map(*asked(args))


def _routes(args: Args) -> Shared:
    params.only(args, frozenset((*NAMES, "choice")))
    return of_map(MapView(select=trip(question(args)).key))


def _record(args: Args, collection: str, record_id: str) -> Shared:
    params.only(args, _LANGUAGE)
    return of_record(collection, atlas().graph.present(collection, record_id))


def _step(args: Args, story_id: str, step_id: str | None = None) -> Shared:
    params.only(args, _LANGUAGE)
    return of_step(story_id, step_id)


_SHARED: dict[str, Callable[..., Shared]] = {
    "maps.home": _map,
    "maps.embed": _frame,
    "routes.routes": _routes,
    "pages.record": _record,
    "embeds.record": _record,
    "stories.story": _step,
    "stories.step": _step,
    "embeds.step": _step,
}


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _summary(shown: Card) -> str:
    """What a record says of itself, else what it is and how sure that is."""
    said = [_sentence(shown.kicker), f"{shown.when}." if shown.when else "", *shown.certainty[:1]]
    return shown.summary or " ".join(filter(None, said))


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
