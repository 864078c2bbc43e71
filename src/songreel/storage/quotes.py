"""Quotes as rows: what was offered, what was accepted, and which order has drawn on which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.core.clock import now
from songreel.domain.attempt import Attempt, Settlement
from songreel.domain.quote import Quote, QuoteDetails, QuoteLine, QuoteState
from songreel.storage.budgets import Counted
from songreel.storage.caller_tables import API_KEYS
from songreel.storage.project_tables import QUOTE_LINES, QUOTES
from songreel.storage.tables import ATTEMPTS, JOBS, UNFINISHED

_LINES = (
    sa.select(
        QUOTE_LINES,
        ATTEMPTS.c.settlement.label("settled_as"),
        ATTEMPTS.c.amount.label("drawn"),
    )
    .select_from(QUOTE_LINES.outerjoin(ATTEMPTS, ATTEMPTS.c.id == QUOTE_LINES.c.attempt_id))
    .order_by(QUOTE_LINES.c.quote_id, QUOTE_LINES.c.line)
)


async def insert(connection: AsyncConnection, quote: Quote) -> None:
    """Keep a new quote with its lines."""
    await connection.execute(
        sa.insert(QUOTES),
        {
            "id": quote.id,
            "owner_id": quote.owner_id,
            "project_id": quote.project_id,
            "key_id": quote.key_id,
            "state": quote.state.value,
            "amount": quote.total,
            "created_at": quote.created_at,
            "valid_until": quote.valid_until,
            "document": quote.details(),
        },
    )
    lines = [
        {
            "quote_id": quote.id,
            "line": number,
            "owner_id": quote.owner_id,
            "subject": line.subject,
            "what": line.what,
            "backend": line.backend,
            "model": line.model,
            "input_hash": line.input_hash,
            "units": line.units,
            "amount": line.amount,
        }
        for number, line in enumerate(quote.lines)
    ]
    if lines:
        await connection.execute(sa.insert(QUOTE_LINES), lines)


async def find(connection: AsyncConnection, quote_id: str, *, lock: bool = False) -> Quote | None:
    """Return a quote, or None; a lock keeps others from changing it until the commit."""
    query = sa.select(QUOTES).where(QUOTES.c.id == quote_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        return None
    # Read after the lock is had: whoever held it may have drawn.
    lines = await connection.execute(_LINES.where(QUOTE_LINES.c.quote_id == quote_id))
    return _quote(row, lines.all())


async def of_project(connection: AsyncConnection, project_id: str, owner_id: str) -> list[Quote]:
    """Return an owner's quotes of a project, newest first."""
    mine = (QUOTES.c.project_id == project_id, QUOTES.c.owner_id == owner_id)
    return await _select(connection, *mine)


async def accepted(connection: AsyncConnection) -> list[Quote]:
    """Return every accepted quote, newest first."""
    return await _select(connection, QUOTES.c.state == QuoteState.ACCEPTED.value)


async def _select(connection: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[Quote]:
    newest = (QUOTES.c.created_at.desc(), QUOTES.c.id.desc())
    rows = (await connection.execute(sa.select(QUOTES).where(*where).order_by(*newest))).all()
    ids = sa.select(QUOTES.c.id).where(*where)
    lines = (await connection.execute(_LINES.where(QUOTE_LINES.c.quote_id.in_(ids)))).all()
    return [_quote(row, [line for line in lines if line.quote_id == row.id]) for row in rows]


async def put_state(connection: AsyncConnection, quote: Quote) -> None:
    """Keep where a quote stands now, and under whose caps it counts."""
    await connection.execute(
        sa.update(QUOTES)
        .where(QUOTES.c.id == quote.id)
        .values(
            state=quote.state.value,
            key_id=quote.key_id,
            day=quote.day,
            valid_until=quote.valid_until,
            accepted_at=quote.accepted_at,
            ended_at=quote.ended_at,
        )
    )


async def draw(connection: AsyncConnection, quote_id: str, line: int, attempt_id: str) -> None:
    """Note which order has drawn on a line."""
    await connection.execute(
        sa.update(QUOTE_LINES)
        .where(QUOTE_LINES.c.quote_id == quote_id, QUOTE_LINES.c.line == line)
        .values(attempt_id=attempt_id)
    )


async def given_back(connection: AsyncConnection, attempt: Attempt) -> list[Counted]:
    """Note that an order is charged or not, and return what is set aside again if it is not.

    The last of its orders that is charged ends a quote.
    """
    if attempt.quote_id is None:
        return []
    quote = await find(connection, attempt.quote_id, lock=True)
    if quote is None or quote.state is not QuoteState.ACCEPTED or quote.day is None:
        return []
    if attempt.settlement is Settlement.NOT_CHARGED:
        drawn = any(line.attempt_id == attempt.id for line in quote.lines)
        return [Counted(quote.payer, quote.day, attempt.amount)] if drawn else []
    if await _is_spent(connection, quote.id):
        await put_state(connection, replace(quote, state=QuoteState.SPENT, ended_at=now()))
    return []


async def _is_spent(connection: AsyncConnection, quote_id: str) -> bool:
    """Tell whether every line of a quote was drawn by an order that is charged."""
    rows = await connection.execute(
        sa.select(sa.func.count())
        .select_from(QUOTE_LINES.outerjoin(ATTEMPTS, ATTEMPTS.c.id == QUOTE_LINES.c.attempt_id))
        .where(
            QUOTE_LINES.c.quote_id == quote_id,
            sa.func.coalesce(ATTEMPTS.c.settlement, "") != Settlement.CHARGED.value,
        )
    )
    return rows.scalar_one() == 0


async def lapsed(connection: AsyncConnection, at: datetime) -> list[str]:
    """Return the accepted quotes that count no more, and whose jobs have all ended.

    They are valid no more, or whoever accepted them may not spend any more.
    """
    revoked = sa.select(API_KEYS.c.id).where(
        API_KEYS.c.id == QUOTES.c.key_id, API_KEYS.c.revoked_at.is_not(None)
    )
    under_way = sa.select(JOBS.c.id).where(UNFINISHED, JOBS.c.quote_id == QUOTES.c.id)
    rows = await connection.execute(
        sa.select(QUOTES.c.id).where(
            QUOTES.c.state == QuoteState.ACCEPTED.value,
            sa.or_(QUOTES.c.valid_until <= at, revoked.exists()),
            sa.not_(under_way.exists()),
        )
    )
    return list(rows.scalars())


def _quote(row: Any, lines: Sequence[Any]) -> Quote:
    state, details = QuoteState(row.state), QuoteDetails.from_document(row.document)
    return Quote(
        id=row.id,
        owner_id=row.owner_id,
        project_id=row.project_id,
        state=state,
        lines=tuple(_line(line, state) for line in lines),
        unknown=details.unknown,
        basis=details.basis,
        created_at=row.created_at,
        valid_until=row.valid_until,
        key_id=row.key_id,
        day=row.day,
        accepted_at=row.accepted_at,
        ended_at=row.ended_at,
    )


def _line(row: Any, state: QuoteState) -> QuoteLine:
    held: Decimal = row.amount if row.attempt_id is None else Decimal(0)
    if row.settled_as == Settlement.NOT_CHARGED.value:
        # What the order did not cost came back; the rest went back when it was drawn.
        held = row.drawn
    return QuoteLine(
        subject=row.subject,
        what=row.what,
        backend=row.backend,
        model=row.model,
        input_hash=row.input_hash,
        units=row.units,
        amount=row.amount,
        attempt_id=row.attempt_id,
        set_aside=held if state is QuoteState.ACCEPTED else Decimal(0),
    )
