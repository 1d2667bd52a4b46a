"""The documentation keeps up with the program."""

from __future__ import annotations

import re
from pathlib import Path
from statistics import median

import pytest
from click.testing import CliRunner

from geoapp.cli import main
from geodata.atlas import DATA
from geodata.derive.legs import Ground
from geodata.derive.lengths import comparisons, whole
from geodata.dictionary import dictionary

ROOT = Path(__file__).resolve().parent.parent


def test_data_dictionary_is_that_of_the_model() -> None:
    kept = (ROOT / "docs/data.md").read_text("utf-8")
    assert kept == "".join(dictionary()), "renew it: python -m geodata.dictionary > docs/data.md"


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


@pytest.mark.parametrize("path", [*sorted(path.name for path in ROOT.glob("*.md")), "docs"])
def test_links_between_pages_lead_somewhere(path: str) -> None:
    pages = sorted((ROOT / path).glob("*.md")) if path == "docs" else [ROOT / path]
    for one in pages:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", one.read_text("utf-8")):
            assert (one.parent / target).exists(), f"{one.name}: {target}"


PROSE = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("geodata/*/README.md")]
ROOMS = ("benchmarks", "docs", "frontend", "geoapp", "geodata", "supply", "tests")


def named(form: str) -> set[str]:
    """What pages name by a form, as far as it lies in a folder of this project."""
    found = {one for page in PROSE for one in re.findall(form, page.read_text("utf-8"))}
    return {one for one in found if re.split(r"[./]", one)[0] in ROOMS}


def test_every_file_that_a_page_names_is_there() -> None:
    files = named(r"`([a-z]+/[\w./-]+)[:`]")
    assert len(files) > 60
    assert {one for one in files if not (ROOT / one).exists()} == set()


def test_every_module_that_a_page_runs_is_there() -> None:
    modules = {one.rstrip(".").replace(".", "/") for one in named(r"python3? -m ([\w.]+)")}
    assert len(modules) > 5
    runs = [(ROOT / one, (ROOT / one).with_suffix(".py")) for one in modules]
    assert {one.name for one, file in runs if not file.exists() and not (one / "__main__.py").exists()} == set()


def test_every_command_of_the_command_line_has_help() -> None:
    for name in main.commands:
        told = CliRunner().invoke(main, [name, "--help"])
        assert told.exit_code == 0
        assert len(told.output) > 80, name


def test_length_table_is_that_of_the_script_and_its_median_error_is_small() -> None:
    compared = comparisons(Ground(DATA))
    assert len(compared) >= 30
    assert median(abs(one.error) for one in compared) <= 3
    assert (ROOT / "docs/lengths.md").read_text("utf-8") == whole(compared, DATA)


def test_larger_errors_of_length_are_explained() -> None:
    for one in comparisons(Ground(DATA)):
        assert abs(one.error) <= 3 or one.published.remark, one.published.stretch
