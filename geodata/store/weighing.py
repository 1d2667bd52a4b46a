"""A filter weighed over columns and geometries: rows of which it is true, rows of which it is false (CQL2, 6.5.4)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely

from geodata.deadline import in_time
from geodata.filters.nodes import And, Constant, Leaf, Not, Or, Spatial

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geodata.filters.nodes import Node
    from geodata.store.columns import Column

    Mask = NDArray[np.bool_]
    Weighed = tuple[Mask, Mask]

_SEEN_FROM_THE_OTHER_SIDE = {"contains": "within", "within": "contains"}


@dataclass(frozen=True, slots=True)
class Weigher:
    """What a filter is weighed over. A row of which neither is known is in neither mask."""

    geometries: NDArray[np.object_]
    tree: shapely.STRtree
    column: Callable[[str], Column]

    def rows(self, node: Node) -> Mask:
        """Rows of which the filter is true."""
        return self._weighed(node)[0]

    def _weighed(self, node: Node) -> Weighed:
        in_time()
        if isinstance(node, And):
            return _both([self._weighed(arg) for arg in node.args])
        if isinstance(node, Or):  # not (not a and not b)
            return _both([self._weighed(arg)[::-1] for arg in node.args])[::-1]
        if isinstance(node, Not):
            return self._weighed(node.arg)[::-1]
        if isinstance(node, Constant):
            every = np.full(len(self.geometries), node.value)
            return every, ~every
        if isinstance(node, Spatial):
            return self._related(node)
        return self._leaf(node)

    def _leaf(self, leaf: Leaf) -> Weighed:
        columns = [self.column(name) for name in leaf.names]
        if len(columns) == 1:
            return columns[0].weighed(leaf)
        left, right = columns
        pairs, rows = np.unique(np.stack([left.codes, right.codes]), axis=1, return_inverse=True)
        answers = [leaf.holds(left.values[one], right.values[other]) for one, other in pairs.T]
        told = np.array([[one is True for one in answers], [one is False for one in answers]])
        return cast("Weighed", tuple(told[:, rows.reshape(-1)]))

    def _related(self, node: Spatial) -> Weighed:
        known: Mask = ~shapely.is_missing(self.geometries)
        if node.relation == "disjoint":
            met = self._met("intersects", node.geometry)
            return known & ~met, met
        met = self._met(node.relation, node.geometry)
        return met, known & ~met

    def _met(self, relation: str, shape: shapely.Geometry) -> Mask:
        met: Mask = np.zeros(len(self.geometries), dtype=bool)
        if relation == "equals":
            near = self.tree.query(shape, predicate="intersects")
            met[near] = shapely.equals(self.geometries[near], shape)
        else:
            met[self.tree.query(shape, predicate=_SEEN_FROM_THE_OTHER_SIDE.get(relation, relation))] = True
        return met


def _both(weighed: list[Any]) -> Weighed:
    """True where all are, false where one is."""
    return (
        reduce(np.logical_and, (true for true, _ in weighed)),
        reduce(np.logical_or, (false for _, false in weighed)),
    )
