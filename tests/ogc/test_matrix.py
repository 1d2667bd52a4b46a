"""The matrix is complete, each of its tests exists, and the page in the docs is made of it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.ogc.requirements import CORE, CRS, PAGE, renewed

ROOT = Path(__file__).resolve().parents[2]

PART_1 = [
    "root-op",
    "root-success",
    "api-definition-op",
    "api-definition-success",
    "conformance-op",
    "conformance-success",
    "http",
    "query-param-unknown",
    "query-param-invalid",
    "crs84",
    "fc-md-op",
    "fc-md-success",
    "fc-md-links",
    "fc-md-items",
    "fc-md-items-links",
    "fc-md-extent",
    "sfc-md-op",
    "sfc-md-success",
    "fc-op",
    "fc-limit-definition",
    "fc-limit-response-1",
    "fc-bbox-definition",
    "fc-bbox-response",
    "fc-time-definition",
    "fc-time-response",
    "fc-response",
    "fc-links",
    "fc-rel-type",
    "fc-timeStamp",
    "fc-numberMatched",
    "fc-numberReturned",
    "f-op",
    "f-success",
    "f-links",
]
PART_2 = [
    "crs-uri",
    "fc-md-crs-list",
    "fc-md-storageCrs",
    "fc-md-storageCrs-valid-value",
    "fc-md-crs-list-global",
    "fc-bbox-crs-definition",
    "fc-bbox-crs-valid-value",
    "fc-bbox-crs-default-value",
    "fc-bbox-crs-action",
    "fc-crs-definition",
    "fc-crs-valid-value",
    "fc-crs-default-value",
    "fc-crs-action",
    "geojson",
    "ogc-crs-header",
    "ogc-crs-header-value",
]


def test_matrix_has_every_requirement_of_the_standards() -> None:
    assert [one.id for one in CORE] == [f"/req/core/{name}" for name in PART_1]
    assert [one.id for one in CRS] == [f"/req/crs/{name}" for name in PART_2]


@pytest.mark.parametrize("path", ["tests/ogc/test_core.py", "tests/ogc/test_crs.py"])
def test_every_requirement_has_its_test(path: str) -> None:
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    there = {f"{path}::{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert {one.test for one in (*CORE, *CRS) if one.test.startswith(path)} <= there


def test_page_holds_the_matrix() -> None:
    kept = PAGE.read_text("utf-8")
    assert kept == renewed(kept), "renew it: python -m tests.ogc.requirements"
