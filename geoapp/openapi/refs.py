"""References within the definition."""


def ref(part: str, name: str) -> dict[str, str]:
    """A reference to a component."""
    return {"$ref": f"#/components/{part}/{name}"}
