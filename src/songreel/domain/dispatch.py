"""Whose order goes to a service next, where not all can go at once. Pure.

Whoever has the fewest orders under way at a service goes first; among equals those that somebody
waits for, then the work that has the fewest under way, then the oldest. So priority decides within
a share and never about its size: claiming it takes nothing from others.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

PATIENCE = timedelta(minutes=10)
"""A batch's order that has waited so long goes like one that somebody waits for."""


class Priority(StrEnum):
    """Whether somebody waits for what comes of a job, or it is one of many in a batch."""

    INTERACTIVE = "interactive"
    BATCH = "batch"


@dataclass(frozen=True, slots=True)
class Limits:
    """How many orders may be under way at services; None: any number.

    Attributes:
        at_once: paid ones in total.
        of_a_caller: paid ones of one caller.
        at_backend: of a backend, by its name; what is free counts as well.
    """

    at_once: int | None = None
    of_a_caller: int | None = None
    at_backend: Mapping[str, int] = field(default_factory=dict[str, int])

    def bind(self, backend: str, *, is_paid: bool) -> bool:
        """Tell whether an order at a backend has to find room under any of them."""
        in_all = is_paid and (self.at_once is not None or self.of_a_caller is not None)
        return in_all or backend in self.at_backend


@dataclass(frozen=True, slots=True)
class Waiting:
    """An order that waits to be sent.

    Attributes:
        caller: whose share it counts against: an API key, or else a workspace.
        work: the job that it is a part of: a film, a run of a project, or its own.
        is_paid: whether it counts in total and for its caller.
    """

    id: str
    backend: str
    caller: str
    work: str
    priority: Priority
    since: datetime
    is_paid: bool = True


@dataclass(slots=True)
class UnderWay:
    """How many orders are under way, kept while more are chosen."""

    of_caller: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """By backend and caller."""
    of_work: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    """By backend and work."""
    at_backend: Counter[str] = field(default_factory=Counter[str])
    paid_of_caller: Counter[str] = field(default_factory=Counter[str])
    paid: int = 0

    def add(self, backend: str, caller: str, work: str, *, is_paid: bool, number: int = 1) -> None:
        """Count orders that are under way."""
        self.of_caller[backend, caller] += number
        self.of_work[backend, work] += number
        self.at_backend[backend] += number
        if is_paid:
            self.paid_of_caller[caller] += number
            self.paid += number


def room(limits: Limits, under_way: UnderWay, backend: str) -> int | None:
    """Return how many more orders fit at a backend, whoever's they are; None: any number."""
    rooms = [
        limit - used
        for limit, used in (
            (limits.at_once, under_way.paid),
            (limits.at_backend.get(backend), under_way.at_backend[backend]),
        )
        if limit is not None
    ]
    return max(0, min(rooms)) if rooms else None


def choose(
    waiting: Iterable[Waiting],
    under_way: UnderWay,
    limits: Limits,
    *,
    at: datetime,
    rates: Mapping[str, int],
) -> list[Waiting]:
    """Return the orders that go now, in their order; what they are is added to what is under way.

    Args:
        waiting: all that may go.
        under_way: what is at the services already.
        limits: how many may be.
        at: the present moment.
        rates: how many more each backend takes now, where that is limited.
    """
    left = Counter(rates)
    heads: defaultdict[tuple[str, str, str, bool, bool], list[Waiting]] = defaultdict(list)
    for one in sorted(waiting, key=lambda one: (one.since, one.id), reverse=True):
        is_urgent = one.priority is Priority.INTERACTIVE or at - one.since >= PATIENCE
        heads[one.backend, one.caller, one.work, one.is_paid, is_urgent].append(one)

    def rank(key: tuple[str, str, str, bool, bool]) -> tuple[int, bool, int, datetime, str]:
        backend, caller, work, _, is_urgent = key
        first = heads[key][-1]
        return (
            under_way.of_caller[backend, caller],
            not is_urgent,
            under_way.of_work[backend, work],
            first.since,
            first.id,
        )

    chosen: list[Waiting] = []
    line = [(rank(key), key) for key in heads]
    heapq.heapify(line)
    while line:
        was, key = heapq.heappop(line)
        backend, caller, work, is_paid, _ = key
        if _is_full(limits, under_way, backend, caller, is_paid=is_paid) or (
            backend in rates and left[backend] <= 0
        ):
            continue  # What is full stays so: nothing ends while these are chosen.
        rank_now = rank(key)
        if rank_now != was:
            # Others of the same caller or work have gone meanwhile: ranks only rise.
            heapq.heappush(line, (rank_now, key))
            continue
        chosen.append(heads[key].pop())
        left[backend] -= 1
        under_way.add(backend, caller, work, is_paid=is_paid)
        if heads[key]:
            heapq.heappush(line, (rank(key), key))
    return chosen


def _is_full(
    limits: Limits, under_way: UnderWay, backend: str, caller: str, *, is_paid: bool
) -> bool:
    at_backend = limits.at_backend.get(backend)
    if at_backend is not None and under_way.at_backend[backend] >= at_backend:
        return True
    if not is_paid:
        return False
    if limits.at_once is not None and under_way.paid >= limits.at_once:
        return True
    return limits.of_a_caller is not None and under_way.paid_of_caller[caller] >= limits.of_a_caller
