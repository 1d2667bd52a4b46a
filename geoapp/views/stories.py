"""Stories: a list, the steps of one, a step with its claims, its sources and its picture; all without scripts."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from geoapp import embeds, params
from geoapp.current import atlas
from geoapp.embeds.oembed import found_by
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
    shared = embeds.of_step(story_id)
    page = render_template("story.html", story=told(atlas().graph, story_id), step=None, shared=shared)
    return answer(page, HTML, headers=found_by(shared))


@views.get("/stories/<story_id>/<step_id>")
def step(story_id: str, step_id: str) -> Response:
    """A step of a story."""
    params.only(request.args, _NOTHING)
    graph = atlas().graph
    shared = embeds.of_step(story_id, step_id)
    shown = {"story": told(graph, story_id), "step": step_told(graph, story_id, step_id)}
    return answer(render_template("story.html", shared=shared, **shown), HTML, headers=found_by(shared))


@views.get("/stories/<story_id>/<step_id>/card")
def bare_step(story_id: str, step_id: str) -> Response:
    """The step alone, as the panel of the map shows it."""
    params.only(request.args, _NOTHING)
    graph = atlas().graph
    shown = {"story": told(graph, story_id), "step": step_told(graph, story_id, step_id)}
    return answer(render_template("_partials/step.html", **shown), HTML)
