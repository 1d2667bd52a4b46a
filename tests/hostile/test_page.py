"""docs/security.md tells what is tried: every attack, and tests that exist."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

from geoapp.settings import Settings, variable
from tests.hostile.attacks import TEXTS

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/security.md").read_text("utf-8")


def test_every_attack_is_told() -> None:
    rows = PAGE.partition("| attack |")[2].partition("| door |")[0]
    told = [name.strip() for row in re.findall(r"^\| ([^|]+) \|", rows, re.MULTILINE) for name in row.split(",")]
    assert [name for name in TEXTS if name not in told] == []


def test_every_test_that_is_named_exists() -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE))
    assert len(named) > 20
    for path, name in named:
        tree = ast.parse((ROOT / path).read_text("utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, (path, name)


def test_limits_are_those_of_the_program() -> None:
    known = {variable(one.name) for one in fields(Settings)}
    assert set(re.findall(r"`(ATLAS_\w+)`", PAGE)) <= known
    held = Settings()
    numbers = [held.url_bytes, held.body_bytes, held.parameters_max, held.limit_max, held.heavy_per_minute]
    numbers += [held.filter_bytes, held.filter_depth, held.filter_conditions, held.filter_positions, held.picture_px]
    for number in numbers:
        assert f"{number:,}" in PAGE
