"""oEmbed by the text of its specification (version 1.0, oembed.com): what each test cites stands there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree import ElementTree

import pytest
from openapi_spec_validator import validate

from geoapp import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from geodata.atlas import Atlas

PAGES = (
    "/",
    "/?select=events/united-shield-2017",
    "/embed?layers=rail&zoomControl=false",
    "/places/great-stone",
    "/events/united-shield-2017",
    "/corridors/cre-west-alashankou",
    "/claims/edm-2017-s12",
    "/stories/edm-2017",
    "/stories/edm-2017/near-barysaw",
    "/embed/places/great-stone",
    "/embed/stories/edm-2017/near-barysaw",
)


def asked(client: FlaskClient, url: str, **more: Any) -> TestResponse:
    return client.get("/oembed", query_string={"url": url, **more})


def found(client: FlaskClient, path: str, **more: Any) -> dict[str, Any]:
    answer = asked(client, f"http://localhost{path}", **more)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json  # type: ignore[assignment]
    return told


@pytest.mark.parametrize("path", PAGES)
def test_answer_has_every_field_that_its_type_requires(client: FlaskClient, path: str) -> None:
    """2.3.4: type and version; 2.3.4.4 (rich): html, width, height."""
    told = found(client, path)
    assert told["type"] == "rich"
    assert told["version"] == "1.0"
    assert isinstance(told["version"], str)
    assert isinstance(told["width"], int)
    assert isinstance(told["height"], int)
    assert told["width"] > 0
    assert told["height"] > 0
    assert told["html"]


@pytest.mark.parametrize("path", PAGES)
def test_answer_has_every_optional_field(client: FlaskClient, path: str) -> None:
    """2.3.4: title, author, provider, cache age, thumbnail with its width and height."""
    told = found(client, path)
    assert told["title"].endswith("Great Stone Atlas")
    assert told["author_name"] == "Great Stone Atlas"
    assert told["author_url"] == "http://localhost/about"
    assert told["provider_name"] == "Great Stone Atlas"
    assert told["provider_url"] == "http://localhost/"
    assert told["cache_age"] == 3600
    assert (told["thumbnail_width"], told["thumbnail_height"]) == (1200, 630)
    picture = client.get(told["thumbnail_url"])
    assert picture.mimetype == "image/png"


@pytest.mark.parametrize("path", PAGES)
def test_html_is_well_formed_and_of_the_size_told(client: FlaskClient, path: str) -> None:
    """2.3.4.4: the markup should be valid XHTML 1.0, without padding or margin."""
    told = found(client, path, maxwidth=500)
    frame = ElementTree.fromstring(told["html"])
    assert frame.tag == "iframe"
    assert frame.get("width") == str(told["width"]) == "500"
    assert frame.get("height") == str(told["height"])
    assert frame.get("style") == "border:0"
    assert frame.get("title") == told["title"]
    assert frame.get("loading") == "lazy"
    assert frame.get("allowfullscreen")
    assert frame.get("referrerpolicy") == "strict-origin-when-cross-origin"
    source = frame.get("src")
    assert source
    assert source.startswith("http://localhost/embed")
    assert client.get(source).status_code == 200


@pytest.mark.parametrize(("width", "height"), [(300, None), (None, 300), (640, 360), (1, 1), (5000, 5000), (199, 900)])
def test_maxima_are_obeyed_by_frame_and_thumbnail(client: FlaskClient, width: int | None, height: int | None) -> None:
    """2.2: maxwidth and maxheight; 2.3.4: the thumbnail must respect them too, all three fields or none."""
    told = found(client, "/", **{name: one for name, one in (("maxwidth", width), ("maxheight", height)) if one})
    wide, high = width or 10**6, height or 10**6
    assert told["width"] <= wide
    assert told["height"] <= high
    picture = [told.get(f"thumbnail_{name}") for name in ("url", "width", "height")]
    assert all(picture) or not any(picture)
    if all(picture):
        assert told["thumbnail_width"] <= wide
        assert told["thumbnail_height"] <= high
        assert client.get(told["thumbnail_url"]).status_code == 200


def test_maxima_that_are_larger_change_nothing(client: FlaskClient) -> None:
    assert found(client, "/", maxwidth=10**7) == found(client, "/")


@pytest.mark.parametrize("path", PAGES)
def test_xml_says_what_json_says(client: FlaskClient, path: str) -> None:
    """2.3.2: an oembed element holding the key-value pairs, UTF-8, text/xml."""
    answer = asked(client, f"http://localhost{path}", format="xml")
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.data.startswith(b"<?xml")
    root = ElementTree.fromstring(answer.data)
    assert root.tag == "oembed"
    assert {one.tag: one.text for one in root} == {name: str(one) for name, one in found(client, path).items()}


def test_json_is_the_answer_if_no_format_is_asked_for(client: FlaskClient) -> None:
    """2.3.1: application/json."""
    assert asked(client, "http://localhost/").mimetype == "application/json"
    assert asked(client, "http://localhost/", format="json").data == asked(client, "http://localhost/").data


@pytest.mark.parametrize("form", ["yaml", "jsonp", "", "xml2"])
def test_a_format_that_is_not_made_is_501(client: FlaskClient, form: str) -> None:
    """2.3.6: 501 Not Implemented."""
    answer = asked(client, "http://localhost/", format=form)
    assert answer.status_code == 501
    assert "json, xml" in answer.json["detail"]  # type: ignore[index]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/nothing",
        "http://localhost/places/nowhere",
        "http://localhost/?select=places/nowhere",
        "http://localhost/?unknown=1",
        "http://localhost/embed?unknown=1",
        "http://localhost/map.png",
        "http://localhost/about",
        "http://localhost/stories/edm-2017/nothing",
        "http://localhost.example/",
        "http://elsewhere.example/places/great-stone",
        "http://localhost@elsewhere.example/",
        "http://user@localhost/",
        "http://localhost:8080/",
        "//elsewhere.example/",
        "ftp://localhost/",
        "javascript:alert(1)",
        "http://localhost/\\elsewhere",
        "http://localhost/%ff",
        "http://[bad/",
        "http://localhost:99999/",
        "nonsense",
    ],
)
def test_what_is_not_ours_or_not_there_is_404(client: FlaskClient, url: str) -> None:
    """2.3.6: 404 Not Found: the provider has no response for the url."""
    answer = asked(client, url)
    assert answer.status_code == 404, answer.text
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("query", ["", "url=", "url=/&maxwidth=0", "url=/&maxwidth=x", "url=/&maxheight=-1"])
def test_a_question_without_sense_is_400(client: FlaskClient, query: str) -> None:
    assert client.get(f"/oembed?{query}").status_code == 400


def test_where_nobody_may_frame_the_answer_is_401_and_nothing_is_announced(atlas: Atlas) -> None:
    """2.3.6: 401 Unauthorized: a resource that is not public; the consumer should link to it."""
    shut = create_app(atlas, frame_ancestors="none").test_client()
    answer = asked(shut, "http://localhost/")
    assert answer.status_code == 401
    assert "Link" in answer.json["detail"]  # type: ignore[index]
    page = shut.get("/places/great-stone")
    assert "json+oembed" not in page.text
    assert "Link" not in page.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost/places/great-stone",
        "https://localhost/places/great-stone",
        "https://localhost:443/places/great-stone",
        "http://localhost:80/places/great-stone",
        "HTTP://LOCALHOST/places/great-stone",
        "http://localhost/places/great%2Dstone",
        "http://localhost/%70laces/great-stone",
        "http://localhost/places/great-stone#names",
        "http://localhost/places/great-stone#",
    ],
)
def test_an_address_of_ours_is_known_in_every_spelling(client: FlaskClient, url: str) -> None:
    told = asked(client, url).json
    assert told == found(client, "/places/great-stone")


def test_the_hash_of_a_map_is_part_of_its_view(client: FlaskClient) -> None:
    told = found(client, "/#6/53.5/27.9")
    assert "lon=27.9&amp;lat=53.5&amp;zoom=6" in told["html"]


def test_switches_of_an_embed_are_kept(client: FlaskClient) -> None:
    assert "layers=rail&amp;zoomControl=false" in found(client, "/embed?datalayers=rail&zoomControl=0")["html"]


def test_parameters_that_consumers_add_are_passed_over(client: FlaskClient) -> None:
    """2.2: consumers may send more; WordPress asks with dnt=1, for one."""
    assert found(client, "/", dnt=1, iframe="1", callback="x") == found(client, "/")


def test_public_address_of_the_settings_counts_with_its_path(atlas: Atlas) -> None:
    client = create_app(atlas, base_url="https://news.example/maps/atlas").test_client()
    for url in ("https://news.example/maps/atlas/places/minsk", "http://NEWS.example/maps/atlas/places/minsk"):
        told = asked(client, url).json
        assert told
        assert told["provider_url"] == "https://news.example/maps/atlas/"
        assert 'src="https://news.example/maps/atlas/embed/places/minsk"' in told["html"]
        assert told["thumbnail_url"].startswith("https://news.example/maps/atlas/map.png?")
    for url in ("https://news.example/places/minsk", "https://news.example/maps/atlas-2/places/minsk"):
        assert asked(client, url).status_code == 404
    assert asked(client, "https://news.example/maps/atlas").status_code == 200


def test_below_a_path_where_the_service_is_mounted(client: FlaskClient) -> None:
    mounted = {"SCRIPT_NAME": "/atlas"}
    answer = client.get("/oembed?url=http://localhost/atlas/places/minsk", environ_overrides=mounted)
    assert answer.status_code == 200
    assert "http://localhost/atlas/embed/places/minsk" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_a_page_leads_to_its_answers_by_links_in_head_and_header(client: FlaskClient, path: str) -> None:
    """4: discovery by <link rel="alternate"> or by the HTTP Link header; `url` and `format` alone in the address."""
    page = client.get(path)
    in_head = re.findall(r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="([^"]+)">', page.text)
    in_header = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', page.headers["Link"])
    assert [kind for kind, _ in in_head] == ["application/json+oembed", "text/xml+oembed"]
    assert [(kind, href) for href, kind in in_header] == [(kind, href.replace("&amp;", "&")) for kind, href in in_head]
    for (_, href), kind in zip(in_head, ("application/json", "text/xml"), strict=True):
        told = client.get(href.replace("&amp;", "&"))
        assert told.status_code == 200
        assert told.mimetype == kind
        assert set(parse_qs(urlsplit(href.replace("&amp;", "&")).query)) == {"url", "format"}


def test_answers_may_be_kept_and_asked_from_any_site(client: FlaskClient) -> None:
    answer = asked(client, "http://localhost/")
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["ETag"]


def test_definition_is_valid_openapi_and_tells_every_field_and_status(client: FlaskClient) -> None:
    told = client.get("/openapi.json")
    definition: Any = told.json
    validate(definition)
    asked = definition["paths"]["/oembed"]["get"]
    assert {one["name"] for one in asked["parameters"]} == {"url", "format", "maxwidth", "maxheight"}
    assert set(asked["responses"]) == {"200", "400", "401", "404", "501"}
    fields = asked["responses"]["200"]["content"]["application/json"]["schema"]["properties"]
    assert set(fields) == set(found(client, "/"))
    assert {"/map.png", "/map.svg"} < set(definition["paths"])


def test_a_title_is_text_in_every_form(client: FlaskClient) -> None:
    """A title with quotes or brackets breaks neither markup nor XML."""
    url = quote("http://localhost/events/dashing-eagle-2015", safe="")
    assert client.get(f"/oembed?url={url}&format=xml").status_code == 200
    assert ElementTree.fromstring(found(client, "/events/dashing-eagle-2015")["html"]).get("title")
