"""The setting of online basemaps: read strictly, off by default, and the policy opens for exactly what is offered."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from geoapp import create_app, online

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from geodata.atlas import Atlas

STREETS = {"name": "Streets", "url": "https://tiles.example/{z}/{x}/{y}.png", "attribution": "© Example"}


def test_nothing_is_offered_by_default_and_no_other_host_is_in_the_policy(client: FlaskClient) -> None:
    answer = client.get("/")
    assert "img-src 'self' data:;" in answer.headers["Content-Security-Policy"]
    assert 'name="basemap"' not in answer.text


def test_policy_of_the_map_page_alone_opens_for_the_host(atlas: Atlas) -> None:
    offered = json.dumps([STREETS, {**STREETS, "name": "Hills", "url": "https://hills.example/{z}/{y}/{x}.jpg"}])
    client = create_app(atlas, online_basemaps=offered).test_client()
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "img-src 'self' data: https://tiles.example https://hills.example;" in policy
    assert policy.count("https://") == 2
    for path in ("/embed", "/places/minsk", "/events", "/map.svg"):
        assert "https://" not in client.get(path).headers["Content-Security-Policy"]


def test_words_of_the_operator_are_text(atlas: Atlas) -> None:
    hostile = [{**STREETS, "name": '<img src=x onerror="alert(1)">{{7*7}}'}]
    page = create_app(atlas, online_basemaps=json.dumps(hostile)).test_client().get("/").text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=" in page
    assert "{{7*7}}" in page


WRONG = [
    ("{", "it is no JSON"),
    ('{"name": "x"}', "it is a JSON dict"),
    (json.dumps([{"name": "x"}]), 'objects with "name", "url", "attribution"'),
    (json.dumps([{**STREETS, "attribution": " "}]), 'objects with "name", "url", "attribution"'),
    (json.dumps([{**STREETS, "key": "x"}]), "key is not known"),
    (json.dumps([{**STREETS, "max_zoom": 30}]), "from 1 to 24, not 30"),
    (json.dumps([{**STREETS, "url": "http://tiles.example/{z}/{x}/{y}.png"}]), "one host over https"),
    (json.dumps([{**STREETS, "url": "https://{s}.tiles.example/{z}/{x}/{y}.png"}]), "one host over https"),
    (json.dumps([{**STREETS, "url": "https://*.example/{z}/{x}/{y}.png"}]), "one host over https"),
    (json.dumps([{**STREETS, "url": "https://tiles.example/{z}/{x}.png"}]), "once each"),
    (json.dumps([{**STREETS, "url": "https://tiles.example/{z}/{x}/{y}/{r}.png"}]), "once each"),
    (json.dumps([{**STREETS, "url": "https://tiles.example; script-src */{z}/{x}/{y}.png"}]), "one host over https"),
    (json.dumps([{**STREETS, "url": "https://tiles.example/;{z}/{x}/{y}.png"}]), "once each"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_wrong_setting_is_refused_with_its_rule(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="ATLAS_ONLINE_BASEMAPS") as refused:
        online.read(text)
    assert said in str(refused.value)
