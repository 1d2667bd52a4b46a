"""Asks the router of the atlas being served: each question once, its answer shared by page, map, pictures and card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geoapp import limits
from geoapp.current import atlas, atlas_in, release, spoken
from geoapp.errors import BadParameter, NotFound, NoWay
from geoapp.routes.rows import Told, told
from geoapp.routes.view import BadRoute, RouteView
from geodata.kept import kept
from geodata.languages import TEXTS
from geodata.routing.errors import BadEnd, NoRoute
from geodata.routing.router import router_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geodata.routing.route import End, Route
    from geodata.routing.router import Answer, Router

SELECT = "routes/"
"""What `select` begins with where a map shows a route."""


@dataclass(frozen=True, slots=True)
class Trip:
    """Routes for a map's panel: the chosen one and the others, or the reason why there is none."""

    view: RouteView
    routes: tuple[Told, ...]
    reason: str = ""
    shut: tuple[str, ...] = ()
    """Names of what was shut on the day."""

    @property
    def key(self) -> str:
        """The chosen route as the `select` parameter names it."""
        return SELECT + self.view.text()

    @property
    def chosen(self) -> Told | None:
        """The route that is shown."""
        return self.routes[min(self.view.choice, len(self.routes) - 1)] if self.routes else None

    @property
    def title(self) -> str:
        """What it is called."""
        return self.chosen.title if self.chosen else f"{self.view.origin} to {self.view.destination}"

    @property
    def summary(self) -> str:
        """The chosen route in a sentence."""
        if self.chosen is None:
            return self.reason
        count = len(self.chosen.route.breaks)
        day = f", on {self.view.on}" if self.view.on else ""
        return f"{self.chosen.km} km by rail, {self.chosen.countries}, {count} break{'s'[: count != 1]} of gauge{day}."


def router() -> Router:
    """The router of the atlas, one for all languages. Raises NotFound where the atlas has no rail network."""
    found = router_of(atlas().root, atlas_in(TEXTS).graph)
    if found is None:
        raise NotFound("rail network", "network/rail.npz")
    return found


def question(args: Mapping[str, str]) -> RouteView:
    """The question of a request. Raises BadParameter."""
    try:
        return RouteView.read(args)
    except BadRoute as error:
        raise BadParameter(error.name, error.value, error.rule, error.cure) from None


def selected(select: str | None) -> RouteView | None:
    """The question that a map's `select` holds, if it holds one. Raises BadParameter."""
    if select is None or not select.startswith(SELECT):
        return None
    try:
        return RouteView.of_text(select.removeprefix(SELECT))
    except BadRoute as error:
        raise BadParameter("select", select, error.rule, error.cure) from None


def answered(view: RouteView) -> Answer:
    """The routes of a question, their ends named in the language of the request.

    Raises BadParameter, NotFound, NoWay.
    """
    router()
    found = _answered(release(), replace(view, choice=0))
    return found if spoken() == TEXTS else replace(found, routes=tuple(map(_spoken, found.routes)))


def _spoken(route: Route) -> Route:
    places = atlas().graph.places
    return replace(
        route, ends=tuple(replace(end, name=places[end.place].name) if end.place else end for end in route.ends)
    )


@kept(64)
def _answered(release: str, view: RouteView) -> Answer:
    """`release` is there so that a new version is searched anew."""
    try:
        with limits.heavy():
            return router().answer(view.ask)
    except BadEnd as error:
        raise BadParameter(_name_of(view, error.value), error.value, error.rule, error.cure) from None
    except NoRoute as error:
        raise NoWay(str(error), error.code) from None


def _name_of(view: RouteView, value: str) -> str:
    named = {"from": (view.origin,), "to": (view.destination,), "via": view.via, "avoid": view.avoid}
    return next((name for name, values in named.items() if value in values), "from")


def trip(view: RouteView) -> Trip:
    """A question with its answer in words. Raises BadParameter, NotFound."""
    try:
        found = answered(view)
    except NoWay as error:
        return Trip(view, (), str(error))
    graph = atlas().graph
    shut = tuple((graph.places.get(key) or graph.corridors[key]).name for key in found.shut)
    return Trip(canonical(view, found), tuple(told(graph, route) for route in found.routes), shut=shut)


def canonical(view: RouteView, answer: Answer) -> RouteView:
    """The question with its ends by their ids or positions, however they were written."""
    names = [_name(end) for end in answer.routes[0].ends]
    choice = min(view.choice, len(answer.routes) - 1)
    return replace(view, origin=names[0], destination=names[-1], via=tuple(names[1:-1]), choice=choice)


def _name(end: End) -> str:
    return end.place or f"{end.lon:.4f},{end.lat:.4f}"
