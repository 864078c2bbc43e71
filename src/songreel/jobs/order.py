"""What is asked of `Jobs`, and what is handed out for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from songreel.domain.dispatch import Priority
from songreel.domain.job import Job, JobKind

Prove = Callable[[Sequence[str]], Awaitable[None]]
"""Finds out whether the connections of some leases are alive, and releases those that are not."""


@dataclass(frozen=True, slots=True)
class Order:
    """One piece of work that somebody wants.

    Attributes:
        request: the request document of its kind, as the recipe reads it.
        fingerprint: hash of the parsed request with its defaults; equal ones are twins.
        body: the same of what was sent alone, where the fingerprint holds more, such as what is
            heard in a song; None: the fingerprint. A key stands for it.
        caller: key or address of who asks.
        idempotency_key: the caller's own name for this order, or None.
        parent_id: the job that starts this one, or None.
        job_id: the id that the job gets; an order with the id of a job finds that job.
        key_id, project_id, quote_id: as in `Job`; a child has those of its parent.
        priority: whether somebody waits for it; None: as is usual for its kind, or because a
            request does. A child has its parent's.
        joins: whether an order without a key is a job of the same workspace that is wanted in the
            same words, without a key too, and is not over.
    """

    kind: JobKind
    request: dict[str, Any]
    fingerprint: str
    owner_id: str = "local"
    caller: str = ""
    idempotency_key: str | None = None
    parent_id: str | None = None
    job_id: str | None = None
    body: str | None = None
    key_id: str | None = None
    project_id: str | None = None
    quote_id: str | None = None
    joins: bool = False
    priority: Priority | None = None

    @property
    def sent(self) -> str:
        """Return the hash of what was sent."""
        return self.body or self.fingerprint


@dataclass(frozen=True, slots=True)
class Repeat:
    """A request that may have been sent before: its key, and the hash of what was sent."""

    key: str
    body: str
    owner_id: str = "local"
    caller: str = ""


class Joined(StrEnum):
    """How an order came to its job."""

    NEW = "new"
    JOINED = "joined"
    ADOPTED = "adopted"


@dataclass(frozen=True, slots=True)
class Ticket:
    """The job of an order; `lease` is held by a request that waits for it, until released."""

    job: Job
    how: Joined
    lease: str | None
