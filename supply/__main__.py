"""`python -m supply licences` writes docs/licences.md, `python -m supply sbom FILE` a bill of materials (CycloneDX)."""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

from supply.parts import ROOT, Part, parts


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


def bill() -> dict[str, Any]:
    """The bill of materials as a CycloneDX document: the same bytes for the same locks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    own = {"type": "application", "name": project["name"], "version": project["version"], "licenses": _licensed("MIT")}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": own | {"bom-ref": "atlas"}},
        "components": [_component(one) for one in sorted(set(parts()), key=lambda one: one.address)],
    }


def _component(one: Part) -> dict[str, Any]:
    return {
        "type": "library",
        "bom-ref": one.address,
        "name": one.name,
        "version": one.version,
        "purl": one.address,
        "licenses": _licensed(one.licence),
        "hashes": [{"alg": algorithm, "content": digest} for algorithm, digest in one.hashes],
    }


def _licensed(text: str) -> list[dict[str, Any]]:
    return [{"license": {"name": text}}]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["licences"]:
            (ROOT / "docs" / "licences.md").write_text(licences(), "utf-8")
        case ["sbom", file]:
            Path(file).write_text(json.dumps(bill(), indent=1, ensure_ascii=False) + "\n", "utf-8")
        case _:
            sys.exit(__doc__)
