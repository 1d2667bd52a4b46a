"""The bill of materials of everything locked, as CycloneDX: the same bytes for the same locks, so it names no date."""

from __future__ import annotations

import tomllib
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

from supply.parts import ROOT, Part, parts

VERSION = SchemaVersion.V1_6
_LICENCES = LicenseFactory()


def bill() -> str:
    """The document as JSON."""
    locked = sorted(set(parts()), key=lambda one: one.address)
    made = Bom(
        components=[_component(one) for one in locked],
        serial_number=uuid5(NAMESPACE_URL, "\n".join(f"{one.address} {one.hashes}" for one in locked)),
    )
    made.metadata.timestamp = None
    made.metadata.component = own = _own()
    made.register_dependency(own, made.components)
    return f"{make_outputter(made, OutputFormat.JSON, VERSION).output_as_string(indent=1)}\n"


def _own() -> Component:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref="atlas",
        licenses=[_LICENCES.make_from_string("MIT")],
    )


def _component(one: Part) -> Component:
    return Component(
        name=one.name,
        version=one.version,
        type=ComponentType.LIBRARY,
        bom_ref=one.address,
        purl=PackageURL.from_string(one.address),
        licenses=[_LICENCES.make_from_string(one.licence)],
        hashes=[HashType(alg=HashAlgorithm(algorithm), content=digest) for algorithm, digest in one.hashes],
    )
