"""What a clip costs, and what was seen of an installation that made as many as it could."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from bench.harness import Figure

IDLE_WORKER = 0.5
"""Share of an idle installation's statements that is the worker's: it has one server beside it."""


_FULL = 0.85
"""Share of a core or a machine from which on it counts as full."""


@dataclass(frozen=True)
class Run:
    """What was seen for a while.

    Attributes:
        workers: how many there were.
        clips: how many were made.
        wall: seconds for which it was looked at.
        used: CPU seconds of each part meanwhile.
        stored: bytes that were stored meanwhile.
        ahead: bytes that the database wrote ahead meanwhile.
        held: the share of that time for which somebody had a lock, by what it is for.
    """

    workers: int
    clips: int
    wall: float
    used: Mapping[str, float]
    stored: int
    ahead: int
    held: Mapping[str, float] = field(default_factory=dict[str, float])

    @property
    def rate(self) -> float:
        """Return clips a second."""
        return self.clips / self.wall

    def each(self, part: str) -> float:
        """Return the milliseconds of CPU that a part took for each clip."""
        return 1000 * self.used[part] / max(1, self.clips)

    @property
    def core_use(self) -> float:
        """Return how much of the cores to which they are pinned the workers had, from 0 to 1."""
        cores = min(self.workers, os.cpu_count() or 1)
        return self.used["workers"] / self.wall / cores

    @property
    def saturated(self) -> str:
        """Say what was full, or that nothing was."""
        if self.core_use >= _FULL:
            return f"the workers' cores were full ({100 * self.core_use:.0f} %)"
        if self.machine_use >= _FULL:
            parts = {name: used for name, used in self.used.items() if name != "machine"}
            most = max(parts, key=lambda name: parts[name])
            return (
                f"the machine was full ({100 * self.machine_use:.0f} %), most of it with what "
                f"the {most} took"
            )
        return "nothing was full: each clip waited for others than a processor"

    @property
    def machine_use(self) -> float:
        """Return how much of all cores was used, by whomever, from 0 to 1."""
        return self.used["machine"] / self.wall / (os.cpu_count() or 1)


@dataclass(frozen=True)
class Costs:
    """What a clip costs each part, and what a worker costs without one.

    Attributes:
        statements: of the database, transactions' begin and end not counted.
        idle_statements: of a worker without work, a second.
        idle_worker: CPU seconds of a worker without work, a second.
        commit: seconds for which a transaction holds the row that all orders are counted in.
        worker, server, database: CPU seconds for each clip.
        stored, ahead: bytes for each clip.
        locks: seconds for which each clip holds a lock that all of them share, by what it is for.
    """

    statements: float
    idle_statements: float
    idle_worker: float
    commit: float
    worker: float = 0.0
    server: float = 0.0
    database: float = 0.0
    stored: float = 0.0
    ahead: float = 0.0
    locks: Mapping[str, float] = field(default_factory=dict[str, float])

    def of_work(self, run: Run) -> Costs:
        """Return them with what a run used."""
        return replace(
            self,
            worker=run.each("workers") / 1000,
            server=run.each("server") / 1000,
            database=run.each("PostgreSQL") / 1000,
            stored=run.stored / max(1, run.clips),
            ahead=run.ahead / max(1, run.clips),
            locks={name: share * run.wall / max(1, run.clips) for name, share in run.held.items()},
        )

    @property
    def statement(self) -> float:
        """Return the CPU seconds that the database takes for a statement."""
        return self.database / max(1.0, self.statements)

    def figures(self) -> Iterator[Figure]:
        """Give them for the report."""
        yield Figure("database statements for each clip", self.statements, "")
        yield Figure("CPU of a worker for each clip", 1000 * self.worker, "ms CPU")
        yield Figure("CPU of the server for each clip", 1000 * self.server, "ms CPU")
        yield Figure("CPU of PostgreSQL for each clip", 1000 * self.database, "ms CPU")
        yield Figure("written ahead by PostgreSQL for each clip", self.ahead / 1000, "KB")
        yield Figure("stored for each clip", self.stored / 1000, "KB")
        yield Figure("CPU of a worker without work", 100 * self.idle_worker, "% of a core")
        yield Figure("statements of a worker without work", self.idle_statements, "a second")
        yield Figure("a commit on the row of all orders", 1000 * self.commit, "ms")
        for name, seconds in self.locks.items():
            yield Figure(f"{name}, held by each clip", 1000 * seconds, "ms")
