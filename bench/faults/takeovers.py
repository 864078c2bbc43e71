"""How soon others carry what a killed worker had in hand, and whether that was soon enough."""

from __future__ import annotations

import os
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

BOUND_SECONDS = 5.0
"""What is promised where the machine has processors to spare: a load below their number."""
_SETTLED_SECONDS = 10.0
"""For how long a worker must have been up before anything is expected of it."""
_GIVEN_UP_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Takeover:
    """What a killed worker had in hand, and what became of it.

    Attributes:
        worker: which one was killed.
        seconds: after which nothing was left with it, or that passed until it came back.
        load: how many programs wanted a processor, on average of a minute.
        expected: whether somebody was there all the time to take it over.
        done: whether nothing was left with it.
    """

    worker: int
    seconds: float
    load: float
    expected: bool
    done: bool


@dataclass(slots=True)
class _Kill:
    at: float
    load: float
    able: set[int]


def _load() -> float:
    return os.getloadavg()[0]


class Takeovers:
    """Watches over workers that are killed; whoever harms anything else says so too."""

    def __init__(
        self,
        workers: Iterable[int],
        at: float,
        *,
        cores: int | None = None,
        load: Callable[[], float] = _load,
    ) -> None:
        """Begin with workers that have been up for a while.

        Args:
            workers: their numbers.
            at: the present moment, in seconds.
            cores: how many processors there are; by default those that this process may use.
            load: gives how many programs want one.
        """
        self.seen: list[Takeover] = []
        self._up = dict.fromkeys(workers, at - _SETTLED_SECONDS)
        self._killed: dict[int, _Kill] = {}
        self._cores = cores or len(os.sched_getaffinity(0))
        self._load = load

    @property
    def awaited(self) -> list[int]:
        """Return the killed workers that may still have something in hand."""
        return list(self._killed)

    def harmed(self, worker: int) -> None:
        """Expect nothing more of a worker: it is frozen, stopped, or ended by itself."""
        self._up.pop(worker, None)
        for kill in self._killed.values():
            kill.able.discard(worker)

    def killed(self, worker: int, at: float) -> None:
        """Expect of those that are up that they take over from a worker."""
        self.harmed(worker)
        able = {one for one, since in self._up.items() if at - since >= _SETTLED_SECONDS}
        self._killed[worker] = _Kill(at, self._load(), able)

    def came_up(self, worker: int, at: float) -> None:
        """Expect something of a worker again, after a while; what is left with it, it takes up."""
        if worker in self._killed:
            self._note(worker, at, done=False)
        self._up[worker] = at

    def all_stand_still(self, at: float) -> None:
        """Expect nothing of anybody for a while: what all need is away, or only just back."""
        for kill in self._killed.values():
            kill.able.clear()
        self._up = dict.fromkeys(self._up, at)

    def looked(self, worker: int, at: float, *, left: int) -> None:
        """Note how many jobs are left with a killed worker."""
        if not left or at - self._killed[worker].at > _GIVEN_UP_SECONDS:
            self._note(worker, at, done=not left)

    def _note(self, worker: int, at: float, *, done: bool) -> None:
        kill = self._killed.pop(worker)
        load = max(kill.load, self._load())
        self.seen.append(Takeover(worker, at - kill.at, load, bool(kill.able), done))

    def problems(self) -> list[str]:
        """Return what took longer than promised, where nothing excuses it."""
        return [
            f"a killed worker's jobs were {'taken over' if one.done else 'still its own'} after "
            f"{one.seconds:.1f} s, at a load of {one.load:.1f} on {self._cores} processors: "
            f"{BOUND_SECONDS:.0f} s is the bound"
            for one in self.seen
            if one.expected and one.load < self._cores and one.seconds > BOUND_SECONDS
        ]

    def line(self) -> str:
        """Return all of it for people."""
        done = sorted(one.seconds for one in self.seen if one.done) or [0.0]
        judged = sum(one.expected and one.load < self._cores for one in self.seen)
        return (
            f"no job left with a killed worker after: median {statistics.median(done):.1f} s, at "
            f"most {done[-1]:.1f} s ({len(self.seen)} kills, {judged} of them at a load below the "
            f"number of processors with another worker there: {BOUND_SECONDS:.0f} s are the bound)"
        )
