"""Stories: a list, the steps of one, a step with its claims, its sources and its picture; all without scripts."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from geoapp import params
from geoapp.current import atlas
from geoapp.responses import HTML, answer
from geoapp.tales import step_told, told

views = Blueprint("stories", __name__)

_NOTHING: frozenset[str] = frozenset()


@views.get("/stories")
def stories() -> Response:
    """All stories."""
    params.only(request.args, _NOTHING)
    graph = atlas().graph
    shown = [told(graph, story) for story in graph.catalog.stories]
    return answer(render_template("stories.html", stories=shown), HTML)


@views.get("/stories/<story_id>")
def story(story_id: str) -> Response:
    """A story: what it tells, and its steps."""
    params.only(request.args, _NOTHING)
    return answer(render_template("story.html", story=told(atlas().graph, story_id), step=None), HTML)


@views.get("/stories/<story_id>/<step_id>")
def step(story_id: str, step_id: str) -> Response:
    """A step of a story."""
    params.only(request.args, _NOTHING)
    graph = atlas().graph
    page = render_template("story.html", story=told(graph, story_id), step=step_told(graph, story_id, step_id))
    return answer(page, HTML)


@views.get("/stories/<story_id>/<step_id>/card")
def bare_step(story_id: str, step_id: str) -> Response:
    """The step alone, as the panel of the map shows it."""
    params.only(request.args, _NOTHING)
    graph = atlas().graph
    shown = {"story": told(graph, story_id), "step": step_told(graph, story_id, step_id)}
    return answer(render_template("_partials/step.html", **shown), HTML)
