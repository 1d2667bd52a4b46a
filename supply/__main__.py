"""`python -m supply licences` writes docs/licences.md, `python -m supply sbom FILE` a bill of materials (CycloneDX)."""

from __future__ import annotations

import sys
from pathlib import Path

from supply.parts import ROOT, parts


def licences() -> str:
    """The page of licences."""
    rows = {f"| {one.name} | {_KINDS[one.kind]} | {one.licence} |" for one in parts()}
    return _HEAD + "\n".join(sorted(rows, key=str.casefold)) + "\n"


_KINDS = {"pypi": "Python", "npm": "front end"}
_HEAD = """# Licences of what the atlas is made with

Every package of the locks, with the licence that its own metadata state. Made by `make licences`; versions and hashes
are in the locks and in the bill of materials that `make wheel` writes beside the wheel. None of them is part of this
repository.

| package | for | licence |
|---|---|---|
"""


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["licences"]:
            (ROOT / "docs" / "licences.md").write_text(licences(), "utf-8")
        case ["sbom", file]:
            from supply.bill import bill

            Path(file).write_text(bill(), "utf-8")
        case _:
            sys.exit(__doc__)
