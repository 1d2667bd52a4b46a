"""Search by name in any script: a page with a plain form, the bare list for the panel, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from geoapp import params
from geoapp.current import atlas
from geoapp.findings import findings
from geoapp.responses import HTML, answer, json_answer
from geodata.search import COLLECTIONS

if TYPE_CHECKING:
    from geoapp.findings import Findings

views = Blueprint("search", __name__)

_LONGEST = 200


@views.get("/search")
def page() -> Response:
    """The form and what it finds; without scripts the whole search."""
    shown = render_template("search.html", found=_found(), collections=COLLECTIONS)
    return answer(shown, HTML)


@views.get("/search/results")
def results() -> Response:
    """What is found, as a bare list."""
    return answer(render_template("_partials/results.html", found=_found()), HTML)


@views.get("/search.json")
def as_json() -> Response:
    """What is found, as a JSON array, the best first."""
    return json_answer(
        [
            {
                "collection": one.collection,
                "id": one.id,
                "title": one.row.title,
                "kind": one.row.kind,
                "when": one.row.when,
                "where": one.row.where,
                "href": one.row.href,
                "found_by": one.by,
            }
            for one in _found().shown
        ]
    )


def _found() -> Findings:
    params.only(request.args, frozenset({"q", "collection"}))
    asked = params.text(request.args, "q", _LONGEST)
    return findings(atlas().graph, asked, params.word(request.args, "collection", ("", *COLLECTIONS)))
