"""What a cell breaks, and what may have been meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class BadValue(ValueError):
    """A cell that breaks a rule; carries the rule and the cure."""

    def __init__(self, rule: str, cure: str) -> None:
        super().__init__(f"{rule}; {cure}")
        self.rule, self.cure = rule, cure


def meant(name: str, known: Sequence[str], there: str) -> str:
    """The cure for a name that is not known: the one that may be meant, else all that there are."""
    near = difflib.get_close_matches(name, known, 1)
    return f"did you mean {near[0]}?" if near else f"{there}: {', '.join(known) or 'none'}"
