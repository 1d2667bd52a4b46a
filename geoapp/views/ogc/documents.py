"""JSON documents of the API and their pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template

from geoapp import links
from geoapp.responses import HTML, JSON, SCHEMA, answer, json_answer, wants_html

if TYPE_CHECKING:
    from flask import Response


def document(whole: dict[str, Any], page: str = "ogc/document.html", **shown: Any) -> Response:
    """A JSON document, or its page: a template and what that shows besides. `self` and `alternate` come first."""
    html = wants_html()
    own = [one for one in whole["links"] if one["rel"] != "self"]
    whole = whole | {"links": [*links.here(JSON, html=html), *own]}
    found = {"Link": links.header(whole["links"])}
    if html:
        return answer(render_template(page, document=whole, **shown), HTML, negotiated=True, headers=found)
    return json_answer(whole, negotiated=True, headers=found)


def schema_document(whole: dict[str, Any]) -> Response:
    """A JSON Schema or its page; a schema has no room for links, so they stand in the header."""
    html = wants_html(SCHEMA)
    found = {"Link": links.header(links.here(SCHEMA, html=html))}
    if html:
        return answer(render_template("ogc/schema.html", schema=whole), HTML, negotiated=True, headers=found)
    return json_answer(whole, SCHEMA, negotiated=True, headers=found)
