"""Which processes carry a job: those that ask services, or those that draw and cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from songreel.domain.job import Job, JobKind


class Work(StrEnum):
    """A kind of work, with a queue of its own, so that the one never holds up the other."""

    ORDERS = "orders"
    """What waits for services most of its time."""
    RENDER = "render"
    """What keeps processors busy: clips that are drawn here, films that are cut."""


ALL = frozenset(Work)
WorkOf = Callable[[Mapping[str, Any]], Work]
"""Tells the work of a job from its request."""


class Workplace:
    """Knows the work of each kind of job, as whoever registers its recipe says."""

    def __init__(self) -> None:
        """Know none."""
        self._of: dict[JobKind, WorkOf] = {}

    def put(self, kind: JobKind, work: WorkOf) -> None:
        """Say how the work of a kind of job is told."""
        self._of[kind] = work

    def of(self, kind: JobKind, request: Mapping[str, Any]) -> Work:
        """Return the work of a job that is asked for; of a kind that nobody knows, orders."""
        work = self._of.get(kind)
        return Work.ORDERS if work is None else work(request)

    def of_job(self, job: Job) -> Work:
        """Return the work of a job."""
        return self.of(job.kind, job.request)


def orders(_: Mapping[str, Any]) -> Work:
    """Say that all jobs of a kind are orders."""
    return Work.ORDERS


def render(_: Mapping[str, Any]) -> Work:
    """Say that all jobs of a kind are drawn or cut."""
    return Work.RENDER
