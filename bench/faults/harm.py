"""What is done to an installation at random: processes are killed, frozen, stopped."""

from __future__ import annotations

import heapq
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from bench.faults.takeovers import Takeovers
from tests.support.fleet import Fleet

Kinds = Sequence[tuple[int, str]]
"""What happens, each with its share."""

_FROZEN_SECONDS = (16.0, 40.0)
_MINUTE_SECONDS = (60.0, 75.0)
_AWAY_SECONDS = (0.0, 9.0)
_BUCKET_SECONDS = (2.0, 20.0)
_DATABASE_SECONDS = (0.0, 8.0)
_BUCKET_FAULTS = (
    {"how": "500 InternalError", "method": "PUT"},
    {"how": "503 SlowDown"},
    {"how": "403 AccessDenied", "method": "PUT"},
    {"how": "truncated", "method": "GET"},
    {"how": "damaged", "method": "GET"},
)
_SPARED = 0.8
"""How often those that have nothing to lose are left alone."""
_UNFINISHED = sa.text(
    "SELECT count(*) FROM jobs WHERE process_id = :process AND state IN ('queued', 'running')"
)


@dataclass(order=True)
class _Due:
    at: float
    act: Callable[[], None] = field(compare=False)


class Harm:
    """Harms one thing after the other, and has what it took away come back in time."""

    def __init__(self, kinds: Kinds, fleet: Fleet, seed: int) -> None:
        """Hold whom it harms, and how."""
        self.done: Counter[str] = Counter()
        self.takeovers = Takeovers(range(len(fleet.workers)), time.monotonic())
        self.ended_by_themselves = 0
        self._kinds, self._fleet = kinds, fleet
        self._chance = random.Random(seed)
        self._due: list[_Due] = []
        self._frozen: set[int] = set()
        self._coming: set[int] = set()
        self._is_server_coming = False
        self._is_whole = True
        self._looked_at = 0.0
        url = sa.make_url(fleet.database_url).set(drivername="postgresql+psycopg")
        self._database = sa.create_engine(url, pool_pre_ping=True)

    def go_on(self, seconds: float) -> None:
        """Harm for so many seconds."""
        end = time.monotonic() + seconds
        following = time.monotonic() + self._chance.uniform(1, 5)
        while (now := time.monotonic()) < end:
            self._settle(now)
            if now >= following:
                self._act()
                following = now + self._chance.uniform(2, 9)
            time.sleep(0.1)

    def heal(self) -> None:
        """Have everything that was taken away or frozen come back now."""
        while self._due:
            heapq.heappop(self._due).act()
        self.keep_alive()
        self._database.dispose()

    def keep_alive(self) -> None:
        """Start again whatever has ended by itself."""
        fleet = self._fleet
        for number, worker in enumerate(fleet.workers):
            is_gone = worker is None or worker.process.poll() is not None
            if is_gone and number not in self._coming:
                self.ended_by_themselves += 1
                self.takeovers.harmed(number)
                fleet.start_worker(number)
                self.takeovers.came_up(number, time.monotonic())
        is_gone = fleet.server is None or fleet.server.process.poll() is not None
        if is_gone and not self._is_server_coming:
            self.ended_by_themselves += 1
            fleet.start_server()

    def _settle(self, now: float) -> None:
        while self._due and self._due[0].at <= now:
            heapq.heappop(self._due).act()
        if now >= self._looked_at + 1:
            self._looked_at = now
            self.keep_alive()
        if self._is_whole:
            self._watch(now)

    def _later(self, seconds: tuple[float, float], act: Callable[[], None]) -> None:
        at = time.monotonic() + self._chance.uniform(*seconds)
        heapq.heappush(self._due, _Due(at, act))

    def _act(self) -> None:
        shares = [share for share, _ in self._kinds]
        (kind,) = self._chance.choices([name for _, name in self._kinds], shares)
        if kind in {"kill", "freeze", "freeze for a minute", "stop"}:
            self._harm_a_worker(kind)
        elif kind == "kill the server":
            self._kill_the_server()
        elif self._is_whole:
            self._is_whole = False
            self.done[kind] += 1
            self._take_away(kind)

    def _harm_a_worker(self, kind: str) -> None:
        fleet = self._fleet
        able = [
            number
            for number, worker in enumerate(fleet.workers)
            if worker is not None and worker.process.poll() is None and number not in self._frozen
        ]
        busy = [number for number in able if self._is_busy(number)]
        if not able or (not busy and self._chance.random() < _SPARED):
            return
        number = self._chance.choice(busy or able)
        worker = fleet.workers[number]
        assert worker is not None
        self.done[kind] += 1
        if kind.startswith("freeze"):
            worker.freeze()
            self.takeovers.harmed(number)
            self._frozen.add(number)
            seconds = _MINUTE_SECONDS if kind.endswith("minute") else _FROZEN_SECONDS
            self._later(seconds, lambda: self._wake(number))
            return
        if kind == "kill":
            worker.kill()
            self.takeovers.killed(number, time.monotonic())
        else:
            worker.process.terminate()
            self.takeovers.harmed(number)
        self._coming.add(number)
        self._later(_AWAY_SECONDS, lambda: self._start(number))

    def _is_busy(self, number: int) -> bool:
        """Tell whether a worker carries jobs: one that only just starts has none to lose."""
        if not self._is_whole:
            return False
        with self._database.connect() as connection:
            process = {"process": self._fleet.process_id(number)}
            return connection.execute(_UNFINISHED, process).scalar_one() > 0

    def _wake(self, number: int) -> None:
        worker = self._fleet.workers[number]
        self._frozen.discard(number)
        if worker is not None:
            worker.wake()
            self.takeovers.came_up(number, time.monotonic())

    def _start(self, number: int) -> None:
        self._coming.discard(number)
        worker = self._fleet.workers[number]
        assert worker is not None
        worker.process.wait(30)
        self.takeovers.came_up(number, time.monotonic())
        self._fleet.start_worker(number)

    def _kill_the_server(self) -> None:
        server = self._fleet.server
        if server is not None and server.process.poll() is None:
            self.done["kill the server"] += 1
            server.kill()
            self._is_server_coming = True
            self._later((0.0, 3.0), self._start_the_server)

    def _start_the_server(self) -> None:
        self._is_server_coming = False
        self._fleet.start_server()

    def _take_away(self, kind: str) -> None:
        postgres = self._fleet.postgres
        self.takeovers.all_stand_still(time.monotonic())
        if kind == "fail the bucket":
            fault = dict(self._chance.choice(_BUCKET_FAULTS))
            self._fleet.bucket.server.script({**fault, "times": 10**6})
            self._later(_BUCKET_SECONDS, self._mend_the_bucket)
            return
        postgres.stop("immediate" if kind == "crash PostgreSQL" else "fast")
        self._later(_DATABASE_SECONDS, self._start_the_database)

    def _mend_the_bucket(self) -> None:
        self._fleet.bucket.server.script()
        self._is_back()

    def _start_the_database(self) -> None:
        self._fleet.postgres.start()
        self._is_back()

    def _is_back(self) -> None:
        self.takeovers.all_stand_still(time.monotonic())
        self._is_whole = True

    def _watch(self, now: float) -> None:
        """Note after how many seconds no job is left with a worker that was killed."""
        for number in self.takeovers.awaited:
            with self._database.connect() as connection:
                process = {"process": self._fleet.process_id(number)}
                left: int = connection.execute(_UNFINISHED, process).scalar_one()
            self.takeovers.looked(number, now, left=left)
