"""Whatever people do to a project: what is ordered is what was quoted, and nothing twice.

The model is the simulated service's own ledger: what it billed is what the quotes held, to the
cent, and it never got the same order again.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from blockbuster import BlockBuster
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from PIL import Image
from pydantic import SecretStr

from songreel.core.settings import Settings
from songreel.domain.dependence import Standing
from songreel.domain.errors import ConflictError
from songreel.domain.job import JobState
from songreel.domain.project import Step
from songreel.domain.quote import QuoteState
from songreel.services.container import Services, open_services
from songreel.services.project_scenes import Asking
from songreel.services.projects import ProjectChange, ProjectState
from songreel.services.requests import Caller
from tests.support.simulators import Running
from tests.support.songs import write_clicks

pytestmark = pytest.mark.timeout(500)

BY = Caller(caller="test")
TEXTS = ("A robot walks in the rain.", "A robot waves at a train.", "A robot sleeps.")
SEEDED, UNSEEDED = "google/veo-3.1-fast", "google/veo-3.1-lite"
"""A model that makes the same clip of the same seed, and one that takes none."""


@pytest.fixture(autouse=True)
def no_blocking_calls(no_blocking_calls: BlockBuster) -> None:
    """Opening an installation reads files, which is not what is looked at here."""
    no_blocking_calls.deactivate()


@dataclass
class History:
    """One project, what is done to it, and what that has to cost."""

    services: Services
    simulators: Running
    project_id: str
    model: str
    done: list[str] = field(default_factory=list)

    async def state(self) -> ProjectState:
        return await self.services.projects.get(self.project_id, BY.owner_id)

    @property
    def asking(self) -> Asking:
        return Asking(self.project_id, BY)

    async def billed(self) -> Decimal:
        totals = await asyncio.to_thread(self.simulators.totals)
        if self.model == SEEDED:
            assert totals["repeated"] == 0, self.done
        return Decimal(totals["billed_usd"])

    async def edit(self, name: str, change: Callable[[str], Any], place: int) -> None:
        """Change something about one scene, and see that a trial says the same before it."""
        state = await self.state()
        scenes = state.stored.project.scenes
        scene = scenes[place % len(scenes)]
        self.done.append(f"{name} {place % len(scenes)}")
        made: ProjectChange = await change(scene.id)
        after = await self.state()
        for lost in made.invalidated:
            assert after.standings[lost] is not Standing.CURRENT, self.done
        kept = set(state.standings) & set(after.standings) - set(made.invalidated)
        for one in kept:
            if state.standings[one] is Standing.CURRENT:
                assert after.standings[one] is Standing.CURRENT, (one, self.done)

    async def step(self, step: Step, quote_id: str | None = None) -> JobState:
        steps = self.services.project_steps
        job = await steps.start(self.project_id, step, BY, quote_id=quote_id)
        ended = await self.services.jobs.outcome(job.id)
        self.done.append(f"{step.value}: {ended.state.value} {ended.error}")
        return ended.state

    async def buy(self) -> None:
        """Have the cuts planned and everything made that is out of date, as it was quoted."""
        assert await self.step(Step.PLAN) is JobState.SUCCEEDED, self.done
        before = await self.billed()
        state = await self.state()
        scenes = state.stored.project.scenes
        is_open = [one for one in scenes if state.standings[one.id] is not Standing.CURRENT]
        quote = await self.services.project_steps.quote(self.project_id, BY)
        # What was made before, and is wanted again, comes for nothing.
        costs = [one.id for one in is_open if state.prices[one.id].amount]
        assert [line.subject for line in quote.lines] == costs, self.done
        if costs:
            with pytest.raises(ConflictError, match="Ask for a quote"):
                await self.services.project_steps.start(self.project_id, Step.CLIPS, BY)
            with pytest.raises(ConflictError, match="not accepted"):
                await self.services.project_steps.start(
                    self.project_id, Step.CLIPS, BY, quote_id=quote.id
                )
        await self.services.quotes.accept(quote.id, BY)
        assert await self.step(Step.CLIPS, quote.id) is JobState.SUCCEEDED, self.done
        spent = await self.billed() - before
        after = await self.services.quotes.get(quote.id, BY.owner_id)
        drawn = sum((line.amount for line in after.lines if line.attempt_id), Decimal(0))
        assert spent == drawn <= quote.total, self.done
        state = await self.state()
        assert state.standings[Step.CLIPS] is Standing.CURRENT, self.done
        again = await self.services.project_steps.quote(self.project_id, BY)
        assert again.total == 0, self.done
        if after.state is QuoteState.ACCEPTED:
            await self.services.quotes.release(quote.id, BY.owner_id)


@asynccontextmanager
async def history(folder: Path, simulators: Running, model: str) -> AsyncIterator[History]:
    """Give a project with three scenes of one's own, a song, and a picture of the character."""
    installation = Settings(
        data=folder / "data",
        backend="replicate",
        render_processes=1,
        REPLICATE_API_TOKEN=SecretStr("r8_simulated"),  # type: ignore[call-arg]
        REPLICATE_BASE_URL=f"{simulators.url}/replicate/v1",  # type: ignore[call-arg]
    )
    async with open_services(installation) as services:
        await asyncio.to_thread(write_clicks, folder / "song.wav", 12)
        await asyncio.to_thread(Image.new("RGB", (64, 64), "teal").save, folder / "robot.png")
        song = await services.uploads.add_file(folder / "song.wav", BY)
        picture = await services.uploads.add_file(folder / "robot.png", BY)
        fields = {
            "idea": "a robot in the rain",
            "character_description": "a small robot",
            "song_id": song.asset_id,
            "backend": "replicate",
            "model": model,
        }
        made = await services.projects.create("Rain", fields, None, BY)
        going = History(services, simulators, made.stored.id, model)
        for text in TEXTS:
            await services.project_scenes.insert(going.asking, {"description": text}, None)
        await services.project_scenes.bring(going.asking, "character", picture.asset_id)
        yield going


PLACES = st.integers(0, 5)
EDITS = st.one_of(
    st.tuples(st.just("text"), PLACES, st.sampled_from(TEXTS)),
    st.tuples(st.just("seed"), PLACES, st.sampled_from([1, 2, None])),
    st.tuples(st.just("continues"), PLACES, st.booleans()),
    st.tuples(st.just("references"), PLACES, st.sampled_from([(), None])),
    st.tuples(st.just("move"), PLACES, PLACES),
    st.tuples(st.just("split"), PLACES, st.none()),
    st.tuples(st.just("delete"), PLACES, st.none()),
    st.tuples(st.just("take"), PLACES, PLACES),
)
ROUNDS = st.lists(st.lists(EDITS, min_size=1, max_size=4), min_size=1, max_size=3)
EXAMPLES = int(os.environ.get("SONGREEL_TEST_PROJECTS", "2"))


async def change(going: History, kind: str, place: int, value: Any) -> None:
    """Do one thing to one scene, where that can be done."""
    scenes = going.services.project_scenes
    state = await going.state()
    order = [scene.id for scene in state.stored.project.scenes]
    here = order[place % len(order)]
    match kind:
        case "text":
            await going.edit(
                kind, lambda one: scenes.change(going.asking, one, {"description": value}), place
            )
        case "seed" | "continues" | "references":
            await going.edit(
                kind, lambda one: scenes.change(going.asking, one, {kind: value}), place
            )
        case "move":
            order.remove(here)
            order.insert(value % (len(order) + 1), here)
            await going.edit(kind, lambda _: scenes.reorder(going.asking, order), place)
        case "split" if len(order) < 5:
            await going.edit(kind, lambda one: scenes.split(going.asking, one, None), place)
        case "delete" if len(order) > 3:
            await going.edit(kind, lambda one: scenes.delete(going.asking, one), place)
        case "take":
            takes = [take for take in state.around.takes.values() if take.subject == here]
            if takes:
                take = takes[value % len(takes)]
                await going.edit(kind, lambda one: scenes.choose(going.asking, one, take.id), place)
        case _:
            return


@pytest.mark.parametrize("model", [SEEDED, UNSEEDED])
def test_what_is_ordered_is_what_was_quoted_and_nothing_twice(
    model: str, tmp_path: Path, simulators: Running
) -> None:
    async def play(rounds: list[list[tuple[str, int, Any]]], folder: Path) -> None:
        async with history(folder, simulators, model) as going:
            for edits in rounds:
                for kind, place, value in edits:
                    await change(going, kind, place, value)
                await going.buy()

    count = 0

    @seed(20)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(ROUNDS)
    def played(rounds: list[list[tuple[str, int, Any]]]) -> None:
        nonlocal count
        count += 1
        folder = tmp_path / str(count)
        folder.mkdir()
        asyncio.run(play(rounds, folder))

    played()
    assert count >= EXAMPLES
