"""What is delivered: wheel, image, services, and the word on every package in them."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
import zipfile
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from cyclonedx.schema import OutputFormat
from cyclonedx.validation import make_schemabased_validator

from geoapp.cli import main
from geoapp.serving import _LAST_ANSWERS_S
from geoapp.settings import Settings, variable
from supply.__main__ import licences
from supply.bill import VERSION, bill
from supply.parts import ROOT, parts

DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
NGINX = (ROOT / "supply" / "nginx.conf").read_text("utf-8")
UNIT = (ROOT / "supply" / "atlas.service").read_text("utf-8")


def _instructions(word: str) -> list[str]:
    joined = DOCKERFILE.replace("\\\n", " ")
    return re.findall(rf"^{word} (.*)$", joined, re.MULTILINE)


# Packages


def test_page_of_licences_names_every_locked_package() -> None:
    kept = (ROOT / "docs" / "licences.md").read_text("utf-8")
    told = {line.split(" | ")[0] for line in kept.splitlines()}
    assert {f"| {one.name}" for one in parts()} <= told, "renew it: make licences"
    assert licences().splitlines()[:6] == kept.splitlines()[:6]


def test_every_locked_package_states_a_licence_that_we_may_pass_on() -> None:
    allowed = re.compile(
        r"MIT|BSD|Apache|ISC|MPL|PSF|Python Software|Zlib|0BSD|CC0|OFL|LGPL|Unlicense|Mozilla", re.IGNORECASE
    )
    for one in parts():
        assert allowed.search(one.licence), f"{one.name}: {one.licence}"
        assert not re.search(r"(?<!L)GPL|AGPL", one.licence), one.name


def test_every_locked_package_is_known_by_its_hash() -> None:
    locked = (ROOT / "requirements.txt").read_text("utf-8")
    names = re.findall(r"^([a-z0-9._-]+)(?:\[.*?\])?==", locked, re.MULTILINE)
    assert [one.name for one in parts() if one.kind == "pypi"] == names
    assert [one.name for one in parts() if not one.hashes] == []
    assert all(len(digest) in (64, 128) for one in parts() for _, digest in one.hashes)


def test_bill_of_materials_lists_them_all_once_by_its_schema() -> None:
    text = bill()
    assert make_schemabased_validator(OutputFormat.JSON, VERSION).validate_str(text) is None
    addresses = [one["purl"] for one in json.loads(text)["components"]]
    assert len(set(addresses)) == len(addresses) == len({one.address for one in parts()})
    assert all(address.startswith(("pkg:pypi/", "pkg:npm/")) for address in addresses)
    assert text == bill()


def test_no_package_is_given_up_without_a_word() -> None:
    """Direct or not: by what its metadata or the registry's note in the lock say of it."""
    told = {row[0] for row in words()}
    given_up = [one.name for one in parts() if re.search(r"Inactive|Planning|Alpha", one.status) or one.deprecated]
    assert set(given_up) <= told


def test_page_of_dependencies_tells_what_their_metadata_say() -> None:
    said = {one.name: one.status.partition(" - ")[2] or "nothing" for one in parts() if one.kind == "pypi"}
    assert {(name, word) for name, word, _ in words() if name in said and said[name] != word} == set()


def words() -> list[tuple[str, str, str]]:
    """Package, what it says of itself, and what would be done without it."""
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    return re.findall(r"^\| (\S+)(?: \(front end\))? \| ([^|]+) \| ([^|]{8,}) \|$", page, re.MULTILINE)


def test_each_direct_dependency_has_a_word_on_what_if_it_is_given_up() -> None:
    told = {row[0] for row in words()}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    direct = {re.split(r"[^a-z0-9-]", one)[0] for one in project["dependencies"]}
    direct |= set(json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"])
    assert direct <= told, f"docs/dependencies.md has no word on {direct - told}"
    assert told - {"package"} <= direct, "docs/dependencies.md tells of what is gone"


def test_wheel_is_the_same_twice_and_holds_all_that_runs() -> None:
    told = subprocess.run([ROOT / "supply" / "wheel.sh", "--only-build"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "twice the same" in told.stdout
    (wheel,) = (ROOT / "dist").glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        *("geoapp/templates/map.html", "geoapp/templates/ogc/items.html", "geoapp/static/vendor/atlas.js"),
        *("geoapp/static/vendor/icons.svg", "geodata/data/atlas.toml", "geodata/data/places/places.csv"),
        *("geodata/data/basemap/basemap.pmtiles", "geodata/starter/atlas.toml"),
    ):
        assert needed in held
    assert not [name for name in held if name.startswith(("tests/", "supply/", "benchmarks/", "node_modules/"))]
    assert (ROOT / "dist" / "sbom.cdx.json").read_text("utf-8") == bill()


# Image and services. No container engine is at hand where this is tried: what they name is held against what there is.


def test_image_copies_what_there_is_and_no_more_than_it_may() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    for line in _instructions("COPY"):
        if line.startswith("--from="):
            continue
        *sources, _ = line.split()
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source in let_in, f"{source} is kept out by .dockerignore"


def test_image_runs_without_rights_and_starts_a_command_that_there_is() -> None:
    assert [line for line in _instructions("USER") if line != "10001"] == []
    assert DOCKERFILE.index("USER 10001") < DOCKERFILE.index("ENTRYPOINT")
    (command,) = _instructions("CMD")
    assert json.loads(command)[0] in main.commands
    assert json.loads(_instructions("ENTRYPOINT")[0]) == ["atlas"]
    assert "--require-hashes" in DOCKERFILE
    assert DOCKERFILE.count("FROM ") == 2


def _known() -> set[str]:
    options = {option.envvar for option in main.commands["serve"].params if option.envvar}
    return {variable(name) for name in Settings.__dataclass_fields__} | options  # type: ignore[arg-type]


def test_image_and_services_set_what_there_is_to_set() -> None:
    set_in_image = set(re.findall(r"(ATLAS_[A-Z_]+)=", DOCKERFILE))
    assert set_in_image
    assert set_in_image <= _known()
    given = set(COMPOSE["services"]["atlas"]["environment"])
    assert given <= _known()
    values = {
        name: str(value) for name, value in COMPOSE["services"]["atlas"]["environment"].items() if "$" not in str(value)
    }
    assert Settings.read(values).access_log


@pytest.mark.parametrize("name", ["atlas", "load"])
def test_services_run_commands_that_there_are_without_rights(name: str) -> None:
    service = COMPOSE["services"][name]
    told = CliRunner().invoke(main, [service["command"][0], "--help"])
    assert told.exit_code == 0
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert "ports" not in service


def test_services_stand_on_each_other_and_mount_what_there_is() -> None:
    services = COMPOSE["services"]
    for service in services.values():
        assert set(service.get("depends_on", ())) <= set(services)
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (ROOT / source).is_file(), source
    assert COMPOSE["networks"]["inside"]["internal"] is True
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_unit_starts_a_command_that_there_is_as_a_user_and_again_whenever_it_ends() -> None:
    unit = ConfigParser(interpolation=None)
    unit.read_string(UNIT)
    service = unit["Service"]
    program, command, *options = service["ExecStart"].split()
    assert (Path(program).name, options) == ("atlas", [])
    assert command in main.commands
    assert service["ExecReload"].endswith("-HUP $MAINPID")
    assert (service["Restart"], unit["Unit"]["StartLimitIntervalSec"]) == ("always", "0")
    assert (service["User"], service["NoNewPrivileges"], service["CapabilityBoundingSet"]) == ("atlas", "yes", "")
    assert int(service["TimeoutStopSec"]) > _LAST_ANSWERS_S


def test_proxy_asks_the_service_and_hides_what_is_not_public() -> None:
    assert "server atlas:8000;" in NGINX
    assert NGINX.count("{") == NGINX.count("}")
    assert f"listen {COMPOSE['services']['proxy']['ports'][0].split(':')[1]};" in NGINX
    for path in ("/metrics", "/readyz"):
        assert f"location = {path} {{ return 404; }}" in NGINX
