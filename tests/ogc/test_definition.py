"""The OpenAPI document: valid, self-contained, complete, and true: a fuzzer finds nothing that it does not tell."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from openapi_spec_validator import validate

from benchmarks.readers import ask
from geoapp.asked import ITEMS
from geodata.formats import suited
from geodata.properties import properties
from tests.ogc.asking import OFFERED
from tests.served import running, served

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas


@pytest.fixture(scope="module")
def definition(client: FlaskClient) -> Any:
    return client.get("/ogc/api?f=json").json


def test_definition_is_valid_openapi(definition: Any) -> None:
    validate(definition)


def test_definition_is_self_contained(definition: Any) -> None:
    references = set(re.findall(r'"\$ref":\s*"([^"]+)"', json.dumps(definition)))
    for reference in references:
        part, name = re.fullmatch(r"#/components/([a-z]+)/(.+)", reference, re.IGNORECASE).groups()  # type: ignore[union-attr]
        assert name in definition["components"][part], reference


def test_every_component_is_used(definition: Any) -> None:
    text = json.dumps(definition)
    for part, named in definition["components"].items():
        for name in named:
            assert f'"#/components/{part}/{name}"' in text, (part, name)


def test_every_route_of_the_api_is_told(definition: Any, client: FlaskClient) -> None:
    rules = [rule.rule for rule in client.application.url_map.iter_rules() if rule.rule.startswith("/ogc/")]
    told = set(definition["paths"])
    for rule in rules:
        for name in OFFERED if "<name>" in rule else [""]:
            path = rule.removeprefix("/ogc").replace("<name>", name).replace("<feature_id>", "{featureId}")
            path = path.replace("<z>/<y>/<x>", "{tileMatrix}/{tileRow}/{tileCol}")
            assert path in told, path
            told.discard(path) if "<name>" not in rule else None
    assert len(definition["paths"]) == sum(len(OFFERED) if "<name>" in rule else 1 for rule in rules)


@pytest.mark.parametrize("name", OFFERED)
def test_every_parameter_and_format_of_items_is_told(definition: Any, atlas: Atlas, name: str) -> None:
    collection = next((one.collection for one in atlas.catalog.cover.layers if one.id == name), name)
    operation = definition["paths"][f"/collections/{name}/items"]["get"]
    listed = [definition["components"]["parameters"][one["$ref"].rsplit("/", 1)[1]] for one in operation["parameters"]]
    queryable = {one.name for one in properties(collection).values() if one.queryable}
    assert {one["name"] for one in listed} == ITEMS | queryable
    assert all(one["description"] for one in listed)
    types = {form.media_type.partition(";")[0] for form in suited(collection).values()}
    assert set(operation["responses"]["200"]["content"]) == types | {"text/html"}
    assert {"200", "303", "304", "400", "406", "414", "429", "500", "503"} == set(operation["responses"])


@pytest.mark.parametrize("name", OFFERED)
def test_items_lead_to_an_item(definition: Any, client: FlaskClient, name: str) -> None:
    link = definition["paths"][f"/collections/{name}/items"]["get"]["responses"]["200"]["links"]["first"]
    assert definition["paths"][f"/collections/{name}/items/{{featureId}}"]["get"]["operationId"] == link["operationId"]
    assert link["parameters"] == {"featureId": "$response.body#/features/0/id"}
    first = client.get(f"/ogc/collections/{name}/items?f=json&limit=1").json["features"][0]["id"]
    assert client.get(f"/ogc/collections/{name}/items/{first}?f=json").json["id"] == first


@pytest.mark.parametrize("form", suited("events").values(), ids=lambda form: form.name)
def test_formats_that_are_json_are_told_as_objects(definition: Any, client: FlaskClient, form: Any) -> None:
    answer = client.get(f"/ogc/collections/events/items?limit=2&f={form.name}", buffered=True)
    told = definition["paths"]["/collections/events/items"]["get"]["responses"]["200"]["content"][answer.mimetype]
    named = definition["components"]["schemas"][told["schema"]["$ref"].rsplit("/", 1)[1]]
    assert (named["type"] == "object") == answer.mimetype.endswith("json")
    assert named["type"] != "object" or isinstance(json.loads(answer.data), dict)


def test_the_answer_that_may_have_no_body_promises_none(definition: Any) -> None:
    """An address beyond 64 KB is refused before the program is asked, by a 414 without a word."""
    with running("--workers", "1") as server:
        address = "/ogc/collections/events/items?filter="
        answers = [ask(server.port, address + "%20" * (size // 3)) for size in (1_000, 40_000, 70_000)]
    statuses, bodies = zip(*answers, strict=True)
    assert statuses == (400, 414, 414)
    assert [bool(body) for body in bodies] == [True, True, False]
    assert "content" not in definition["components"]["responses"]["TooLong"]
    assert "64 KB" in definition["components"]["responses"]["TooLong"]["description"]


CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method"
)


def test_fuzzer_finds_no_server_error_and_no_undocumented_answer(tmp_path: Path) -> None:
    """Schemathesis over four operations of each kind, bounded in examples; the seed makes a failure repeatable."""
    with served() as address:
        command = [
            Path(sys.executable).with_name("schemathesis"), "run", f"{address}/ogc/api?f=json",
            "--checks", CHECKS, "--max-examples", "12", "--phases", "examples,coverage,fuzzing", "--seed", "1",
            "--mode", "all", "--workers", "2", "--max-failures", "5", "--no-color",
            "--include-path-regex", r"^/(conformance|collections|queryables)?$|^/collections/(events|great-stone)(/|$)",
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


RULES = Path(__file__).with_name("spectral.yaml")
SPECTRAL = Path(__file__).resolve().parents[2] / "node_modules/.bin/spectral"


def spectral(folder: Path, definition: Any) -> list[str]:
    """What Spectral's rules for OpenAPI say, of every severity."""
    (folder / "api.json").write_text(json.dumps(definition), "utf-8")
    told = folder / "told.json"
    command = [
        SPECTRAL,
        "lint",
        folder / "api.json",
        "--ruleset",
        RULES,
        "--format",
        "json",
        "--output",
        told,
        "--quiet",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in (0, 1), done.stderr[-2000:]
    return [f"{one['code']} at {'/'.join(map(str, one['path']))}" for one in json.loads(told.read_text("utf-8"))]


def test_spectral_finds_nothing(definition: Any, tmp_path: Path) -> None:
    assert spectral(tmp_path, definition) == []


def test_spectral_finds_what_is_wrong(definition: Any, tmp_path: Path) -> None:
    items = definition["paths"]["/collections/events/items"]["get"]
    wrong = definition | {"paths": {"/one": {"get": items}, "/other": {"get": {"operationId": items["operationId"]}}}}
    told = " ".join(spectral(tmp_path, wrong))
    assert "operation-operationId-unique" in told
    assert "oas3-schema" in told
