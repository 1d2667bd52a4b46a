"""What an embedded map shows around itself: switches under the names that editors know from uMap."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from geoapp import params
from geoapp.cards import CARDS
from geoapp.current import atlas
from geoapp.errors import BadParameter

if TYPE_CHECKING:
    from geoapp.maps.view import MapView
    from geoapp.own import Args

YES, NO = ("true", "1"), ("false", "0", "null")
_PANELS = ("none", "caption", "databrowser", "datalayers", "datafilters", "editedfeature")

NO_EFFECT = (
    "captionMenus",
    "editinosmControl",
    "embedControl",
    "locateControl",
    "measureControl",
    "miniMap",
    "miniMapControl",
    "moreControl",
    "starControl",
    "tilelayersControl",
)
"""Switches of uMap that are taken without complaint, so that an address made for it works, and change nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The switches. `scrollWheelZoom` None is the guard: the wheel zooms only with Ctrl."""

    scrollWheelZoom: bool | None = None  # noqa: N815 - the names of the parameters
    zoomControl: bool = True  # noqa: N815
    fullscreenControl: bool = True  # noqa: N815
    scaleControl: bool = True  # noqa: N815
    captionBar: bool = True  # noqa: N815
    datalayersControl: bool = True  # noqa: N815
    timeControl: bool = True  # noqa: N815
    searchControl: bool = False  # noqa: N815
    onLoadPanel: str = "none"  # noqa: N815

    def query(self) -> str:
        """The switches that are not as the embed has them by itself, in the order above."""
        defaults = ((one.name, getattr(self, one.name), one.default) for one in fields(self))
        return urlencode([(name, _written(value)) for name, value, default in defaults if value != default])


HONOURED = frozenset(one.name for one in fields(Look))
RENAMED = {"datalayers": "layers", "feature": "select"}
"""uMap's names for parameters of the map."""
SWITCHES = HONOURED | frozenset(NO_EFFECT) | frozenset(RENAMED)


def asked(args: Args) -> tuple[MapView, Look]:
    """View and look of an embed. Raises BadParameter; for an unknown parameter with the list of all."""
    params.only(args, params.MAP | SWITCHES)
    look = _look(args)
    return params.map_view(_as_ours(args), embed=True), look


def _look(args: Args) -> Look:
    for umap, name in RENAMED.items():
        if umap in args and name in args:
            raise BadParameter(umap, args[umap], f"{umap} is another name of {name}", "say one of them")
    given = {one.name: args[one.name] for one in fields(Look) if one.name in args}
    panel = given.pop("onLoadPanel", "none")
    if panel not in _PANELS:
        raise BadParameter("onLoadPanel", panel, "a panel that uMap knows", f"one of: {', '.join(_PANELS)}")
    for name in NO_EFFECT:
        if name in args:
            _switch(name, args[name])
    shown = {name: _switch(name, value) for name, value in given.items()}
    return Look(**shown, onLoadPanel="caption" if panel == "caption" else "none")


def _as_ours(args: Args) -> Args:
    """The parameters of the map: those of uMap under our names, none of the switches."""
    ours = args.copy()
    for umap, name in RENAMED.items():
        if umap in ours:
            ours.setlist(name, [_record(one) if name == "select" else one for one in ours.poplist(umap)])
    for name in HONOURED | frozenset(NO_EFFECT):
        ours.poplist(name)
    return ours


def _record(slug: str) -> str:
    """A record as `select` names it; uMap's `feature` is an id alone."""
    held = (name for name in CARDS if slug in getattr(atlas().graph, name))
    return slug if "/" in slug else f"{next(held, '')}/{slug}"


def _switch(name: str, text: str) -> bool:
    words = text.lower()
    if words not in (*YES, *NO, "expanded"):
        raise BadParameter(name, text, "a switch is true or false", f"for example {name}=false")
    return words not in NO


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
