"""The builder of embeds: a form's answers in, the code of a frame out. It works without a script."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from geoapp import embeds, links, params
from geoapp.address import with_query
from geoapp.cards import CARDS, card
from geoapp.current import atlas
from geoapp.embeds.look import HONOURED, Look
from geoapp.embeds.snippet import Room, snippet
from geoapp.errors import BadParameter
from geodata.languages import LANGUAGES

if TYPE_CHECKING:
    from geoapp.embeds import Shared
    from geoapp.maps.view import MapView
    from geoapp.own import Args

PARTS = {
    "captionBar": "title",
    "datalayersControl": "layers as switches",
    "timeControl": "slider of years",
    "zoomControl": "zoom buttons",
    "fullscreenControl": "full screen button",
    "scaleControl": "scale",
}
"""What can be left out, and how the form calls it."""
MORE = {"searchControl": "a search field", "caption": "the summary under the title"}
"""What can be added."""
WHEELS = {"guarded": "zooms with Ctrl only", "on": "zooms at once", "off": "never zooms"}
_LISTS = frozenset({"layer", "without", "with"})
_OWN = frozenset({"what", "wide", "width", "height", "wheel", "resize", "layered"})
_NARROWEST, _WIDEST = 200, 3000


@dataclass(frozen=True, slots=True)
class Built:
    """What the form asked for, and the frame that comes of it."""

    view: MapView
    look: Look
    room: Room
    shared: Shared
    resize: bool
    code: str

    @property
    def link(self) -> str:
        """The address of the page, for where a link is made a frame by itself."""
        return links.absolute(self.shared.at or self.shared.page)


def built(args: Args) -> Built:
    """The frame that the answers ask for. Raises BadParameter."""
    view = params.map_view(_of_map(args))
    look = _look(args)
    whole = params.word(args, "what", ("map", "record")) == "map" or view.select is None
    shared = embeds.of_map(view, look) if whole else _of_chosen(view)
    wide = params.word(args, "wide", ("all", "fixed")) == "all"
    width = params.whole(args, "width", _NARROWEST, _WIDEST, shared.size[0])
    room = Room(None if wide else width, params.whole(args, "height", _NARROWEST, _WIDEST, shared.size[1]))
    resize = args.get("resize") == "yes" and shared.card
    script = links.absolute(url_for("embeds.resizer")) if resize else ""
    return Built(view, look, room, shared, resize, snippet(shared, room, script=script))


def _of_map(args: Args) -> Args:
    """The parameters of the map in the answers: empty fields are not given, layers are ticked one by one."""
    for name in args:
        if name not in params.MAP | _OWN | _LISTS:
            known = ", ".join(sorted(params.MAP | _OWN | _LISTS))
            raise BadParameter(name, args[name], "every parameter is known", f"the parameters here are: {known}")
    asked: Args = MultiDict(
        [(name, args[name]) for name in params.MAP if args.get(name) or (name == "layers" and name in args)]
    )
    ticked = args.getlist("layer")
    standard = [layer.id for layer in atlas().catalog.cover.layers if layer.visible]
    if "layered" in args and set(ticked) != set(standard):
        asked["layers"] = ",".join(ticked)
    return asked


def _look(args: Args) -> Look:
    without, more = set(args.getlist("without")), set(args.getlist("with"))
    for name, asked, known in (("without", without, PARTS), ("with", more, MORE)):
        if wrong := asked - set(known):
            raise BadParameter(name, min(wrong), "a part of the frame", f"out of: {', '.join(known)}")
    shown: dict[str, Any] = dict.fromkeys(without & HONOURED, False)
    shown["scrollWheelZoom"] = {"guarded": None, "on": True, "off": False}[params.word(args, "wheel", tuple(WHEELS))]
    shown["onLoadPanel"] = "caption" if "caption" in more else "none"
    return Look(**shown, searchControl="searchControl" in more)


def _of_chosen(view: MapView) -> Shared:
    """The card of the chosen record or step, in the colours asked for."""
    collection, _, record = (view.select or "").partition("/")
    found = embeds.of_record(collection, record) if collection in CARDS else embeds.of_step(*record.split("/", 1))
    return found if view.theme == "auto" else replace(found, frame=with_query(found.frame, theme=view.theme))


def shown(asked: Built) -> dict[str, Any]:
    """What the form shows: the answers so far, and what there is to choose from."""
    layers = atlas().catalog.cover.layers
    on = {layer.id for layer in layers if layer.visible} if asked.view.layers is None else set(asked.view.layers)
    return {
        "built": asked,
        "layers": [(layer.id, layer.title, layer.id in on) for layer in reversed(layers)],
        "parts": [(name, title, not getattr(asked.look, name)) for name, title in PARTS.items()],
        "more": [
            ("searchControl", MORE["searchControl"], asked.look.searchControl),
            ("caption", MORE["caption"], asked.look.onLoadPanel == "caption"),
        ],
        "wheels": [(word, title, _wheel(asked.look) == word) for word, title in WHEELS.items()],
        "tongues": [(code, LANGUAGES[code], code == asked.view.lang) for code in atlas().catalog.cover.languages],
        "chosen": _title(asked.view.select),
    }


def _wheel(look: Look) -> str:
    return {None: "guarded", True: "on", False: "off"}[look.scrollWheelZoom]


def _title(select: str | None) -> str | None:
    """What a chosen record is called."""
    collection, _, record = (select or "").partition("/")
    if collection in CARDS:
        return card(atlas().graph, collection, record).title
    return embeds.of_step(*record.split("/", 1)).title if select else None
