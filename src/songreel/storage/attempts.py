"""The money ledger: every order that was placed with a backend, from reservation to settlement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.clock import now
from songreel.domain.attempt import Attempt, AttemptState, Decision, Settlement
from songreel.domain.dispatch import Priority
from songreel.domain.errors import ConflictError
from songreel.storage import budgets, events, quotes
from songreel.storage.budgets import Counted
from songreel.storage.tables import ATTEMPTS, JOBS

_OPEN = ATTEMPTS.c.state != AttemptState.SETTLED.value


# Built once: putting them together for each order took longer than running them.
def _where(*conditions: sa.ColumnElement[bool]) -> sa.Update:
    return sa.update(ATTEMPTS).where(ATTEMPTS.c.id == sa.bindparam("of_attempt"), *conditions)


_INSERT = sa.insert(ATTEMPTS)
_ANY = _where()
_RESERVED = _where(ATTEMPTS.c.state == AttemptState.RESERVED.value)
_UNANSWERED = _where(
    ATTEMPTS.c.state == AttemptState.INTENDED.value, ATTEMPTS.c.provider_id.is_(None)
)
# Another process may have given it up as lost meanwhile: it is open again.
_OPEN_OR_LOST = _where(
    sa.or_(
        _OPEN,
        sa.and_(
            ATTEMPTS.c.settlement == Settlement.UNKNOWN.value, ATTEMPTS.c.provider_id.is_(None)
        ),
    )
)
_OPEN_AS = _where(
    _OPEN,
    sa.or_(
        ATTEMPTS.c.provider_id.is_(None), ATTEMPTS.c.provider_id == sa.bindparam("of_provider_id")
    ),
)
_WITHOUT_ID = _where(
    ATTEMPTS.c.provider_id.is_(None),
    sa.or_(ATTEMPTS.c.settlement.is_(None), ATTEMPTS.c.settlement == Settlement.UNKNOWN.value),
)
_UNFINISHED = _where(ATTEMPTS.c.finished_at.is_(None))
_UNDECIDED = _where(
    ATTEMPTS.c.settlement == Settlement.UNKNOWN.value, ATTEMPTS.c.decision.is_(None)
)
_ORDER = (ATTEMPTS.c.created_at, ATTEMPTS.c.id)
_BY_ID = sa.select(ATTEMPTS).where(ATTEMPTS.c.id == sa.bindparam("of_attempt"))
_BY_ID_LOCKED = _BY_ID.with_for_update()
_OF_JOB = sa.select(ATTEMPTS).where(ATTEMPTS.c.job_id == sa.bindparam("of_job")).order_by(*_ORDER)
_DURATIONS = (
    sa.select(ATTEMPTS.c.took_ms)
    .where(
        ATTEMPTS.c.backend == sa.bindparam("backend"),
        ATTEMPTS.c.model == sa.bindparam("model"),
        ATTEMPTS.c.units == sa.bindparam("units"),
        ATTEMPTS.c.took_ms.is_not(None),
    )
    .order_by(ATTEMPTS.c.finished_at.desc())
    .limit(sa.bindparam("most"))
)


async def insert(connection: AsyncConnection, attempt: Attempt) -> None:
    """Write down an order whose price was set aside; nothing was sent of it yet."""
    if attempt.state is not AttemptState.RESERVED:
        raise ValueError("an order is written down before it is sent")
    await connection.execute(
        _INSERT,
        {
            "id": attempt.id,
            "owner_id": attempt.owner_id,
            "job_id": attempt.job_id,
            "backend": attempt.backend,
            "model": attempt.model,
            "input_hash": attempt.input_hash,
            "amount": attempt.amount,
            "state": attempt.state.value,
            "created_at": attempt.created_at,
            "units": attempt.units,
            "day": attempt.day,
            "key_id": attempt.key_id,
            "project_id": attempt.project_id,
            "quote_id": attempt.quote_id,
            "priority": attempt.priority.value,
            "work_id": attempt.work_id,
        },
    )


async def intend(
    connection: AsyncConnection, attempt_id: str, trace: Mapping[str, Any] | None, at: datetime
) -> None:
    """Write down that an order is about to be sent; commit this before the request leaves.

    Raises:
        ConflictError: it was sent before, or is settled.
    """
    await _change(
        connection,
        attempt_id,
        _RESERVED,
        state=AttemptState.INTENDED.value,
        trace=trace,
        sent_at=at,
    )


async def withdraw(connection: AsyncConnection, attempt_id: str) -> None:
    """Write down that an order was not taken, so that it may be sent; its price stays set aside.

    It waits for its turn anew, and leaves its place to others meanwhile.

    Raises:
        ConflictError: it has an id, or is settled.
    """
    await _change(
        connection,
        attempt_id,
        _UNANSWERED,
        state=AttemptState.RESERVED.value,
        dispatched_at=None,
    )


async def submitted(
    connection: AsyncConnection, attempt_id: str, provider_id: str, *, answered: bool = False
) -> None:
    """Write down the id that the backend gave to an order.

    An answer to the request itself counts more than what a webhook told before it.

    Raises:
        ConflictError: the order is settled, or has another id already.
    """
    if answered:
        await _change(
            connection,
            attempt_id,
            _OPEN_OR_LOST,
            state=AttemptState.SUBMITTED.value,
            provider_id=provider_id,
            settlement=None,
            settled_at=None,
            basis=None,
            error=None,
        )
        return
    await _change(
        connection,
        attempt_id,
        _OPEN_AS,
        of_provider_id=provider_id,
        state=AttemptState.SUBMITTED.value,
        provider_id=provider_id,
    )


@dataclass(frozen=True, slots=True)
class Twins:
    """Other orders with the same input that have no id: how many are on their way, and lost."""

    on_their_way: int
    lost: int


async def twins_without_id(connection: AsyncConnection, attempt: Attempt, since: datetime) -> Twins:
    """Count the other orders of an input, sent since a moment, whose id nobody knows (yet)."""
    is_lost = ATTEMPTS.c.settlement == Settlement.UNKNOWN.value
    rows = await connection.execute(
        sa.select(ATTEMPTS.c.state, sa.func.count())
        .where(
            ATTEMPTS.c.input_hash == attempt.input_hash,
            ATTEMPTS.c.backend == attempt.backend,
            ATTEMPTS.c.model == attempt.model,
            ATTEMPTS.c.id != attempt.id,
            ATTEMPTS.c.provider_id.is_(None),
            sa.or_(
                ATTEMPTS.c.state == AttemptState.INTENDED.value,
                sa.and_(is_lost, ATTEMPTS.c.sent_at >= since),
            ),
        )
        .group_by(ATTEMPTS.c.state)
    )
    counts: dict[str, int] = {row[0]: row[1] for row in rows}
    return Twins(
        counts.get(AttemptState.INTENDED.value, 0), counts.get(AttemptState.SETTLED.value, 0)
    )


async def adopt(
    connection: AsyncConnection,
    attempt_id: str,
    backend: str,
    found: Sequence[str],
    *,
    left_to_others: int = 0,
) -> str | None:
    """Give an order, sent with an unknown outcome, the first id that no other order has.

    An order that was settled as unknown is open again then. None where all are taken, but for as
    many as are left to others that may have sent them.
    """
    attempt = await find(connection, attempt_id, lock=True)
    if attempt is not None and attempt.provider_id is not None:
        return attempt.provider_id
    known = sa.select(ATTEMPTS.c.provider_id).where(
        ATTEMPTS.c.backend == backend, ATTEMPTS.c.provider_id.in_(found)
    )
    taken = set((await connection.execute(known)).scalars())
    free = [provider_id for provider_id in found if provider_id not in taken]
    if len(free) <= left_to_others:
        return None
    await _change(
        connection,
        attempt_id,
        _WITHOUT_ID,
        state=AttemptState.SUBMITTED.value,
        provider_id=free[0],
        settlement=None,
        settled_at=None,
        basis=None,
        error=None,
    )
    return free[0]


async def release(
    connection: AsyncConnection, attempt_id: str, basis: str, error: Mapping[str, Any] | None
) -> bool:
    """Settle an order as not charged if nothing was sent of it; tell whether it is settled so."""
    attempt = await find(connection, attempt_id, lock=True)
    if attempt is not None and attempt.settlement is Settlement.NOT_CHARGED:
        # Whoever writes once more, after a connection was lost at the commit, has called it off.
        return True
    if attempt is None or attempt.state is not AttemptState.RESERVED:
        return False
    await settle(connection, attempt_id, Settlement.NOT_CHARGED, basis, error=error)
    return True


async def put_day(connection: AsyncConnection, attempt_id: str, day: str) -> None:
    """Write down on which day an order counts; the sums are the caller's matter."""
    await connection.execute(_ANY, {"of_attempt": attempt_id, "day": day})


async def hand_over(connection: AsyncConnection, attempt_id: str, job_id: str) -> None:
    """Let another job bring an order in."""
    await connection.execute(
        sa.update(ATTEMPTS).where(ATTEMPTS.c.id == attempt_id).values(job_id=job_id)
    )


async def finished(
    connection: AsyncConnection, attempt_id: str, at: datetime, took_ms: int | None
) -> None:
    """Write down when a backend was first seen to have finished an order, and how long it took.

    Args:
        connection: in a transaction.
        attempt_id: the order.
        at: when that was seen.
        took_ms: milliseconds from sending to the end; None where nobody watched then.
    """
    values = {"of_attempt": attempt_id, "finished_at": at, "took_ms": took_ms}
    await connection.execute(_UNFINISHED, values)


async def settle(
    connection: AsyncConnection,
    attempt_id: str,
    settlement: Settlement,
    basis: str,
    charged: Decimal | None = None,
    error: Mapping[str, Any] | None = None,
) -> None:
    """Write down whether an order was billed, on what that rests, and count it so.

    The error of an end without a result is kept for a job that dies before it has told it.

    `UNKNOWN` may be settled again once more is known; the other two are final, and settling them
    the same way again changes nothing.

    Raises:
        ConflictError: the order is settled otherwise, or is not known.
    """
    before = await find(connection, attempt_id, lock=True)
    final = (Settlement.CHARGED, Settlement.NOT_CHARGED)
    if before is None or (before.settlement in final and before.settlement is not settlement):
        raise ConflictError(f"The order {attempt_id} is settled otherwise, or is not known.")
    if before.settlement in final:
        return
    after = replace(
        before,
        settlement=settlement,
        charged=charged if settlement is Settlement.CHARGED else None,
    )
    await connection.execute(
        _ANY,
        {
            "of_attempt": attempt_id,
            "state": AttemptState.SETTLED.value,
            "settlement": settlement.value,
            "basis": basis,
            "charged": after.charged,
            "settled_at": now(),
            "error": before.error if error is None else dict(error),
        },
    )
    if before.day is not None:
        now_counted = [Counted(after.payer, before.day, after.counts)]
        if settlement in final:
            now_counted += await quotes.given_back(connection, after)
        was_counted = [Counted(before.payer, before.day, before.counts)]
        await budgets.move(connection, was_counted, now_counted)
    await events.settled(connection, after, basis, now())


async def decide(connection: AsyncConnection, attempt_id: str, decision: Decision) -> None:
    """Write down what a person made of an unknown outcome.

    Raises:
        ConflictError: its outcome is known, or something was decided already.
    """
    await _change(
        connection,
        attempt_id,
        _UNDECIDED,
        decision=decision.value,
    )


async def find(
    connection: AsyncConnection, attempt_id: str, *, lock: bool = False
) -> Attempt | None:
    """Return an order, or None; a lock keeps others from changing it until the commit."""
    query = _BY_ID_LOCKED if lock else _BY_ID
    row = (await connection.execute(query, {"of_attempt": attempt_id})).one_or_none()
    return None if row is None else _attempt(row)


async def of_job(connection: AsyncConnection, job_id: str) -> list[Attempt]:
    """Return the orders of a job, oldest first."""
    rows = await connection.execute(_OF_JOB, {"of_job": job_id})
    return [_attempt(row) for row in rows]


async def of_family(connection: AsyncConnection, job_id: str) -> list[Attempt]:
    """Return the orders of a job and of those that it started, oldest first."""
    children = sa.select(JOBS.c.id).where(JOBS.c.parent_id == job_id)
    return await _select(
        connection, sa.or_(ATTEMPTS.c.job_id == job_id, ATTEMPTS.c.job_id.in_(children))
    )


async def by_provider_id(
    connection: AsyncConnection, backend: str, provider_id: str
) -> Attempt | None:
    """Return the order that has a backend's id, or None."""
    found = await _select(
        connection, ATTEMPTS.c.backend == backend, ATTEMPTS.c.provider_id == provider_id
    )
    return found[0] if found else None


async def has_open_twin(
    connection: AsyncConnection, attempt: Attempt, *, unanswered: bool = False
) -> bool:
    """Tell whether another order with the same input is on its way to the same model.

    Args:
        connection: of a transaction.
        attempt: the one.
        unanswered: whether only those count whose id nobody knows yet.
    """
    taken = () if unanswered else (AttemptState.SUBMITTED.value,)
    rows = await connection.execute(
        sa.select(sa.func.count()).where(
            ATTEMPTS.c.input_hash == attempt.input_hash,
            ATTEMPTS.c.backend == attempt.backend,
            ATTEMPTS.c.model == attempt.model,
            ATTEMPTS.c.id != attempt.id,
            ATTEMPTS.c.state.in_((AttemptState.INTENDED.value, *taken)),
        )
    )
    return rows.scalar_one() > 0


async def abandoned(connection: AsyncConnection) -> list[Attempt]:
    """Return the open orders whose job has an end, or is not there at all; oldest first."""
    living = sa.select(JOBS.c.id).where(
        JOBS.c.id == ATTEMPTS.c.job_id, JOBS.c.state.in_(("queued", "running"))
    )
    return await _select(connection, _OPEN, sa.not_(living.exists()))


async def unknown(connection: AsyncConnection, owner_id: str, limit: int) -> list[Attempt]:
    """Return an owner's orders of which nobody knows the outcome, and nobody decided; newest."""
    rows = await _select(
        connection,
        ATTEMPTS.c.settlement == Settlement.UNKNOWN.value,
        ATTEMPTS.c.decision.is_(None),
        ATTEMPTS.c.owner_id == owner_id,
    )
    return rows[::-1][:limit]


async def durations(
    connection: AsyncConnection, backend: str, model: str, units: int, limit: int
) -> list[int]:
    """Return the milliseconds that the last orders of so many units took, newest first.

    Those are left out whose end nobody watched: they ended before a server started again.
    """
    parameters = {"backend": backend, "model": model, "units": units, "most": limit}
    rows = await connection.execute(_DURATIONS, parameters)
    return list(rows.scalars())


async def may_be_billed(connection: AsyncConnection, job_id: str) -> bool:
    """Tell whether a job left an order that a backend took, or may have taken.

    Orders of its children count as well, except those whose clip was delivered.
    """
    children = sa.select(JOBS.c.id).where(JOBS.c.parent_id == job_id, JOBS.c.state != "succeeded")
    harmless = sa.or_(
        ATTEMPTS.c.state == AttemptState.RESERVED.value,
        ATTEMPTS.c.settlement == Settlement.NOT_CHARGED.value,
    )
    rows = await connection.execute(
        sa.select(sa.func.count())
        .select_from(ATTEMPTS)
        .where(
            sa.or_(ATTEMPTS.c.job_id == job_id, ATTEMPTS.c.job_id.in_(children)),
            sa.not_(sa.func.coalesce(harmless, sa.false())),
        )
    )
    return rows.scalar_one() > 0


async def _change(
    connection: AsyncConnection, attempt_id: str, statement: sa.Update, **values: Any
) -> None:
    rows = await connection.execute(statement, {"of_attempt": attempt_id, **values})
    if rows.rowcount != 1:
        raise ConflictError(f"The order {attempt_id} is settled or was sent already.")


async def _select(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[Attempt]:
    rows = await connection.execute(sa.select(ATTEMPTS).where(*where).order_by(*_ORDER))
    return [_attempt(row) for row in rows]


def _attempt(row: sa.Row[Any]) -> Attempt:
    return Attempt(
        id=row.id,
        owner_id=row.owner_id,
        job_id=row.job_id,
        backend=row.backend,
        model=row.model,
        input_hash=row.input_hash,
        amount=row.amount,
        state=AttemptState(row.state),
        created_at=row.created_at,
        provider_id=row.provider_id,
        settlement=None if row.settlement is None else Settlement(row.settlement),
        basis=row.basis,
        units=row.units,
        day=row.day,
        charged=row.charged,
        trace=row.trace,
        decision=None if row.decision is None else Decision(row.decision),
        error=row.error,
        sent_at=row.sent_at,
        finished_at=row.finished_at,
        settled_at=row.settled_at,
        key_id=row.key_id,
        project_id=row.project_id,
        quote_id=row.quote_id,
        priority=Priority(row.priority or Priority.BATCH),
        work_id=row.work_id,
        dispatched_at=row.dispatched_at,
    )
