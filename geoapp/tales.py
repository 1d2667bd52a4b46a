"""Stories as pages show them: a step with its claims and verdicts, its sources, its picture and its neighbours."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import url_for

from geoapp import wording
from geoapp.cards.lines import record_links, source_line, source_lines
from geoapp.current import spoken
from geoapp.errors import NotFound
from geoapp.maps.view import MapView
from geodata.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from geoapp.cards.shapes import Link, SourceLine
    from geodata.graph import Graph
    from geodata.model import Claim
    from geodata.stories import Step, Story


@dataclass(frozen=True, slots=True)
class Tally:
    """How many claims have a verdict."""

    verdict: str
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A claim of a step: what is said, how it stands and why, who supports and who contradicts it."""

    link: Link
    number: int
    verdict: str
    word: str
    reason: str
    supported_by: tuple[Link, ...]
    contradicted_by: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A step as a link, with the verdicts of its claims."""

    id: str
    title: str
    number: int
    href: str
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class StepTold:
    """A step ready to be shown."""

    turn: Turn
    text: str
    claims: tuple[ClaimTold, ...]
    sources: tuple[SourceLine, ...]
    query: str
    """The view that goes with the step."""
    map_query: str
    """The same with the step itself chosen: its place in the map's own address."""
    before: Turn | None
    after: Turn | None


@dataclass(frozen=True, slots=True)
class StoryTold:
    """A story ready to be shown."""

    id: str
    title: str
    summary: str
    href: str
    source: SourceLine
    tallies: tuple[Tally, ...]
    turns: tuple[Turn, ...]


def told(graph: Graph, story_id: str) -> StoryTold:
    """A story with its steps as links. Raises NotFound."""
    story = story_of(graph, story_id)
    claims = [graph.claims[claim] for step in story.steps for claim in step.claims]
    return StoryTold(
        id=story.id,
        title=story.head.title,
        summary=story.head.summary,
        href=url_for("stories.story", story_id=story.id),
        source=source_line(graph.sources[story.head.source]),
        tallies=_tallies(claims),
        turns=tuple(_turn(graph, story, number) for number in range(len(story.steps))),
    )


def step_told(graph: Graph, story_id: str, step_id: str) -> StepTold:
    """One step of a story. Raises NotFound."""
    story = story_of(graph, story_id)
    ids = [step.id for step in story.steps]
    if step_id not in ids:
        raise NotFound(f"step in the story {story_id}", step_id, ids)
    number = ids.index(step_id)
    step = story.steps[number]
    claims = [graph.claims[claim] for claim in step.claims]
    cited = [source for claim in claims for source in (*claim.supported_by, *claim.contradicted_by)]
    return StepTold(
        turn=_turn(graph, story, number),
        text=step.text,
        claims=tuple(_claim(graph, claim) for claim in claims),
        sources=source_lines(graph, (story.head.source, *cited)),
        query=view_of(step).query(),
        map_query=replace(view_of(step), select=f"stories/{story_id}/{step_id}").query(),
        before=_turn(graph, story, number - 1) if number else None,
        after=_turn(graph, story, number + 1) if number + 1 < len(ids) else None,
    )


def step_named(graph: Graph, key: str) -> Step | None:
    """The step that `stories/<story>/<step>` names, as the `select` parameter does; None for anything else."""
    first, _, rest = key.partition("/")
    story_id, _, step_id = rest.partition("/")
    if first != "stories" or story_id not in graph.catalog.stories:
        return None
    return next((step for step in graph.catalog.stories[story_id].steps if step.id == step_id), None)


def view_of(step: Step) -> MapView:
    """The view that goes with a step."""
    return MapView(
        layers=step.layers or None,
        datetime=step.datetime,
        select=step.select,
        lon=step.lon,
        lat=step.lat,
        zoom=step.zoom,
        lang=spoken(),
    )


def story_of(graph: Graph, story_id: str) -> Story:
    """A story. Raises NotFound."""
    stories = graph.catalog.stories
    if story_id not in stories:
        raise NotFound("story", story_id, list(stories))
    return stories[story_id]


def _turn(graph: Graph, story: Story, number: int) -> Turn:
    step = story.steps[number]
    href = url_for("stories.step", story_id=story.id, step_id=step.id)
    return Turn(step.id, step.title, number + 1, href, _tallies(graph.claims[claim] for claim in step.claims))


def _tallies(claims: Iterable[Claim]) -> tuple[Tally, ...]:
    """Verdicts in the order of the vocabulary, those that are there."""
    counts = Counter(claim.verdict for claim in claims)
    return tuple(Tally(one.value, wording.words(one), counts[one]) for one in Verdict if counts[one])


def _claim(graph: Graph, claim: Claim) -> ClaimTold:
    (link,) = record_links(graph, "claims", [claim.id])
    return ClaimTold(
        link=link,
        number=claim.number,
        verdict=claim.verdict.value,
        word=wording.words(claim.verdict),
        reason=claim.reason,
        supported_by=record_links(graph, "sources", claim.supported_by),
        contradicted_by=record_links(graph, "sources", claim.contradicted_by),
    )
