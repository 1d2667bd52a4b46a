"""The sprite of icons: those of packages, and our own of `static/icons/`."""

from __future__ import annotations

from xml.etree import ElementTree

_MAKI, _TEMAKI = "@mapbox/maki/icons", "@rapideditor/temaki/icons"
ICONS = {
    "air": f"{_MAKI}/airport.svg",
    "diplomacy": f"{_MAKI}/town-hall.svg",
    "exercise": f"{_TEMAKI}/military.svg",
    "gauge": f"{_TEMAKI}/rail_profile.svg",
    "home": f"{_MAKI}/home.svg",
    "industry": f"{_MAKI}/warehouse.svg",
    "logistics": f"{_TEMAKI}/crane.svg",
    "feature": f"{_MAKI}/circle.svg",
    "park": f"{_MAKI}/industry.svg",
    "rail": f"{_TEMAKI}/train_diesel.svg",
    "road": f"{_TEMAKI}/truck.svg",
    "sea": f"{_MAKI}/harbor.svg",
}
"""Icons of the sprite that come from packages; those of the buttons are our own, in `static/icons/`."""


def sprite(icons: dict[str, str]) -> str:
    """One SVG with a symbol for each icon, to be drawn by `<use href="icons.svg#icon-name">`."""
    symbols = []
    for name, source in sorted(icons.items()):
        root = ElementTree.fromstring(source)  # noqa: S314 - files of pinned packages, not of visitors
        shapes = "".join(
            _shape(element) for element in root.iter() if element.get("d") or element.tag.endswith("circle")
        )
        symbols.append(f'<symbol id="icon-{name}" viewBox="{root.get("viewBox", "0 0 15 15")}">{shapes}</symbol>')
    head = '<svg xmlns="http://www.w3.org/2000/svg" class="sprite" aria-hidden="true" width="0" height="0">'
    return "\n".join([head, *symbols, "</svg>\n"])


_GEOMETRY = {"d", "cx", "cy", "r", "fill-rule"}


def _shape(element: ElementTree.Element) -> str:
    """A path or circle with its geometry alone: colour is the page's business."""
    tag = element.tag.rpartition("}")[2]
    geometry = [(name, " ".join(value.split())) for name, value in element.items() if name in _GEOMETRY]
    return f"<{tag}" + "".join(f' {name}="{value}"' for name, value in geometry) + "/>"
