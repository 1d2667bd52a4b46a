"""What atlas.toml says of the whole: title, languages, opening view, layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from geodata.extent import BadExtent, BBox
from geodata.fields import SLUG, Word, columns, meant
from geodata.keys import Day, Keys
from geodata.languages import LANGUAGES, TEXTS
from geodata.model import DRAWN, RECORDS, Layer, Symbol

if TYPE_CHECKING:
    from geodata.reading import Reader


@dataclass(frozen=True, slots=True)
class Cover:
    """What atlas.toml says of the whole."""

    title: str
    kicker: str
    summary: str
    updated: str
    languages: tuple[str, ...]
    """Languages to show the names of places in, the language of the texts first."""
    licence: str
    lon: float
    lat: float
    zoom: float
    near: tuple[float, float, float, float]
    far: tuple[float, float, float, float]
    near_name: str
    """What the near box is called on the home button; empty where it has no name."""
    far_name: str
    fits: bool
    """Whether the map opens on the whole near box in a window of any size; else at `lon`, `lat` and `zoom`."""
    landmarks: tuple[str, ...]
    """Places that have a mark and a name of their own from zoom 5.5 on, whatever lies around them, by id."""
    layers: tuple[Layer, ...]


def read_cover(reader: Reader) -> Cover:
    """The cover of the folder, as far as its atlas.toml can be read."""
    keys = Keys(reader, "atlas.toml", reader.toml("atlas.toml"))
    view = keys.table("view")
    cover = Cover(
        title=keys.text("title"),
        kicker=keys.text("kicker"),
        summary=keys.text("summary"),
        updated=keys.read("updated", Day(), "2026-11-23"),
        languages=_languages(keys),
        licence=keys.text("licence", "CC-BY-4.0"),
        lon=view.number("lon", -180, 180, 0),
        lat=view.number("lat", -85, 85, 30),
        zoom=view.number("zoom", 0, 22, 3),
        near=_box(view, "near"),
        far=_box(view, "far"),
        near_name=view.take("near_name", str, "", required=False),
        far_name=view.take("far_name", str, "", required=False),
        fits=False,
        landmarks=tuple(str(place) for place in view.take("landmarks", list, [], required=False)),
        layers=_layers(keys),
    )
    view.rest()
    keys.rest()
    return cover


def _languages(keys: Keys) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(str(language) for language in keys.take("languages", list, [TEXTS])))
    if unknown := [language for language in named if language not in LANGUAGES]:
        cure = f"the languages are: {', '.join(LANGUAGES)}"
        keys.complain("languages", unknown[0], "each language is one that places can have names in", cure)
    elif TEXTS not in named:
        keys.complain("languages", ", ".join(named), f"{TEXTS} is there: texts are in it", f"add {TEXTS}, first")
    return (TEXTS, *(language for language in named if language in LANGUAGES and language != TEXTS))


def _box(view: Keys, name: str) -> tuple[float, float, float, float]:
    """One of the two boxes of the home button, the world if the file does not say."""
    edges = view.take(name, list, [-180, -60, 180, 75], required=False)
    try:
        box = BBox.parse(",".join(map(str, edges)))
    except BadExtent as error:
        view.complain(name, edges, error.rule, error.cure)
        return -180, -60, 180, 75
    return box.west, box.south, box.east, box.north


def _layers(keys: Keys) -> tuple[Layer, ...]:
    layers: dict[str, Layer] = {}
    for index, item in enumerate(keys.take("layers", list, [], required=False)):
        within = keys.within(f"layer {index}", item)
        collection = _drawn(within)
        layer = Layer(
            id=within.read("id", SLUG, "exercises"),
            title=within.text("title"),
            collection=collection,
            where=_where(within.table("where"), collection),
            symbol=str(within.read("symbol", Word(Symbol), "exercise")),
            legend=within.text("legend"),
            visible=within.take("visible", bool, True, required=False),
        )
        if layer.id in layers:
            within.complain("id", layer.id, "an id stands once among the layers", "rename one of them")
        layers[layer.id] = layer
        within.rest()
    return tuple(layers.values())


def _drawn(layer: Keys) -> str:
    name = layer.text("collection", "places")
    if name and name not in DRAWN:
        layer.complain("collection", name, "a layer draws a collection that has a shape", f"one of: {', '.join(DRAWN)}")
    elif name and not (layer.reader.root / name).is_dir():
        layer.complain(
            "collection", name, "a layer draws a collection of the folder", f"add {name}/{name}.toml and table"
        )
    return name


def _where(where: Keys, collection: str) -> dict[str, tuple[str, ...]]:
    """Property → words; a property that no feature has would leave the layer empty without a word."""
    if collection in DRAWN:
        known = [*DRAWN[collection], *(column.name for column in columns(RECORDS[collection][0]))]
        for name in where.names():
            if name not in known:
                cure = meant(name, known, "the properties are")
                where.complain(name, "", f"the features of {collection} have the property", cure)
    return {name: tuple(map(str, where.take(name, list, []))) for name in where.names()}
