"""Routes: a form and its answer, GeoJSON, a map, strip diagrams, trips side by side, and what was open on a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from geoapp import limits, links, params
from geoapp.current import atlas
from geoapp.errors import BadParameter, NotFound, NoWay
from geoapp.pictures.palette import palette
from geoapp.pictures.png import png
from geoapp.pictures.strip import strip_svg
from geoapp.responses import GEOJSON, HTML, answer, json_answer, wants_html
from geoapp.routes import answers, reaching, strips
from geoapp.routes.asking import SELECT, answered, canonical, question, selected, trip
from geoapp.routes.days import dated, states
from geoapp.routes.rows import told
from geoapp.routes.view import NAMES, BadRoute, RouteView
from geoapp.views.pictures import PICTURE_HEADERS, sized, studio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

views = Blueprint("routes", __name__)

_ASKED = frozenset(NAMES)
_NOTHING: frozenset[str] = frozenset()
_LOOK = frozenset({"theme", "width", "height", "choice", "part"})
_COMPARED = ("a", "b", "c")


@views.get("/ogc/routes")
def routes_of_api() -> Response:
    """The same under the roof of the API."""
    return routes()


@views.get("/routes")
def routes() -> Response:
    """The form and the routes it asks for; for programs the routes as GeoJSON. Who asks nothing gets the form."""
    params.only(request.args, _ASKED | {"f", "choice"})
    if request.args and not wants_html(GEOJSON):
        view = question(request.args)
        found = answered(view)
        name = f"{found.routes[0].ends[0].name} to {found.routes[0].ends[-1].name}"
        made = answers.collection(atlas().graph, found, name, _links(view))
        return json_answer(made, GEOJSON, negotiated=True)
    return _page()


def _page() -> Response:
    """The page: the form until it has both ends, then with routes, or with the reason why there are none."""
    asked = {name: request.args.get(name, "") for name in NAMES}
    if not (asked["from"] and asked["to"]):
        return answer(render_template("routes.html", asked=asked, places=_places()), HTML, negotiated=True)
    try:
        return answer(_with_routes(asked, question(request.args)), HTML, negotiated=True)
    except (BadParameter, NoWay) as error:
        cure = f"{error.rule}; {error.cure}" if isinstance(error, BadParameter) else ""
        name = error.name if isinstance(error, BadParameter) else ""
        said = str(error) if not cure else f"{name}: {cure}"
        page = render_template("routes.html", asked=asked, places=_places(), problem=said, wrong=name)
        return refusal(page, 400 if cure else 404)


def refusal(page: str, status: int) -> Response:
    """A page that says why not; kept nowhere."""
    made = Response(page, status, mimetype=HTML)
    made.headers["Cache-Control"], made.headers["Vary"] = "no-store", "Accept"
    return made


def _with_routes(asked: dict[str, str], view: RouteView) -> str:
    found = answered(view)
    shown = [told(atlas().graph, route) for route in found.routes]
    return render_template(
        "routes.html",
        asked=asked,
        places=_places(),
        routes=shown,
        choice=min(view.choice, len(shown) - 1),
        view=canonical(view, found),
        shut=dated(atlas().graph, found.shut),
    )


def _links(view: RouteView) -> list[dict[str, str]]:
    query = f"?{view.query()}"
    return [
        links.link("self", GEOJSON, url_for("routes.routes") + query + "&f=json", "These routes as GeoJSON"),
        links.link("alternate", HTML, url_for("routes.routes") + query + "&f=html", "These routes as a page"),
        links.link("alternate", "image/svg+xml", url_for("routes.picture", form="svg") + query, "A map of them"),
        links.link("license", HTML, url_for("pages.about"), "Licences: the lines are ODbL 1.0, © OpenStreetMap"),
    ]


def _places() -> list[tuple[str, str]]:
    """Places that the form proposes: id and name."""
    return [(place.id, f"{place.name}, {place.country}") for place in atlas().graph.places.values() if place.gauges]


@views.get("/routes/<text>/card")
def card(text: str) -> Response:
    """A route as the panel of the map shows it."""
    params.only(request.args, _NOTHING)
    view = selected(SELECT + text)
    if view is None:
        raise NotFound("route", text)
    return answer(render_template("_partials/routecard.html", trip=trip(view)), HTML)


@views.get("/routes/<text>")
def page_of(text: str) -> AnyResponse:
    """The page of a route named as the map names it."""
    params.only(request.args, _NOTHING)
    view = selected(SELECT + text)
    if view is None:
        raise NotFound("route", text)
    choice = f"&choice={view.choice}" if view.choice else ""
    return redirect(f"{url_for('routes.routes')}?{view.query()}{choice}", 303)


@views.get("/routes.<any(svg,png):form>")
def picture(form: str) -> Response:
    """A map of the routes, drawn by the server."""
    params.only(request.args, _ASKED | _LOOK)
    view = question(request.args)
    theme, size = params.word(request.args, "theme", ("light", "dark")), sized(request.args)
    found = answered(view).routes
    with limits.heavy():
        title = f"{found[0].ends[0].name} to {found[0].ends[-1].name}"
        drawn = studio().routes_svg(found, min(view.choice, len(found) - 1), title, theme, size)
        return _drawn(drawn, form)


@views.get("/routes/strip.<any(svg,png):form>")
def strip(form: str) -> Response:
    """The strip diagram of one of the routes."""
    params.only(request.args, _ASKED | _LOOK)
    view = question(request.args)
    found = answered(view).routes
    made = strips.of_route(atlas().graph, found[min(view.choice, len(found) - 1)])
    with limits.heavy():
        return _drawn(strip_svg(made, _colours(), _wide()), form)


@views.get("/corridors/<corridor>/strip.<any(svg,png):form>")
def corridor_strip(corridor: str, form: str) -> Response:
    """The strip diagram of a corridor."""
    params.only(request.args, _LOOK)
    graph = atlas().graph
    made = strips.of_corridor(graph, graph.corridors[corridor]) if corridor in graph.corridors else None
    if made is None:
        raise NotFound("corridor with lengths", corridor, list(graph.corridors)[:5])
    with limits.heavy():
        return _drawn(strip_svg(made, _colours(), _wide()), form)


def _colours() -> Mapping[str, str]:
    return palette(params.word(request.args, "theme", ("light", "dark")))


def _wide() -> int:
    return params.whole(request.args, "width", 320, 1200, 640)


def _drawn(svg: bytes, form: str) -> Response:
    if form == "png":
        return answer(png(svg), "image/png", headers=PICTURE_HEADERS)
    return answer(svg, "image/svg+xml", headers=PICTURE_HEADERS)


@views.get("/routes/compare")
def compare() -> Response:
    """Two or three trips side by side, or one on two days. Each of a, b, c is a text such as chongqing~duisburg."""
    params.only(request.args, frozenset({*_COMPARED, "from", "to", "on", "and"}))
    views_ = _trips(request.args)
    sides = [_side(view) for view in views_]
    page = render_template("compare.html", sides=sides, places=_places(), asked=request.args)
    return answer(page, HTML)


def _trips(args: Mapping[str, str]) -> list[RouteView]:
    """The trips to compare: named one by one, or from, to on two days."""
    try:
        if args.get("from") or args.get("to"):
            read = {name: args.get(name, "") for name in ("from", "to")}
            return [RouteView.read(read | {"on": args.get(name, "")}) for name in ("on", "and")]
        return [RouteView.of_text(args[name]) for name in _COMPARED if args.get(name)]
    except BadRoute as error:
        raise BadParameter(error.name, error.value, error.rule, error.cure) from None


def _side(view: RouteView) -> dict[str, Any]:
    """One column: the shortest route, or the reason why there is none."""
    try:
        found = answered(view)
    except NoWay as error:
        return {"view": view, "route": None, "reason": str(error)}
    return {"view": view, "route": told(atlas().graph, found.routes[0]), "reason": ""}


@views.get("/places/<place>/reach")
def reach(place: str) -> Response:
    """What is nearest to a place by rail and by road."""
    params.only(request.args, _NOTHING)
    if place not in atlas().graph.places:
        raise NotFound("place", place)
    with limits.heavy():
        found = reaching.as_json(place)
    return json_answer({"place": place, "reach": found, "how": reaching.HOW})


@views.get("/status")
def status() -> Response:
    """How every crossing and corridor stood on a day."""
    params.only(request.args, frozenset({"on", "f"}))
    on = _status_day(request.args.get("on", ""))
    rows = states(atlas().graph, on)
    if not wants_html():
        return json_answer({"on": on.isoformat(), "states": [row.as_json() for row in rows]}, negotiated=True)
    return answer(render_template("status.html", on=on, rows=rows), HTML, negotiated=True)


def _status_day(text: str) -> date:
    asked = {"from": "a", "to": "b", "on": text or atlas().catalog.cover.updated}
    on = question(asked).on
    return on or date.fromisoformat(atlas().catalog.cover.updated)
