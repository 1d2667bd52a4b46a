"""Every locked package, with its version, its hashes, and what its own metadata say of it."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_LICENCES = {"resvg-py": "MIT"}
"""Where the metadata are silent: the licence file in the package."""


@dataclass(frozen=True, slots=True)
class Part:
    """One package. `kind` is pypi or npm; hashes are pairs of algorithm and hexadecimal digest."""

    kind: str
    name: str
    version: str
    licence: str
    status: str
    hashes: tuple[tuple[str, str], ...]
    deprecated: str = ""

    @property
    def address(self) -> str:
        """Its package URL (purl)."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"


@cache
def parts() -> tuple[Part, ...]:
    """The packages that the atlas runs and is built with: first those of Python, then those of the front end."""
    return (*_python(), *_npm())


def _python() -> list[Part]:
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    found = []
    for name, version, hashes in re.findall(_LOCKED, lock, re.MULTILINE):
        known = tuple(("SHA-256", digest) for digest in re.findall(r"sha256:([0-9a-f]{64})", hashes))
        licence, status = _told(name)
        found.append(Part("pypi", name, version, licence, status, known))
    return found


_LOCKED = r"^([a-z0-9._-]+)(?:\[.*?\])?==(\S+)((?:[^\n]*\\\n\s+--hash\S+)*)"


def _told(name: str) -> tuple[str, str]:
    """Licence and development status by the metadata of the installed package."""
    try:
        told = metadata(name)
    except PackageNotFoundError:
        return "not installed here", ""
    words = [one.split(" :: ") for one in told.get_all("Classifier") or []]
    status = next((one[-1] for one in words if one[0] == "Development Status"), "")
    classed = ", ".join(one[-1] for one in words if one[0] == "License" and len(one) > 1)
    line = (told.get("License") or "").splitlines()
    own = line[0] if len(line) == 1 and len(line[0]) < 60 else ""
    return told.get("License-Expression") or _LICENCES.get(name) or own or classed or "not stated", status


def _npm() -> list[Part]:
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    return [
        Part(
            "npm",
            place.rpartition("node_modules/")[2],
            one["version"],
            _licence(place, one),
            "",
            _integrity(one),
            _note(one),
        )
        for place, one in lock.items()
        if place and not one.get("dev")
    ]


def _note(one: dict[str, Any]) -> str:
    """What the registry says of a package that its makers gave up; npm puts it into the lock."""
    return str(one.get("deprecated", ""))


def _licence(place: str, one: dict[str, Any]) -> str:
    own = ROOT / place / "package.json"
    return str(
        one.get("license") or (json.loads(own.read_text("utf-8")).get("license") if own.exists() else "not stated")
    )


def _integrity(one: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    algorithm, _, digest = one.get("integrity", "").partition("-")
    return ((algorithm.upper().replace("SHA", "SHA-"), base64.b64decode(digest).hex()),) if digest else ()
