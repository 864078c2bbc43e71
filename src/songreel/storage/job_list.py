"""Lists of jobs, newest first: filters, and pages that new jobs do not shift."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import Settlement
from songreel.domain.job import Job, JobKind, JobState
from songreel.storage.jobs import COLUMNS, job_of
from songreel.storage.tables import ATTEMPTS, JOBS


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Which jobs are wanted; what is None or empty is all the same.

    Attributes:
        since: only jobs that were asked for then or later.
        until: only jobs that were asked for before then.
        part_of: only jobs that this one started; otherwise parts are left out.
        unresolved: only jobs with an order of which nobody knows the outcome, and nobody decided;
            of a film these are its parts.
    """

    states: Sequence[JobState] = ()
    kinds: Sequence[JobKind] = ()
    project_id: str | None = None
    key_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    part_of: str | None = None
    unresolved: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the list: that of a job, which new ones come before."""

    created_at: datetime
    job_id: str


async def newest(
    connection: AsyncConnection,
    owner_id: str,
    wanted: JobFilter,
    *,
    after: Place | None = None,
    limit: int,
) -> list[Job]:
    """Return an owner's newest jobs, those behind a place in the list."""
    rows = await connection.execute(query(owner_id, wanted, after=after, limit=limit))
    return [job_of(row) for row in rows]


def query(
    owner_id: str, wanted: JobFilter, *, after: Place | None = None, limit: int
) -> sa.Select[*tuple[Any, ...]]:
    """Return the statement that `newest` runs."""
    where = [JOBS.c.owner_id == owner_id, *_conditions(owner_id, wanted)]
    if after is not None:
        here = sa.tuple_(JOBS.c.created_at, JOBS.c.id)
        there = sa.tuple_(sa.literal(after.created_at, JOBS.c.created_at.type), after.job_id)
        where.append(here < there)
    return (
        sa.select(*COLUMNS)
        .where(*where)
        .order_by(JOBS.c.created_at.desc(), JOBS.c.id.desc())
        .limit(limit)
    )


def _conditions(owner_id: str, wanted: JobFilter) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.part_of is not None:
        found.append(JOBS.c.parent_id == wanted.part_of)
    elif wanted.unresolved:
        open_questions = sa.select(ATTEMPTS.c.job_id).where(
            # As the partial index has it: a bound value would not be known to be the same.
            ATTEMPTS.c.settlement == sa.literal_column(f"'{Settlement.UNKNOWN.value}'"),
            ATTEMPTS.c.decision.is_(None),
            ATTEMPTS.c.owner_id == owner_id,
        )
        found.append(JOBS.c.id.in_(open_questions))
    else:
        found.append(JOBS.c.parent_id.is_(None))
    if wanted.states:
        found.append(JOBS.c.state.in_([state.value for state in wanted.states]))
    if wanted.kinds:
        found.append(JOBS.c.kind.in_([kind.value for kind in wanted.kinds]))
    if wanted.project_id is not None:
        found.append(JOBS.c.project_id == wanted.project_id)
    if wanted.key_id is not None:
        found.append(JOBS.c.key_id == wanted.key_id)
    if wanted.since is not None:
        found.append(JOBS.c.created_at >= wanted.since)
    if wanted.until is not None:
        found.append(JOBS.c.created_at < wanted.until)
    return found
