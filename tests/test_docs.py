"""The documentation keeps up with the program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from geoapp.cli import main
from geodata.dictionary import dictionary

ROOT = Path(__file__).resolve().parent.parent


def test_data_dictionary_is_that_of_the_model() -> None:
    assert (ROOT / "docs/data.md").read_text("utf-8") == "".join(dictionary()), "python -m geodata.dictionary > docs/data.md"


def test_readme_names_every_dependency_with_a_reason() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    block = re.search(r"^dependencies = \[(.*?)\]", project, re.DOTALL | re.MULTILINE)
    assert block
    for name in re.findall(r'"([a-z0-9-]+)', block[1]):
        assert re.search(rf"^\| `?{name}`? ?\|.{{20,}}", readme, re.MULTILINE | re.IGNORECASE), name


def test_readme_names_every_command_of_the_make_file_it_promises() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {"serve", "test"} <= set(re.findall(r"`make ([a-z-]+)`", readme)) <= targets


@pytest.mark.parametrize("path", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.md")) + ["docs"])
def test_links_between_pages_lead_somewhere(path: str) -> None:
    pages = sorted((ROOT / path).glob("*.md")) if path == "docs" else [ROOT / path]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_command_of_the_command_line_has_help() -> None:
    for name in main.commands:
        told = CliRunner().invoke(main, [name, "--help"])
        assert told.exit_code == 0
        assert len(told.output) > 80, name
