"""An installation that is harmed while customers order, and what came of it in the end."""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
import sqlalchemy as sa

from bench.faults.ends import CALM_SECONDS, OPEN, bugs_in, kept
from bench.faults.harm import Harm, Kinds
from tests.support.commands import write_tune
from tests.support.customers import Customer
from tests.support.fleet import Fleet, run_fleet
from tests.support.reckoning import Reckoning, reckon
from tests.support.waiting import until

_SONG_SECONDS, _LATENCY = 6, "1..8"


@dataclass
class Report:
    """What was done, and what came of it."""

    minutes: float
    harm: Counter[str]
    taken_over: str
    orders: int
    unanswered: int
    reckoning: Reckoning
    calm_seconds: float
    ended: int = 0
    problems: list[str] = field(default_factory=list[str])

    def lines(self) -> list[str]:
        """Return it for people."""
        harm = ", ".join(f"{name} {number}" for name, number in sorted(self.harm.items()))
        return [
            f"{self.minutes:.1f} min: {harm}; {self.ended} ended by themselves",
            f"wanted by callers {self.orders}, requests without an answer {self.unanswered}",
            self.taken_over,
            f"all over {self.calm_seconds:.0f} s after the last harm",
            *self.reckoning.lines(),
            *(f"PROBLEM: {one}" for one in self.problems if one not in self.reckoning.problems),
        ]


def endure(kinds: Kinds, *, minutes: float, seed: int) -> Report:
    """Have customers order while an installation is harmed; then await all ends, and judge.

    Args:
        kinds: what happens to it.
        minutes: how long it is harmed.
        seed: decides what happens.
    """
    with tempfile.TemporaryDirectory(prefix="songreel-fleet-") as name:
        latency = ("--latency", _LATENCY, "--seed", str(seed))
        with run_fleet(Path(name), *latency) as fleet:
            return _endure(fleet, Harm(kinds, fleet, seed), minutes, seed)


def _endure(fleet: Fleet, harm: Harm, minutes: float, seed: int) -> Report:
    customers = _customers(fleet, seed)
    for customer in customers:
        customer.begin()
    began = time.monotonic()
    for minute in range(1, int(minutes) + 2):
        left = began + 60 * minutes - time.monotonic()
        harm.go_on(max(0.0, min(60.0, left)))
        if left > 0:
            taken, done = sum(len(one.orders) for one in customers), sum(harm.done.values())
            print(f"…       {minute} min: harmed {done} times, {taken} orders", flush=True)
    harm.heal()
    calm = time.monotonic()
    for customer in customers:
        customer.end()
    problems = [problem for customer in customers for problem in customer.problems]
    problems += _await_ends(fleet, harm)
    waited = time.monotonic() - calm
    fleet.stop()
    reckoning = reckon(fleet.database_url, fleet.services.ledger(), _reading(fleet), fleet.folder)
    problems = [*reckoning.problems, *problems, *harm.takeovers.problems(), *bugs_in(fleet.logs())]
    if problems:
        problems.append(kept(fleet.logs()))
    return Report(
        minutes=minutes,
        harm=harm.done,
        taken_over=harm.takeovers.line(),
        orders=sum(len(one.orders) for one in customers),
        unanswered=sum(one.unanswered for one in customers),
        reckoning=reckoning,
        calm_seconds=waited,
        ended=harm.ended_by_themselves,
        problems=problems,
    )


def _customers(fleet: Fleet, seed: int) -> list[Customer]:
    keys = {name: fleet.make_key(name) for name in ("ada", "grace", "edith")}
    tune = fleet.folder / "tune.wav"
    write_tune(tune, _SONG_SECONDS)
    with httpx2.Client(base_url=fleet.url, trust_env=False, timeout=60) as client:
        headers = {"Authorization": f"Bearer {keys['edith']}"}
        answer = client.post("/api/mv/songs", content=tune.read_bytes(), headers=headers)
    assert answer.status_code == 201, answer.text
    song = answer.json()["song_id"]
    return [
        Customer(fleet.url, keys["ada"], "ada", seed),
        Customer(fleet.url, keys["grace"], "grace", seed + 1, at_once=3),
        Customer(fleet.url, keys["edith"], "edith", seed + 2, at_once=1, song=song),
    ]


def _await_ends(fleet: Fleet, harm: Harm) -> list[str]:
    url = sa.make_url(fleet.database_url).set(drivername="postgresql+psycopg")
    engine = sa.create_engine(url)

    def all_over() -> bool:
        harm.keep_alive()
        with engine.connect() as connection:
            return connection.execute(sa.text(OPEN)).scalar_one() == 0

    try:
        until(all_over, seconds=CALM_SECONDS, pause=0.5, what="jobs or orders have no end")
    except TimeoutError as error:
        return [str(error)]
    finally:
        engine.dispose()
    return []


def _reading(fleet: Fleet) -> Callable[[str], bytes]:
    bucket = fleet.bucket.bucket
    # The key of an object is `ab/abcd…/NAME`.
    stored = {one.key.split("/")[1]: one for one in bucket.below(None) if one.key.count("/") == 2}

    def read(sha256: str) -> bytes:
        found = stored[sha256]
        return bucket.read(found.key, 0, found.size_bytes)

    return read
