"""Jobs as rows: their states, and which run carries them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.dispatch import Priority
from songreel.domain.job import Job, JobKind, JobState
from songreel.storage.claims import Claim
from songreel.storage.columns import Moment
from songreel.storage.tables import ATTEMPTS, JOBS, UNFINISHED
from songreel.storage.webhook_endpoints import IS_HEARD

COLUMNS = (
    JOBS.c.id,
    JOBS.c.owner_id,
    JOBS.c.kind,
    JOBS.c.state,
    JOBS.c.request,
    JOBS.c.fingerprint,
    JOBS.c.created_at,
    JOBS.c.started_at,
    JOBS.c.ended_at,
    JOBS.c.result,
    JOBS.c.error,
    JOBS.c.parent_id,
    JOBS.c.version,
    JOBS.c.key_id,
    JOBS.c.project_id,
    JOBS.c.quote_id,
    JOBS.c.not_before,
    JOBS.c.trace,
    JOBS.c.priority,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A job that a run of the engine has taken up.

    Attributes:
        seq: the number of the event that says so.
        resumed: whether work on it had begun before.
        cancel_requested: whether somebody wants it to stop.
        is_heard: whether its owner has webhooks.
    """

    job: Job
    seq: int
    resumed: bool
    cancel_requested: bool
    is_heard: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """One more event of a job: its number, and whether the job's owner has webhooks."""

    seq: int
    owner_id: str
    is_heard: bool


@dataclass(frozen=True, slots=True)
class Carrier:
    """The run of a job, the process that has taken it up, and its claim where there are several."""

    run: int
    process_id: str
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A job without an end, the run that carries it, and the process that has it or had it."""

    id: str
    run: int
    process_id: str | None
    kind: JobKind


async def insert(
    connection: AsyncConnection,
    job: Job,
    *,
    caller: str = "",
    keyed: bool = False,
    answered_at: datetime | None = None,
    process_id: str | None = None,
) -> None:
    """Store a new job, with one event counted, which the caller appends.

    The caller is whose request it is: with the fingerprint it says what a twin is. A keyed job is
    never adopted; one that nobody waits for was answered with its id, when it was made.
    """
    await connection.execute(
        _INSERT,
        {
            "id": job.id,
            "owner_id": job.owner_id,
            "kind": job.kind.value,
            "state": job.state.value,
            "request": job.request,
            "fingerprint": job.fingerprint,
            "caller": caller,
            "keyed": keyed,
            "parent_id": job.parent_id,
            "created_at": job.created_at,
            "started_at": job.started_at,
            "ended_at": job.ended_at,
            "answered_at": answered_at,
            "result": job.result,
            "error": job.error,
            "version": job.version,
            "last_seq": 1,
            "run": 0,
            "process_id": process_id,
            "key_id": job.key_id,
            "project_id": job.project_id,
            "quote_id": job.quote_id,
            "not_before": job.not_before,
            "trace": job.trace,
            "priority": job.priority.value,
        },
    )


_INSERT = sa.insert(JOBS)


async def find(connection: AsyncConnection, job_id: str) -> Job | None:
    """Return a job, or None."""
    row = (await connection.execute(_BY_ID, {"of_job": job_id})).one_or_none()
    return None if row is None else job_of(row)


async def get(connection: AsyncConnection, job_id: str) -> Job:
    """Return a job that is known to be there; `NoResultFound` where it is not."""
    return job_of((await connection.execute(_BY_ID, {"of_job": job_id})).one())


_BY_ID = sa.select(*COLUMNS).where(JOBS.c.id == sa.bindparam("of_job"))


async def state(connection: AsyncConnection, job_id: str) -> JobState | None:
    """Return where a job stands; None where there is no such job."""
    rows = await connection.execute(sa.select(JOBS.c.state).where(JOBS.c.id == job_id))
    found = rows.scalar_one_or_none()
    return None if found is None else JobState(found)


async def ended(connection: AsyncConnection, job_ids: Sequence[str]) -> list[Job]:
    """Return those of some jobs that have an end."""
    rows = await connection.execute(
        sa.select(*COLUMNS).where(JOBS.c.id.in_(job_ids), sa.not_(UNFINISHED))
    )
    return [job_of(row) for row in rows]


async def last_seqs(connection: AsyncConnection, job_ids: Sequence[str]) -> dict[str, int]:
    """Return how many events each of some jobs has."""
    rows = await connection.execute(
        sa.select(JOBS.c.id, JOBS.c.last_seq).where(JOBS.c.id.in_(job_ids))
    )
    return {row.id: row.last_seq for row in rows}


async def children(connection: AsyncConnection, parent_id: str) -> list[Job]:
    """Return the jobs that a job started, oldest first."""
    rows = await connection.execute(
        sa.select(*COLUMNS)
        .where(JOBS.c.parent_id == parent_id)
        .order_by(JOBS.c.created_at, JOBS.c.id)
    )
    return [job_of(row) for row in rows]


async def unmade_clips(connection: AsyncConnection, project_id: str) -> list[Job]:
    """Return the jobs of clips of a project that are being made or failed, oldest first."""
    rows = await connection.execute(
        sa.select(*COLUMNS)
        .where(
            JOBS.c.project_id == project_id,
            JOBS.c.kind == JobKind.CLIP.value,
            sa.or_(UNFINISHED, JOBS.c.state == JobState.FAILED.value),
        )
        .order_by(JOBS.c.created_at, JOBS.c.id)
    )
    return [job_of(row) for row in rows]


async def under_way(
    connection: AsyncConnection, owner_id: str, kind: JobKind, fingerprint: str
) -> Job | None:
    """Return the oldest such job of an owner that nobody named, and that nobody wants to stop."""
    rows = await connection.execute(
        sa.select(*COLUMNS)
        .where(
            UNFINISHED,
            JOBS.c.owner_id == owner_id,
            JOBS.c.kind == kind.value,
            JOBS.c.fingerprint == fingerprint,
            JOBS.c.parent_id.is_(None),
            JOBS.c.keyed.is_(False),
            JOBS.c.cancel_requested_at.is_(None),
        )
        .order_by(JOBS.c.created_at, JOBS.c.id)
        .limit(1)
    )
    row = rows.one_or_none()
    return None if row is None else job_of(row)


async def caller_of(connection: AsyncConnection, job_id: str) -> tuple[str, bool]:
    """Return whose request a job is, and whether it came under a key."""
    rows = await connection.execute(
        sa.select(JOBS.c.caller, JOBS.c.keyed).where(JOBS.c.id == job_id)
    )
    row = rows.one()
    return row.caller, row.keyed


async def count_waiting(
    connection: AsyncConnection, owner_id: str, key_id: str | None
) -> tuple[int, int]:
    """Return how many jobs that somebody asked for have no end yet, and how many of one caller."""
    rows = await connection.execute(_COUNT_WAITING, {"of_owner": owner_id, "of_key": key_id})
    row = rows.one()
    return row.number, row.own


_IS_OWN = sa.and_(
    JOBS.c.owner_id == sa.bindparam("of_owner"),
    JOBS.c.key_id.is_not_distinct_from(sa.bindparam("of_key", type_=sa.Text)),
)
_COUNT_WAITING = sa.select(
    sa.func.count().label("number"),
    sa.func.coalesce(sa.func.sum(sa.case((_IS_OWN, 1), else_=0)), 0).label("own"),
).where(UNFINISHED, JOBS.c.parent_id.is_(None))


async def put_first(connection: AsyncConnection, job_id: str) -> None:
    """Note that somebody waits for a job: its orders, and those of its parts, go accordingly."""
    family = sa.select(JOBS.c.id).where(sa.or_(JOBS.c.id == job_id, JOBS.c.parent_id == job_id))
    urgent = {"priority": Priority.INTERACTIVE.value}
    await connection.execute(
        sa.update(ATTEMPTS)
        .where(ATTEMPTS.c.job_id.in_(family), ATTEMPTS.c.state == "reserved")
        .values(urgent)
    )
    await connection.execute(
        sa.update(JOBS)
        .where(sa.or_(JOBS.c.id == job_id, JOBS.c.parent_id == job_id), UNFINISHED)
        .values(urgent)
    )


async def begin(
    connection: AsyncConnection, job_id: str, *, run: int, process_id: str, at: datetime
) -> Taken | None:
    """Take a job up and count one event.

    None where it has an end, another run carries it, or its turn has not come; one that is to stop
    is taken up at once.
    """
    rows = await connection.execute(
        _BEGIN,
        {
            "of_job": job_id,
            "of_run": run,
            "state": JobState.RUNNING.value,
            "began_at": at,
            "process_id": process_id,
        },
    )
    row = rows.one_or_none()
    if row is None:
        return None
    return Taken(
        job=job_of(row),
        seq=row.last_seq,
        # The first thing that happens to a job after it was queued is that it starts.
        resumed=row.last_seq > 2,
        cancel_requested=row.cancel_requested_at is not None,
        is_heard=bool(row.is_heard),
    )


async def turn(connection: AsyncConnection, job_id: str, *, run: int) -> datetime | None:
    """Return when a job that is in this run has its turn, or None where it waits for none."""
    rows = await connection.execute(
        sa.select(JOBS.c.not_before).where(JOBS.c.id == job_id, JOBS.c.run == run, UNFINISHED)
    )
    return rows.scalar_one_or_none()


async def latest_turn(connection: AsyncConnection, key_id: str, *, place: int) -> datetime | None:
    """Return when the job before last, and so on, of a key has or had its turn.

    Jobs that were cancelled before it came had none, and parts of films need none.

    Args:
        connection: to the database.
        key_id: the key that they were ordered under.
        place: 1 for the last one, 2 for the one before.
    """
    rows = await connection.execute(
        sa.select(sa.func.coalesce(JOBS.c.not_before, JOBS.c.created_at, type_=Moment))
        .where(
            JOBS.c.key_id == key_id,
            JOBS.c.parent_id.is_(None),
            sa.or_(
                JOBS.c.state != JobState.CANCELLED.value,
                JOBS.c.not_before.is_(None),
                JOBS.c.not_before <= JOBS.c.ended_at,
            ),
        )
        .order_by(sa.func.coalesce(JOBS.c.not_before, JOBS.c.created_at).desc())
        .offset(place - 1)
        .limit(1)
    )
    return rows.scalar_one_or_none()


async def count_event(connection: AsyncConnection, job_id: str) -> Counted | None:
    """Count one more event of a job; None after the end."""
    row = (await connection.execute(_COUNT_EVENT, {"of_job": job_id})).one_or_none()
    return None if row is None else Counted(row.last_seq, row.owner_id, bool(row.is_heard))


async def finish(
    connection: AsyncConnection,
    job_id: str,
    *,
    state: JobState,
    at: datetime,
    result: dict[str, Any] | None = None,
    error: dict[str, Any] | None = None,
    carrier: Carrier | None = None,
) -> tuple[Job, Counted] | None:
    """Give a job its end and count its last event; None where it has one: an end never changes.

    With a carrier, also None where another one carries the job.
    """
    values = {"state": state.value, "ended_at": at, "result": result, "error": error}
    statement = _FINISH
    if carrier is not None:
        statement = _FINISH_CARRIED
        values |= {"of_run": carrier.run, "of_process": carrier.process_id}
    row = (await connection.execute(statement, {"of_job": job_id, **values})).one_or_none()
    if row is None:
        return None
    return job_of(row), Counted(row.last_seq, row.owner_id, bool(row.is_heard))


# Built once: putting them together for each job took longer than running them.
_IS_IT = JOBS.c.id == sa.bindparam("of_job")
_BEGIN = (
    sa.update(JOBS)
    .where(
        _IS_IT,
        JOBS.c.run == sa.bindparam("of_run"),
        UNFINISHED,
        sa.or_(
            JOBS.c.not_before.is_(None),
            JOBS.c.not_before <= sa.bindparam("began_at", type_=Moment),
            JOBS.c.cancel_requested_at.is_not(None),
        ),
    )
    .values(
        started_at=sa.func.coalesce(JOBS.c.started_at, sa.bindparam("began_at", type_=Moment)),
        version=JOBS.c.version + 1,
        last_seq=JOBS.c.last_seq + 1,
    )
    .returning(*COLUMNS, JOBS.c.last_seq, JOBS.c.cancel_requested_at, IS_HEARD)
)
_COUNT_EVENT = (
    sa.update(JOBS)
    .where(_IS_IT, UNFINISHED)
    .values(last_seq=JOBS.c.last_seq + 1)
    .returning(JOBS.c.last_seq, JOBS.c.owner_id, IS_HEARD)
)
_FINISH = (
    sa.update(JOBS)
    .where(_IS_IT, UNFINISHED)
    .values(version=JOBS.c.version + 1, last_seq=JOBS.c.last_seq + 1)
    .returning(*COLUMNS, JOBS.c.last_seq, IS_HEARD)
)
_FINISH_CARRIED = _FINISH.where(
    JOBS.c.run == sa.bindparam("of_run"), JOBS.c.process_id == sa.bindparam("of_process")
)


async def mark_answered(connection: AsyncConnection, job_id: str, at: datetime) -> None:
    """Note that the answer was delivered: the job is never adopted again."""
    await connection.execute(
        sa.update(JOBS)
        .where(JOBS.c.id == job_id, JOBS.c.answered_at.is_(None))
        .values(answered_at=at)
    )


async def unfinished(
    connection: AsyncConnection, processes: Collection[str | None] | None = None
) -> list[Unfinished]:
    """Return every job without an end, or those that some processes have; oldest first."""
    query = sa.select(JOBS.c.id, JOBS.c.run, JOBS.c.process_id, JOBS.c.kind).where(UNFINISHED)
    if processes is not None:
        named = [process for process in processes if process is not None]
        theirs = JOBS.c.process_id.in_(named)
        nobodys = JOBS.c.process_id.is_(None)
        query = query.where(sa.or_(theirs, nobodys) if None in processes else theirs)
    rows = await connection.execute(query.order_by(JOBS.c.created_at, JOBS.c.id))
    return [Unfinished(row.id, row.run, row.process_id, JobKind(row.kind)) for row in rows]


async def next_run(
    connection: AsyncConnection,
    job_id: str,
    *,
    run: int,
    process_id: str,
) -> int | None:
    """Hand a job to a new run; None where it has an end or is no longer in the run named."""
    rows = await connection.execute(
        sa.update(JOBS)
        .where(JOBS.c.id == job_id, JOBS.c.run == run, UNFINISHED)
        .values(run=JOBS.c.run + 1, process_id=process_id)
        .returning(JOBS.c.run)
    )
    return rows.scalar_one_or_none()


def job_of(row: Any) -> Job:
    """Return the job that a row of `COLUMNS` holds."""
    return Job(
        id=row.id,
        owner_id=row.owner_id,
        kind=JobKind(row.kind),
        state=JobState(row.state),
        request=row.request,
        fingerprint=row.fingerprint,
        created_at=row.created_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        result=row.result,
        error=row.error,
        parent_id=row.parent_id,
        version=row.version,
        key_id=row.key_id,
        project_id=row.project_id,
        quote_id=row.quote_id,
        not_before=row.not_before,
        trace=row.trace,
        priority=Priority(row.priority or Priority.BATCH),
    )
