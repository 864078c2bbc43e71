"""Power cuts: whatever the disk may hold after one, nothing is paid twice and nothing is lost.

Everything that an installation writes while it has four clips made is recorded, with each sync, and
the moments at which an order leaves and is accepted. From that every legal state of the data folder
is made again, and judged.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

import pytest

from songreel.domain.job import JobState
from songreel.services.container import open_services
from songreel.simulators.order import Order
from songreel.workflows import fulfil
from tests.support.recorder import disk
from tests.support.recorder.judge import Row, Truth, database_of, faults, rows_of, unfinished
from tests.support.recorder.log import Entry, FolderSynced, Log, Mark, Named, Synced, Written
from tests.support.recorder.paid import (
    ACCEPTED,
    KNOWN,
    LEFT,
    REFUSED,
    SEEDS,
    Recording,
    record,
    settings,
)
from tests.support.recorder.stand import Stand, open_stand

SEED = 20261126
ORDERS = {LEFT, REFUSED, ACCEPTED, KNOWN}
OTHERS = 5
NEAR = 100


@pytest.fixture(autouse=True)
def without_faults() -> None:
    """The services of these tests are their own."""


@dataclass(frozen=True, slots=True)
class Bench:
    """The services, the loop on which they answer, and what was recorded of four clips."""

    runner: asyncio.Runner
    stand: Stand
    recording: Recording


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Return the services, at one address for all tests, with what was recorded of them."""
    with asyncio.Runner() as runner, ExitStack() as stack:
        opened = open_stand()
        stand = runner.run(opened.__aenter__())
        stack.callback(lambda: runner.run(opened.__aexit__(None, None, None)))
        yield Bench(runner, stand, runner.run(record(tmp_path_factory.mktemp("recorded"), stand)))


@pytest.fixture
def recording(bench: Bench) -> Recording:
    """Return what was recorded."""
    return bench.recording


def states(
    entries: Sequence[Entry],
    choices: Mapping[str, disk.Choose],
    *,
    early: int = 0,
    share: float = 1.0,
) -> Iterator[tuple[str, disk.State, Truth]]:
    """Give places of a log with what may be on the disk then, each state once.

    Args:
        entries: the log.
        choices: what is kept of what was not synced, by name.
        early: takes orders to have left so many entries before they did.
        share: how many of the places are looked at that are far from the orders.
    """
    chance = random.Random(SEED)
    orders = [place for place, entry in enumerate(entries) if isinstance(entry, Mark)]
    near = range(orders[0] - NEAR, orders[-1] + NEAR)
    here, truth = disk.Disk(), Truth()
    seen: set[int] = set()
    for place, entry in enumerate(entries):
        here.take(entry)
        soon = entries[min(place + early, len(entries) - 1)]
        for mark, is_left in ((entry, False), (soon, True)):
            if isinstance(mark, Mark) and (mark.name == LEFT) is is_left:
                truth.take(mark)
                seen.clear()
        if place not in near and chance.random() >= share:
            continue
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


def test_nothing_that_was_written_is_missing_in_the_recording(recording: Recording) -> None:
    recorded = disk.Disk()
    for entry in recording.log.entries:
        recorded.take(entry)
    assert kept(recorded.state(disk.everything)) == kept(disk.State.of(recording.log.root))


def kept(state: disk.State) -> dict[str, str]:
    """Return the hashes of the files that outlive a start."""
    return {
        name: hashlib.sha256(content).hexdigest()
        for name, content in state.files.items()
        if not name.startswith("scratch/")
    }


def test_the_log_of_the_database_is_taken_over_while_orders_are_on_their_way(
    recording: Recording,
) -> None:
    entries = recording.log.entries
    left = [place for place, entry in enumerate(entries) if isinstance(entry, Mark)]
    database = next(one.file for one in entries if isinstance(one, Named) and is_main(one.path))
    between = entries[left[0] : left[-1]]
    assert any(isinstance(one, Written) and one.file == database for one in between)


def test_every_state_knows_what_was_ordered(recording: Recording, tmp_path: Path) -> None:
    choices = {
        "nothing that was not synced": disk.nothing,
        "everything": disk.everything,
        "the last write torn": disk.torn,
        "by chance": disk.by_chance(random.Random(SEED)),
    }
    count = 0
    for where, state, truth in states(recording.log.entries, choices, share=0.4):
        count += 1
        found = list(faults(state, truth, tmp_path))
        assert not found, f"{where}: {found}"
    assert count > len(recording.log.entries)


def is_main(path: str) -> bool:
    """Tell whether a name is that of the database itself."""
    return path.endswith(".db")


def is_of_the_database(log: Log, file: int) -> bool:
    """Tell whether a file of a log is SQLite's."""
    names = [one.path for one in log.entries if isinstance(one, Named) and one.file == file]
    return any(".db" in name for name in names)


def without(kind: str, log: Log) -> list[Entry]:
    """Return a log as it would be had something not been synced from the first order on."""
    first = next(place for place, entry in enumerate(log.entries) if isinstance(entry, Mark))

    def is_left_out(entry: Entry) -> bool:
        match entry:
            case Synced(file=file):
                return kind == ("database" if is_of_the_database(log, file) else "files")
            case FolderSynced(path=path):
                return kind == ("blobs" if path.startswith("blobs") else "data folder")
            case _:
                return False

    # Every other entry keeps its place: syncs tell of places.
    nothing = Synced(file=-1, began=0)
    return [
        nothing if place > first and is_left_out(entry) else entry
        for place, entry in enumerate(log.entries)
    ]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("database", "no intent is written down|the id of order [0-9]+ was committed, and is lost"),
        ("files", "does not hold the bytes of its name"),
        ("blobs", "names bytes that are not there"),
        ("data folder", "5 orders left, the mark says"),
    ],
)
def test_what_is_not_synced_is_noticed(
    recording: Recording, tmp_path: Path, kind: str, told: str
) -> None:
    assert re.search(told, all_faults(without(kind, recording.log), tmp_path))


def test_an_order_that_leaves_before_its_intent_is_safe_is_noticed(
    recording: Recording, tmp_path: Path
) -> None:
    assert "no intent is written down" in all_faults(recording.log.entries, tmp_path, early=100)


def all_faults(entries: Sequence[Entry], workplace: Path, early: int = 0) -> str:
    """Return what is wrong with the states in which nothing is kept that was not synced."""
    found = states(entries, {"nothing": disk.nothing}, early=early)
    return "\n".join(one for _, state, truth in found for one in faults(state, truth, workplace))


@dataclass(frozen=True, slots=True)
class Cut:
    """A power cut: what the disk has, what has happened, and which orders the service has."""

    where: str
    state: disk.State
    truth: Truth
    accepted: frozenset[int]


def cuts(recording: Recording) -> Iterator[Cut]:
    """Give the states at which something had just happened to an order, and some others."""
    chance = random.Random(SEED)
    entries = recording.log.entries
    telling = [
        place
        for place, entry in enumerate(entries)
        if isinstance(entry, Mark) and entry.name in ORDERS
    ]
    others = chance.sample(range(telling[0], len(entries)), OTHERS)
    everywhere = (disk.nothing, disk.everything, disk.torn, disk.by_chance(chance))
    here, truth = disk.Disk(), Truth()
    for place, entry in enumerate(entries):
        here.take(entry)
        if isinstance(entry, Mark):
            truth.take(entry)
        if place in telling or place in others:
            # What left may reach the service after the lights went out here.
            on_its_way = {seed for seed in truth.sent - truth.accepted if chance.random() < 0.5}
            yield Cut(
                f"after entry {place}: {entry}"[:200],
                here.state(chance.choice(everywhere)),
                deepcopy(truth),
                frozenset(truth.accepted | on_its_way),
            )


def test_a_start_after_a_power_cut_pays_for_nothing_twice(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fulfil, "_LOOKS", (0.0, 0.05, 0.1))
    for number, cut in enumerate(cuts(bench.recording)):
        folder = tmp_path / str(number)
        bench.runner.run(start_again(bench, cut, folder))


async def start_again(bench: Bench, cut: Cut, folder: Path) -> None:
    """Start an installation on what a power cut left, let it end its work, and judge it."""
    await asyncio.to_thread(cut.state.write, folder)
    database = folder / (database_of(cut.state) or "none")
    # The index of SQLite's log is never synced: it may hold anything.
    await asyncio.to_thread((folder / f"{database.name}-shm").write_bytes, b"\xa5" * 32_768)
    left = await asyncio.to_thread(unfinished, database)
    before = await asyncio.to_thread(rows_of, database)
    known = [order for order in bench.recording.orders if order.seed in cut.accepted]
    state = folder.with_suffix(".state")
    async with (
        bench.stand.serving("0.1", known=known, state=state) as simulation,
        open_services(settings(folder, bench.stand)) as services,
    ):
        async with asyncio.timeout(30):
            for job_id in left:
                await services.jobs.outcome(job_id)
        ordered = Counter(order.seed for order in simulation.book.all())
    assert set(ordered.values()) <= {1}, f"{cut.where}: {ordered}"
    await asyncio.to_thread(check, cut, folder, before, known)


def check(cut: Cut, folder: Path, before: list[Row], known: list[Order]) -> None:
    """Judge a folder in which everything has come to its end.

    Args:
        cut: what was there.
        folder: what is there now.
        before: the ledger as it was.
        known: what the service had accepted.
    """
    workplace = folder.with_suffix(".judge")
    workplace.mkdir()
    ended = disk.State.of(folder)
    assert not list(faults(ended, cut.truth, workplace)), cut.where
    rows = rows_of(folder / (database_of(ended) or ""))
    assert len({row.seed for row in rows}) == len(rows) >= len(before), cut.where
    # Of these nobody can know more: the order left, or was about to, and is not at the service.
    lost = {row.seed for row in before if row.state == "intended"} - cut.accepted
    for row in rows:
        expected = ("settled", "unknown" if row.seed in lost else "charged")
        assert (row.state, row.settlement) == expected, f"{cut.where}: {row}"
    ids = {row.seed: row.provider_id for row in rows}
    assert all(ids.get(order.seed or 0) == order.id for order in known), f"{cut.where}: {ids}"
