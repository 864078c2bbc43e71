"""Power cuts: whatever the disk may hold after one, nothing is paid twice and nothing is lost.

Everything that an installation writes while it has four clips made is recorded, with each sync, and
the moments at which an order leaves and is accepted. From that every legal state of the data folder
is made again, and judged.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from songreel.domain.job import JobState
from tests.support.recorder import disk
from tests.support.recorder.judge import Truth, faults
from tests.support.recorder.log import Mark
from tests.support.recorder.paid import ACCEPTED, KNOWN, LEFT, REFUSED, SEEDS, Recording, record
from tests.support.recorder.stand import open_stand

SEED = 20261126


@pytest.fixture(autouse=True)
def without_faults() -> None:
    """The services of these tests are their own."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """Return what was recorded of four clips."""

    async def run() -> Recording:
        async with open_stand() as stand:
            return await record(tmp_path_factory.mktemp("recorded") / "data", stand)

    return asyncio.run(run())


def states(recording: Recording) -> Iterator[tuple[str, disk.State, Truth]]:
    """Give every place of the log with what may be on the disk then, each state once."""
    chance = random.Random(SEED)
    choices = {
        "nothing that was not synced": disk.nothing,
        "everything": disk.everything,
        "the last write torn": disk.torn,
        "by chance": disk.by_chance(chance),
    }
    here, truth = disk.Disk(), Truth()
    seen: set[int] = set()
    for place, entry in enumerate(recording.log.entries):
        here.take(entry)
        if isinstance(entry, Mark):
            truth.take(entry)
            seen.clear()
        for name, choose in choices.items():
            state = here.state(choose)
            key = hash(tuple(sorted(state.files.items())))
            if key not in seen:
                seen.add(key)
                yield f"after entry {place}, {name}", state, truth


def test_the_recording_has_what_it_is_about(recording: Recording) -> None:
    assert [job.state for job in recording.jobs] == [JobState.SUCCEEDED] * len(SEEDS)
    marks = [entry.name for entry in recording.log.entries if isinstance(entry, Mark)]
    assert marks.count(LEFT) == len(SEEDS) + 1
    assert (marks.count(REFUSED), marks.count("unanswered")) == (1, 1)
    assert marks.count(ACCEPTED) == marks.count(KNOWN) == len(SEEDS)
    assert sorted(order.seed or 0 for order in recording.orders) == list(SEEDS)


def test_every_state_knows_what_was_ordered(recording: Recording, tmp_path: Path) -> None:
    count = 0
    for where, state, truth in states(recording):
        count += 1
        found = list(faults(state, truth, tmp_path))
        assert not found, f"{where}: {found}"
    assert count > len(recording.log.entries)
