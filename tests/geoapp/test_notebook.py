"""The atlas in a notebook: the example runs, and its maps are whole pages without an address outside."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
from nbclient import NotebookClient

import geodata
from geoapp.maps import LayerUrls, MapView, Urls, build_map
from geoapp.maps.alone import page
from geoapp.notebook import at_hand
from geodata.store import Query

if TYPE_CHECKING:
    from geodata.atlas import Atlas

EXAMPLE = Path(__file__).resolve().parents[2] / "docs/notebook/atlas.ipynb"
HOSTILE = "</script><script>alert(1)</script>{{7*7}}"


@pytest.fixture(scope="module")
def shown() -> dict[str, Any]:
    notebook = nbformat.read(EXAMPLE, as_version=4)
    NotebookClient(notebook, timeout=120).execute()
    return {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}


def test_example_runs_and_shows_its_maps(shown: dict[str, Any]) -> None:
    for cell in ("map", "year"):
        (output,) = shown[cell]
        html = output["data"]["text/html"]
        assert html.startswith("<iframe srcdoc=")
        assert 'sandbox="allow-scripts"' in html
        assert "allow-same-origin" not in html
    assert "United Shield 2017" in shown["store"][0]["data"]["text/plain"]


def test_map_in_a_notebook_asks_nobody(atlas: Atlas) -> None:
    html = build_map(MapView(), atlas.catalog.cover.layers, at_hand(atlas))._repr_html_()
    inner = unescape(html.split('srcdoc="')[1].split('" sandbox=')[0])
    assert not re.search(r'<(?:link|img|script)[^>]* (?:src|href)="', inner)
    assert inner.count('type="text/plain" data-address=') == len(atlas.catalog.cover.layers) + 1
    assert "@font-face" not in inner
    assert "© OpenStreetMap contributors" in inner
    assert len(html) < 2_500_000


def test_data_stand_in_the_page_as_data(atlas: Atlas) -> None:
    text = page("start()", {"layers/x.geojson": HOSTILE.encode()}, HOSTILE)
    assert "alert(1)</script>" not in text
    assert "{{7*7}}" in text, "no template has read it"
    assert text.count("<script") == 5


def test_a_map_without_bodies_says_what_it_needs() -> None:
    map_ = build_map(MapView(), [], Urls(layer=LayerUrls, basemap="x"))
    assert "at_hand" in map_._repr_html_()


def test_store_of_a_folder_is_open_by_its_name(atlas: Atlas) -> None:
    store = geodata.open_store()
    assert store.version == atlas.store.version
    assert store.features("places", Query(limit=1)).features
