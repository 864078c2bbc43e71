"""Kill a server over and over with clips in flight; the simulators' books are the judge."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from songreel.core.boundaries import BOUNDARIES
from tests.support.kills import Report, Victim, kill_at, kill_at_random, victim
from tests.support.simulators import run_simulators

_CLIPS, _FRESH_AFTER = 12, 100


def run(count: int, seed: int) -> Report:
    """Kill so many times, at random moments and at named boundaries, in fresh folders now and then.

    Args:
        count: kills altogether.
        seed: decides moments, boundaries and orders.
    """
    whole, began = Report(), time.monotonic()
    while whole.kills < count:
        batch = min(_FRESH_AFTER, count - whole.kills)
        _add(whole, _batch(batch, seed + whole.kills))
        minutes = (time.monotonic() - began) / 60
        print(f"…       {whole.kills} kills after {minutes:.1f} min", flush=True)
        if whole.problems:
            print(f"seed {seed + whole.kills - batch}")
            break
    return whole


def _batch(count: int, seed: int) -> Report:
    arguments = ("--latency", "0.3..2", "--habit", "plain", "--no-limits", "--seed", str(seed))
    with tempfile.TemporaryDirectory(prefix="songreel-kills-") as name:
        folder = Path(name)
        with run_simulators(folder, *arguments) as service, victim(folder, service, seed) as made:
            made.start()
            made.await_ready()
            for number in range(count):
                _kill(made, number)
            made.kill()
            return made.judge()


def _kill(made: Victim, number: int) -> None:
    upgraded = made.chance.random() < 0.25
    if number % 10 != 9:
        kill_at_random(made, clips=_CLIPS, upgraded=upgraded)
        return
    made.kill()
    boundary = made.chance.choice([name for name in BOUNDARIES if name != "forgotten"])
    nth = made.chance.randint(1, _CLIPS)
    kill_at(made, boundary, clips=2 * _CLIPS, nth=nth, upgraded=upgraded)
    made.start()
    made.await_ready()


def _add(whole: Report, part: Report) -> None:
    whole.kills += part.kills
    whole.in_flight += part.in_flight
    whole.slowest_end = max(whole.slowest_end, part.slowest_end)
    whole.states.update(part.states)
    whole.problems += part.problems
    whole.accepted += part.accepted
    whole.billed_usd += part.billed_usd
