"""The money ledger: every order that was placed with a backend, from intent to settlement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.errors import ConflictError
from songreel.storage.tables import ATTEMPTS, JOBS


async def intend(connection: AsyncConnection, attempt: Attempt) -> None:
    """Write down an order before it is sent; commit this before the request leaves."""
    if attempt.state is not AttemptState.INTENDED:
        raise ValueError("an order is written down before it is sent")
    await connection.execute(
        sa.insert(ATTEMPTS).values(
            id=attempt.id,
            owner_id=attempt.owner_id,
            job_id=attempt.job_id,
            backend=attempt.backend,
            model=attempt.model,
            input_hash=attempt.input_hash,
            amount=attempt.amount,
            state=attempt.state.value,
            created_at=attempt.created_at,
        )
    )


async def submitted(connection: AsyncConnection, attempt_id: str, provider_id: str) -> None:
    """Write down the id that the backend gave to an order.

    Raises:
        ConflictError: the order is settled, or has another id already.
    """
    rows = await connection.execute(
        sa.update(ATTEMPTS)
        .where(
            ATTEMPTS.c.id == attempt_id,
            ATTEMPTS.c.state != AttemptState.SETTLED.value,
            sa.or_(ATTEMPTS.c.provider_id.is_(None), ATTEMPTS.c.provider_id == provider_id),
        )
        .values(state=AttemptState.SUBMITTED.value, provider_id=provider_id)
    )
    if rows.rowcount != 1:
        raise ConflictError(f"The order {attempt_id} is settled or has another id already.")


async def settle(
    connection: AsyncConnection, attempt_id: str, settlement: Settlement, basis: str
) -> None:
    """Write down whether an order was billed, and on what that rests.

    `UNKNOWN` may be settled again once more is known; the other two are final, and settling them
    the same way again changes nothing.

    Raises:
        ConflictError: the order is settled otherwise, or is not known.
    """
    rows = await connection.execute(
        sa.update(ATTEMPTS)
        .where(
            ATTEMPTS.c.id == attempt_id,
            sa.or_(
                ATTEMPTS.c.settlement.is_(None),
                ATTEMPTS.c.settlement == Settlement.UNKNOWN.value,
                ATTEMPTS.c.settlement == settlement.value,
            ),
        )
        .values(state=AttemptState.SETTLED.value, settlement=settlement.value, basis=basis)
    )
    if rows.rowcount != 1:
        raise ConflictError(f"The order {attempt_id} is settled otherwise, or is not known.")


async def of_job(connection: AsyncConnection, job_id: str) -> list[Attempt]:
    """Return the orders of a job, oldest first."""
    return await _select(connection, ATTEMPTS.c.job_id == job_id)


async def may_be_billed(connection: AsyncConnection, job_id: str) -> bool:
    """Tell whether a job left an order that a backend took, or may have taken.

    Orders of its children count as well, except those whose clip was delivered.
    """
    children = sa.select(JOBS.c.id).where(JOBS.c.parent_id == job_id, JOBS.c.state != "succeeded")
    harmless = sa.or_(
        sa.and_(ATTEMPTS.c.state == AttemptState.INTENDED.value, ATTEMPTS.c.provider_id.is_(None)),
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


async def _select(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[Attempt]:
    rows: Sequence[sa.Row[Any]] = (
        await connection.execute(
            sa.select(ATTEMPTS).where(*where).order_by(ATTEMPTS.c.created_at, ATTEMPTS.c.id)
        )
    ).all()
    return [
        Attempt(
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
        )
        for row in rows
    ]
