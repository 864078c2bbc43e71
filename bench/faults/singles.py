"""A server alone that is harmed while customers order, and what came of it in the end."""

from __future__ import annotations

import random
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bench.faults.ends import CALM_SECONDS, OPEN, bugs_in, kept
from tests.support.customers import Customer
from tests.support.reckoning import Reckoning, reckon
from tests.support.servers import SONGREEL
from tests.support.simulators import run_simulators
from tests.support.single import Single
from tests.support.waiting import until

Harms = Mapping[str, Callable[[Single, random.Random], None]]
"""What is done to it, by name; each heals it again before it returns."""
Making = Callable[[Path], tuple[Sequence[str | Path], Harms]]
"""Returns, for a folder, what is run in place of `songreel`, and the harms."""


@dataclass
class Report:
    """What was done, and what came of it."""

    minutes: float
    harm: Counter[str]
    orders: int
    reckoning: Reckoning
    problems: list[str] = field(default_factory=list[str])

    def lines(self) -> list[str]:
        """Return it for people."""
        harm = ", ".join(f"{name} {number}" for name, number in sorted(self.harm.items()))
        return [
            f"{self.minutes:.1f} min: {harm}; wanted by callers {self.orders}",
            *self.reckoning.lines(),
            *(f"PROBLEM: {one}" for one in self.problems if one not in self.reckoning.problems),
        ]


def endure(making: Making, *, minutes: float, seed: int) -> Report:
    """Harm a server for so many minutes while customers order; then await all ends, and judge.

    Args:
        making: makes program and harms.
        minutes: how long it is harmed.
        seed: decides what happens.
    """
    with tempfile.TemporaryDirectory(prefix="songreel-single-") as name:
        folder = Path(name)
        latency = ("--latency", "0.5..4", "--seed", str(seed), "--habit", "plain", "--no-limits")
        with run_simulators(folder, *latency) as services:
            program, harms = making(folder)
            single = Single(folder, services, program or (SONGREEL,))
            try:
                single.await_ready()
                return _endure(single, harms, minutes, seed)
            finally:
                single.stop()


def _endure(single: Single, harms: Harms, minutes: float, seed: int) -> Report:
    chance, done = random.Random(seed), Counter[str]()
    customers = [
        Customer(single.url, single.make_key(name), name, seed + number, at_once=3)
        for number, name in enumerate(("ada", "grace"))
    ]
    for customer in customers:
        customer.begin()
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        time.sleep(chance.uniform(0.5, 4))
        name = chance.choice(list(harms))
        harms[name](single, chance)
        done[name] += 1
        if single.is_dead:
            single.start()
            single.await_ready()
    for customer in customers:
        customer.end()
    problems = [problem for customer in customers for problem in customer.problems]
    try:
        until(lambda: _is_over(single), seconds=CALM_SECONDS, pause=0.5, what="all ends")
    except TimeoutError as error:
        problems.append(str(error))
    single.stop()
    entries = single.services.ledger()
    reckoning = reckon(f"sqlite:///{single.database}", entries, single.read, single.folder)
    problems = [*reckoning.problems, *problems, *bugs_in([single.log])]
    if problems:
        problems.append(kept([single.log]))
    orders = sum(len(one.orders) for one in customers)
    return Report(minutes, done, orders, reckoning, problems)


def _is_over(single: Single) -> bool:
    if single.is_dead:
        single.start()
        single.await_ready()
    with closing(sqlite3.connect(f"file:{single.database}?mode=ro", uri=True)) as database:
        return database.execute(OPEN).fetchone()[0] == 0
