"""The figures that something must reach: each is measured by a command that there is, and told as the docs have it."""

from __future__ import annotations

import ast
import re
import sys
from importlib.util import find_spec
from pathlib import Path

import mapbox_vector_tile
import pytest

from benchmarks import __main__ as everything
from benchmarks.compare.tiles import speaks_for
from benchmarks.faults import FAULTS
from benchmarks.figures import TOLD, Must, table, tell, told
from benchmarks.musts import COMMANDS, MUSTS
from geodata.tiles import COUNT

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "benchmarks/README.md", *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_names_is_there(page: Path) -> None:
    for module, arguments in re.findall(r"python -m (benchmarks[\w.]*)((?: [\w-]+)*)", page.read_text("utf-8")):
        assert find_spec(module), f"{page.name}: {module}"
        if module == "benchmarks.faults":
            assert set(arguments.split()) <= set(FAULTS), f"{page.name}: {arguments}"
        if module == "benchmarks":
            assert set(arguments.split()) <= {"--quick", *(one.module for one in COMMANDS)}, f"{page.name}: {arguments}"


def test_every_command_runs_in_turn_or_stands_in_the_readme_as_one_that_does_not() -> None:
    measuring = {
        ".".join(path.relative_to(ROOT / "benchmarks").with_suffix("").parts).removesuffix("__main__").rstrip(".")
        for path in (ROOT / "benchmarks").rglob("*.py")
        if '__name__ == "__main__"' in path.read_text("utf-8")
    }
    readme = (ROOT / "benchmarks/README.md").read_text("utf-8")
    named = set(re.findall(r"python -m benchmarks\.([\w.]+)", readme))
    assert measuring - {"", "compare.ours"} == named
    assert {one.module for one in COMMANDS} <= named


def test_every_must_is_told_by_some_script_and_nothing_else_is() -> None:
    calls, texts = set(), set()
    for path in (ROOT / "benchmarks").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))) if path.name != "musts.py" else ():
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tell":
                calls |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)}
    names = {must.name for must in MUSTS}
    assert calls <= names <= texts
    assert {must.command.split()[2] for must in MUSTS} <= {f"benchmarks.{one.module}" for one in COMMANDS}


def test_a_tile_speaks_for_all_that_points_stand_for_but_not_for_those_beside_it() -> None:
    points = [("POINT (7 9)", 3), ("POINT (5 5)", None), ("POINT (-9 9)", 8)]
    features = [{"geometry": one, "properties": {COUNT: count} if count else {}} for one, count in points]
    lines = [{"geometry": "LINESTRING (-9 9, 20 20)", "properties": {}}]
    body = mapbox_vector_tile.encode([{"name": "a", "features": features}, {"name": "b", "features": lines}])
    assert speaks_for(body) == 3 + 1 + 1


def test_page_of_performance_begins_with_what_must_be_reached() -> None:
    page = (ROOT / "docs/performance.md").read_text("utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ")][1 : len(MUSTS) + 1]
    wanted = table(MUSTS, {}).splitlines()[2:]
    assert [_without_figures(row) for row in rows] == [_without_figures(row) for row in wanted]


def _without_figures(row: str) -> list[str]:
    what, _, must, _, command = row.split(" | ")
    return [what, must, command]


def test_table_tells_what_is_met_and_what_is_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    least, most = Must("a", "rate", {"x": 2, "y": 0.5}, "python -m a"), Must("b", "time, s", {"": 3}, "b", most=True)
    place = tmp_path / "told"
    monkeypatch.setenv(TOLD, str(place))
    for name, part, value in (("a", "x", 2.5), ("a", "x", 1.96), ("a", "y", 0.5), ("b", "", 2.94)):
        tell(name, part, value)
    assert table([least, most], told(place)).splitlines()[2:] == [
        "| rate: x / y | **2** / 0.5 | ≥ 2 / 0.5 | 1 of 2 | `python -m a` |",
        "| time, s | 2.9 | ≤ 3 | met | `b` |",
    ]
    assert table([most], {}).splitlines()[-1] == "| time, s | – | ≤ 3 | not measured | `b` |"


def test_figures_are_told_to_nobody_by_a_script_that_runs_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOLD, raising=False)
    tell("a", "x", 1)  # no file to write to


def test_a_command_that_takes_too_long_is_ended_and_told() -> None:
    line = [sys.executable, "-c", "import time; print('begun', flush=True); time.sleep(60)"]
    output, ended = everything.run(line, {}, 1.5)
    assert ended == "stopped after 2 s"
    assert output.endswith("*stopped after 2 s*")


def test_an_unknown_benchmark_is_refused_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert everything.main(["nonsense"]) == 2
    assert "compare.cached" in capsys.readouterr().err
