"""What is nearest to a place along the network: terminals, border stations, ports, and by road also airports."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from geodata.kept import kept
from geodata.model import Mode, Role
from geodata.routing.ends import read_end
from geodata.routing.gauged import Call

if TYPE_CHECKING:
    from geodata.model import Place
    from geodata.routing.router import Router

ROADS = Path("network") / "roads.csv"
"""The table that `python -m geodata.derive.reach` writes into a data folder."""
KINDS: dict[str, tuple[Role, ...]] = {
    "terminal": (Role.TERMINAL, Role.DRY_PORT),
    "rail-crossing": (Role.BORDER_STATION,),
    "road-crossing": (Role.ROAD_BORDER_CROSSING,),
    "port": (Role.PORT,),
    "airport": (Role.AIRPORT,),
}
_BY_RAIL = ("terminal", "rail-crossing", "port")


@dataclass(frozen=True, slots=True)
class Reached:
    """A place and how far it is along a network; `off_km` of that is as the crow flies to and from the network."""

    mode: Mode
    kind: str
    place: str
    km: float
    off_km: float


def kinds_of(place: Place) -> list[str]:
    """What kinds of goal a place is."""
    return [kind for kind, roles in KINDS.items() if set(roles) & set(place.roles)]


def by_rail(router: Router, place: str, each: int = 2) -> list[Reached]:
    """The nearest of each kind by rail, over borders that trains are known to cross. Raises NoRoute, BadEnd."""
    ground, end = router.ground, read_end(router.ground, place)
    km = ground.search.reach(Call(end.node), ground.unrecorded)
    found = []
    for kind in _BY_RAIL:
        others = [(float(km[at.node]), one, at.km) for one, at in ground.stations.items() if one != place]
        goals = sorted(one for one in others if kind in kinds_of(ground.graph.places[one[1]]) and np.isfinite(one[0]))
        found += [
            Reached(Mode.RAIL, kind, one, round(way + end.off_km + off, 1), round(end.off_km + off, 1))
            for way, one, off in goals[:each]
        ]
    return found


def by_road(root: Path, place: str) -> list[Reached]:
    """The nearest of each kind by road, as the derived table has them; nothing where it has nothing."""
    return _roads(root / ROADS).get(place, [])


@kept(2)
def _roads(path: Path) -> dict[str, list[Reached]]:
    found: dict[str, list[Reached]] = {}
    if path.is_file():
        for row in csv.DictReader(path.read_text("utf-8").splitlines()):
            one = Reached(Mode.ROAD, row["kind"], row["other"], float(row["km"]), float(row["off_km"]))
            found.setdefault(row["place"], []).append(one)
    return found
