"""Runs of projects whose scenes are written, and clips made, by services that cost money."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from songreel.core.settings import Settings
from songreel.domain.dependence import Standing
from songreel.domain.errors import BudgetExceededError, ConflictError, InvalidRequestError
from songreel.domain.event import Progressed
from songreel.domain.job import Job, JobState
from songreel.domain.project import ProjectScene, Step
from songreel.domain.quote import Quote, QuoteState
from songreel.http.mv.project_documents import change_document
from songreel.services.container import Services, open_services
from songreel.services.project_orders import ProjectOrders
from songreel.services.project_scenes import Asking
from songreel.services.projects import ProjectState
from songreel.services.requests import Caller
from songreel.simulators import simulation
from tests.support.paid import REPLICATE_PRICE, addresses
from tests.support.simulators import Running
from tests.support.songs import write_clicks

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(200)]

BY = Caller(caller="test")
PRICES_OF_TEXTS = Path(simulation.__file__).with_name("models.toml")
OWN_WORDS = "A robot waves at a train."


@dataclass
class Work:
    """A project with a song, and nothing made of it yet."""

    services: Services
    simulators: Running
    project_id: str

    async def state(self) -> ProjectState:
        return await self.services.projects.get(self.project_id, BY.owner_id)

    async def scenes(self) -> tuple[ProjectScene, ...]:
        return (await self.state()).stored.project.scenes

    async def accepted(self) -> Quote:
        made = await self.services.project_steps.quote(self.project_id, BY)
        return await self.services.quotes.accept(made.id, BY)

    async def run(self, until: Step = Step.CLIPS, quote: Quote | None = None) -> dict[str, Any]:
        """Run the project, and return what its job tells in the end."""
        paying = None if quote is None else quote.id
        steps = self.services.project_steps
        return await self.end(await steps.run(self.project_id, until, BY, quote_id=paying))

    async def do(self, step: Step) -> None:
        await self.end(await self.services.project_steps.start(self.project_id, step, BY))

    async def end(self, job: Job) -> dict[str, Any]:
        ended = await self.services.jobs.outcome(job.id)
        assert ended.state is JobState.SUCCEEDED, ended.error
        assert ended.result is not None
        return ended.result

    async def change(self, scene: ProjectScene, **fields: Any) -> None:
        asking = Asking(self.project_id, BY)
        await self.services.project_scenes.change(asking, scene.id, fields)

    async def billed(self) -> Decimal:
        totals = await asyncio.to_thread(self.simulators.totals)
        return Decimal(totals["billed_usd"])


@pytest.fixture
async def work(
    simulators: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Work]:
    for name, value in addresses(simulators).items():
        monkeypatch.setenv(name, value)
    settings = Settings(
        data=tmp_path / "data",
        daily_cap=Decimal(25),
        render_processes=1,
        writer="gemini",
        models=PRICES_OF_TEXTS,
    )
    async with open_services(settings) as services:
        await asyncio.to_thread(write_clicks, tmp_path / "song.wav", 8)
        song = await services.uploads.add_file(tmp_path / "song.wav", BY)
        fields = {
            "idea": "a robot in the rain",
            "character_description": "a small robot",
            "song_id": song.asset_id,
            "backend": "replicate",
            "model": "google/veo-3.1-lite",
            "number_of_scenes": 2,
        }
        made = await services.projects.create("Rain", fields, None, BY)
        yield Work(services, simulators, made.stored.id)


async def test_a_quote_pays_for_scenes_and_the_run_asks_for_one_of_the_clips(work: Work) -> None:
    before = await work.billed()
    quote = await work.accepted()
    assert {line.subject for line in quote.lines} == {"scenes", "character"}
    (writing,) = [line for line in quote.lines if line.subject == "scenes"]
    assert writing.amount > 0

    told = await work.run(quote=quote)

    assert told["done"] == ["scenes", "reference", "plan"]
    assert (told["next"]["step"], told["next"]["needs"]) == ("clips", "quote")
    assert "no line for scene 1, scene 2 as it is now" in told["next"]["message"]
    assert (await work.services.quotes.get(quote.id)).state is QuoteState.SPENT
    assert Decimal(0) < await work.billed() - before <= quote.total
    clips = await work.accepted()
    assert clips.total == 2 * REPLICATE_PRICE
    assert (await work.run(quote=clips))["next"] is None
    assert not await work.services.usage.check()


async def test_a_run_leaves_scenes_alone_that_people_have_changed(work: Work) -> None:
    await work.do(Step.SCENES)
    await work.run(quote=await work.accepted())
    first, second = await work.scenes()
    await work.change(second, description=OWN_WORDS)
    await work.services.projects.change(work.project_id, {"idea": "a robot in the snow"}, BY)
    assert (await work.state()).standings[Step.SCENES] is Standing.STALE

    # Without a quote it wants one for the clip alone; with it, the clip is made.
    wanted = await work.run()
    assert wanted["next"]["step"] == "clips"
    assert "scenes" not in wanted["done"]
    quote = await work.accepted()
    assert [line.subject for line in quote.lines] == [second.id]
    assert (await work.run(quote=quote))["next"] is None

    state = await work.state()
    scenes = state.stored.project.scenes
    assert [scene.id for scene in scenes] == [first.id, second.id]
    assert [scene.description for scene in scenes] == [first.description, OWN_WORDS]
    assert state.standings[Step.CLIPS] is Standing.CURRENT


async def test_nothing_is_ordered_of_a_quote_that_a_change_has_overtaken(work: Work) -> None:
    await work.do(Step.SCENES)
    quote = await work.accepted()
    second = (await work.scenes())[1]
    await work.change(second, description=OWN_WORDS)
    before = await work.billed()

    # Said at once, and nothing is begun: neither the picture, nor the clip that has a line.
    steps = work.services.project_steps
    with pytest.raises(ConflictError, match="no line for scene 2 as it is now"):
        await steps.run(work.project_id, Step.CLIPS, BY, quote_id=quote.id)
    with pytest.raises(ConflictError, match="no line for scene 2"):
        await steps.start(work.project_id, Step.CLIPS, BY, quote_id=quote.id)
    assert await work.billed() == before
    left = await work.services.quotes.release(quote.id)
    assert not any(line.attempt_id for line in left.lines)
    assert left.set_aside == 0
    assert (await work.run(quote=await work.accepted()))["next"] is None


async def test_a_change_of_the_cuts_overtakes_a_quote_before_they_are_planned(work: Work) -> None:
    await work.do(Step.SCENES)
    quote = await work.accepted()
    first = (await work.scenes())[0]
    # A short first scene is a longer second one.
    await work.change(first, seconds=1)
    assert (await work.state()).standings[Step.PLAN] is Standing.STALE
    steps = work.services.project_steps
    with pytest.raises(ConflictError, match="no line for scene 2"):
        await steps.run(work.project_id, Step.CLIPS, BY, quote_id=quote.id)


async def test_what_is_changed_between_a_run_and_its_turn_stops_it(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work.do(Step.SCENES)
    quote = await work.accepted()
    second = (await work.scenes())[1]
    before = await work.billed()
    monkeypatch.setattr(ProjectOrders, "require_quoted", _overtaken(work, second))
    told = await work.run(quote=quote)
    assert told["next"]["quote_id"] == quote.id
    assert (told["next"]["step"], told["next"]["needs"]) == ("clips", "quote")
    assert "no line for scene 2 as it is now" in told["next"]["message"]
    assert await work.billed() - before == Decimal("0.15")  # the picture, which has its line


def _overtaken(work: Work, scene: ProjectScene) -> Callable[..., Awaitable[None]]:
    async def changed(*_: object) -> None:
        await work.change(scene, description=OWN_WORDS)

    return changed


async def test_another_take_is_quoted_and_made_and_a_seed_kept_once_it_is_begun(
    work: Work,
) -> None:
    await work.do(Step.SCENES)
    await work.run(quote=await work.accepted())
    first, second = await work.scenes()
    steps, seeds = work.services.project_steps, {first.id: 7}

    made = await steps.quote(work.project_id, BY, scenes=[first.id], seeds=seeds)
    assert [line.subject for line in made.lines] == [first.id]
    quote = await work.services.quotes.accept(made.id, BY)
    # Neither asking what it costs nor agreeing to it changes anything.
    assert await work.scenes() == (first, second)
    assert (await work.state()).standings[Step.CLIPS] is Standing.CURRENT
    with pytest.raises(ConflictError, match="no line for scene 1"):
        await steps.run(
            *(work.project_id, Step.CLIPS, BY),
            quote_id=quote.id,
            scenes=[first.id],
            seeds={first.id: 8},
        )

    asked: dict[str, Any] = {"quote_id": quote.id, "scenes": [first.id], "seeds": seeds}
    told = await work.end(await steps.run(work.project_id, Step.CLIPS, BY, **asked))
    assert told["next"] is None
    scene = (await work.scenes())[0]
    assert scene.seed == 7
    assert scene.chosen is not None
    assert scene.chosen != first.chosen
    assert (await work.state()).standings[Step.CLIPS] is Standing.CURRENT
    with pytest.raises(InvalidRequestError, match="not wanted"):
        await steps.quote(work.project_id, BY, scenes=[second.id], seeds=seeds)


async def test_two_runs_of_one_quote_have_everything_made_once(work: Work) -> None:
    await work.do(Step.SCENES)
    before = await work.billed()
    quote = await work.accepted()

    told = await asyncio.gather(work.run(quote=quote), work.run(quote=quote))

    assert [one["next"] for one in told] == [None, None]
    assert await work.billed() - before == quote.total
    state = await work.state()
    assert state.standings[Step.CLIPS] is Standing.CURRENT
    assert len(state.around.takes) == len(quote.lines)


async def test_a_change_of_the_character_tells_what_another_picture_costs(work: Work) -> None:
    await work.do(Step.SCENES)
    await work.run(quote=await work.accepted())
    fields = {"character_description": "a large robot"}
    changed = await work.services.projects.change(work.project_id, fields, BY, is_trial=True)
    assert changed.invalidated == ("scenes", "reference")

    told = change_document(changed)

    prices = {one["what"]: one["price_usd"] for one in told["invalidated"]}
    assert prices == {"scenes": "0.003", "reference": "0.15"}
    await work.services.projects.change(work.project_id, fields, BY)
    quote = await work.services.project_steps.quote(work.project_id, BY)
    assert told["cost"] == {"amount_usd": str(quote.total), "unknown": []}


async def test_no_quote_of_a_deleted_project_is_accepted(work: Work) -> None:
    await work.do(Step.SCENES)
    quote = await work.services.project_steps.quote(work.project_id, BY)
    await work.services.projects.delete(work.project_id, BY)
    with pytest.raises(ConflictError, match="Restore the project first"):
        await work.services.quotes.accept(quote.id, BY)
    await work.services.projects.restore(work.project_id, BY)
    accepted = await work.services.quotes.accept(quote.id, BY)
    assert accepted.state is QuoteState.ACCEPTED


async def test_nothing_more_is_bought_for_a_project_that_is_deleted(
    work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("songreel.workflows.project_clips._AT_ONCE", 1)
    await work.do(Step.SCENES)
    await work.run(until=Step.REFERENCE, quote=(first := await work.accepted()))
    before = await work.billed()
    steps = work.services.project_steps
    job = await steps.run(work.project_id, Step.CLIPS, BY, quote_id=first.id)
    async for event in work.services.jobs.follow(job.id):
        if event.data.type == "phase" and event.data.phase == "clips":
            break
    await work.services.projects.delete(work.project_id, BY)

    ended = await work.services.jobs.outcome(job.id)

    assert ended.error is not None
    # Its quote went with it; whichever of the two is seen first is told.
    told = ended.error["message"]
    assert "The project was deleted" in told or "was released" in told
    assert await work.billed() - before <= REPLICATE_PRICE


async def test_a_change_of_the_cuts_tells_that_clips_may_be_too_short_for_them(work: Work) -> None:
    await work.do(Step.SCENES)
    await work.run(quote=await work.accepted())
    first = (await work.scenes())[0]
    asking = Asking(work.project_id, BY, is_trial=True)
    changed = await work.services.project_scenes.change(asking, first.id, {"seconds": 5})
    told = change_document(changed)
    assert [one["what"] for one in told["invalidated"]] == ["plan"]
    (unknown,) = told["cost"]["unknown"]
    assert "too short for the new cuts" in unknown


async def test_a_film_of_nothing_is_refused_for_what_is_lacking_first(work: Work) -> None:
    with pytest.raises(ConflictError, match="has no scenes yet"):
        await work.do(Step.FILM)


async def test_a_clip_that_was_made_before_is_quoted_at_nothing(work: Work) -> None:
    await work.do(Step.SCENES)
    await work.run(quote=await work.accepted())
    _, second = await work.scenes()
    made = [scene.chosen for scene in await work.scenes()]
    await work.change(second, description=OWN_WORDS)
    await work.run(quote=await work.accepted())
    before = await work.billed()

    await work.change(second, description=second.description)

    assert (await work.state()).prices[second.id].amount == 0
    quote = await work.services.project_steps.quote(work.project_id, BY)
    assert quote.total == 0
    assert (await work.run())["next"] is None
    assert (await work.state()).standings[Step.CLIPS] is Standing.CURRENT
    scenes = await work.scenes()
    assert [scene.chosen for scene in scenes] == made
    assert await work.billed() == before


async def test_a_quote_pays_for_one_clip_beside_one_that_was_made_before(work: Work) -> None:
    await work.do(Step.SCENES)
    await work.run(quote=await work.accepted())
    first, second = await work.scenes()
    await work.change(second, description=OWN_WORDS)
    await work.run(quote=await work.accepted())
    before = await work.billed()
    await work.change(second, description=second.description)
    await work.change(first, description=OWN_WORDS)

    quote = await work.accepted()

    assert [line.subject for line in quote.lines] == [first.id]
    assert (await work.run(quote=quote))["next"] is None
    assert (await work.state()).standings[Step.CLIPS] is Standing.CURRENT
    assert await work.billed() - before == quote.total == REPLICATE_PRICE
    assert (await work.services.quotes.get(quote.id)).state is QuoteState.SPENT


async def test_what_goes_on_from_a_clip_is_made_anew_with_it(work: Work) -> None:
    await work.do(Step.SCENES)
    first, second = await work.scenes()
    await work.change(second, continues=True)
    await work.run(quote=await work.accepted())
    made = (await work.scenes())[1].chosen
    before = await work.billed()

    await work.change(first, description=OWN_WORDS)

    assert (await work.state()).standings[second.id] is Standing.STALE
    quote = await work.accepted()
    assert quote.total == 2 * REPLICATE_PRICE
    await work.run(quote=quote)
    assert await work.billed() - before == quote.total
    first_take, second_take = [scene.chosen for scene in await work.scenes()]
    assert first_take is not None
    assert second_take is not None
    assert second_take != made
    assert second_take.after == first_take.take_id
    assert (await work.state()).standings[Step.CLIPS] is Standing.CURRENT


async def test_a_project_that_is_deleted_gives_back_what_was_set_aside(work: Work) -> None:
    await work.do(Step.SCENES)
    quote = await work.accepted()
    spent = (await work.services.accounts.today()).spent

    await work.services.projects.delete(work.project_id, BY)

    ended = await work.services.quotes.get(quote.id)
    assert ended.state is QuoteState.RELEASED
    assert (await work.services.accounts.today()).spent == spent - quote.total
    assert not await work.services.usage.check()


async def test_the_animatic_is_free_whatever_the_budget_is(work: Work) -> None:
    await work.services.projects.change(work.project_id, {"budget": Decimal("0.10")}, BY)
    await work.do(Step.SCENES)

    told = await work.run(Step.ANIMATIC)

    assert told["done"][-1] == "animatic"
    project = (await work.state()).stored.project
    assert project.plan is not None
    assert "more than the budget of $0.10" in project.plan.notices[-1]
    quote = await work.services.project_steps.quote(work.project_id, BY)
    with pytest.raises(BudgetExceededError):
        await work.services.quotes.accept(quote.id, BY)


async def test_an_animatic_tells_how_far_it_is_as_itself(work: Work) -> None:
    await work.do(Step.SCENES)
    steps = work.services.project_steps
    job = await steps.run(work.project_id, Step.ANIMATIC, BY)
    await work.end(job)

    events = [event.data async for event in work.services.jobs.follow(job.id)]

    told = [event for event in events if isinstance(event, Progressed)]
    assert {event.phase for event in told} == {"animatic"}
    done = [event.done for event in told]
    assert done == sorted(done)
    assert done[-1] == told[-1].total == 2
