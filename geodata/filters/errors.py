"""What can be wrong with a filter."""


class BadFilter(ValueError):
    """A filter that can't be read or weighed; says which rule it breaks and how to mend it."""

    def __init__(self, rule: str, cure: str) -> None:
        super().__init__(f"{rule}; {cure}")
        self.rule, self.cure = rule, cure
