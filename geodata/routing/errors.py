"""Why there is no route: the question can't be read, or it can and the answer is none."""

from __future__ import annotations


class BadEnd(ValueError):
    """A text that names no place and no position."""

    def __init__(self, value: str, rule: str, cure: str) -> None:
        super().__init__(f"{value[:80]!r}: {rule}; {cure}")
        self.value, self.rule, self.cure = value, rule, cure


class NoRoute(LookupError):
    """The question is sound and the answer is that there is no way; `code` is the reason in a word."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
