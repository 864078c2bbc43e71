"""Accepted quotes: money that is set aside for some orders and no others, until they draw it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from songreel.domain.attempt import Decision, Settlement
from songreel.domain.errors import ConflictError, NotFoundError, QuoteRefusedError
from songreel.domain.money import dollars
from songreel.domain.quote import Quote, QuoteLine, QuoteState
from songreel.jobs.caps import Caps, day_of
from songreel.storage import attempts, budgets, quotes
from songreel.storage.budgets import Counted

_LEAST_TIME = timedelta(days=1)
_NEW = "ask for a new quote"
_ENDED = {
    QuoteState.OPEN: "is not accepted: accept it first",
    QuoteState.SPENT: f"is spent: {_NEW}",
    QuoteState.EXPIRED: f"has expired: {_NEW}",
    QuoteState.RELEASED: f"was released: {_NEW}",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order that is to draw on a quote.

    Attributes:
        price: its list price in US dollars, as it is now.
        again: whether another one of the same job may follow one of an unknown outcome.
    """

    owner_id: str
    backend: str
    model: str
    input_hash: str
    price: Decimal
    again: bool = False


@dataclass(frozen=True, slots=True)
class Drawn:
    """The line of a quote that an order draws on."""

    quote: Quote
    number: int


def as_of(quote: Quote, at: datetime) -> Quote:
    """Return a quote as it stands at a moment: an open one that is valid no more has expired."""
    if quote.state is QuoteState.OPEN and quote.valid_until <= at:
        return replace(quote, state=QuoteState.EXPIRED, ended_at=quote.valid_until)
    return quote


async def locked(connection: AsyncConnection, quote_id: str, owner_id: str) -> Quote:
    """Return an owner's quote, which nobody else changes until the commit.

    Raises:
        NotFoundError: there is none of that id.
    """
    quote = await quotes.find(connection, quote_id, lock=True)
    if quote is None or quote.owner_id != owner_id:
        raise not_found(quote_id)
    return quote


def not_found(quote_id: str) -> NotFoundError:
    """Return the error of a quote that is not there."""
    return NotFoundError(
        f"Quote with ID {quote_id} not found",
        details="The id is wrong, or it is another workspace's.",
    )


async def accept(
    connection: AsyncConnection, caps: Caps, quote: Quote, key_id: str | None, at: datetime
) -> Quote:
    """Set the whole of an open quote aside, under the caps of its project and of a key.

    It can be drawn on for a day at least.

    Raises:
        BudgetExceededError: a cap has no room for it.
        ConflictError: it has expired, or was decided already.
    """
    quote = as_of(quote, at)
    if quote.state is QuoteState.ACCEPTED:
        return quote
    if quote.state is not QuoteState.OPEN:
        raise ConflictError(f"The quote {quote.id} {_ENDED[quote.state]}.")
    accepted = replace(
        quote,
        state=QuoteState.ACCEPTED,
        key_id=key_id,
        day=day_of(at),
        accepted_at=at,
        valid_until=max(quote.valid_until, at + _LEAST_TIME),
        lines=tuple(replace(line, set_aside=line.amount) for line in quote.lines),
    )
    await caps.take(connection, held(accepted), at)
    await quotes.put_state(connection, accepted)
    return accepted


async def end(connection: AsyncConnection, quote: Quote, state: QuoteState, at: datetime) -> Quote:
    """Give back what was not drawn of a quote; one that has ended stays as it is."""
    if quote.state.is_end:
        return quote
    await budgets.move(connection, held(quote), ())
    over = replace(
        quote,
        state=state,
        ended_at=at,
        lines=tuple(replace(line, set_aside=Decimal(0)) for line in quote.lines),
    )
    await quotes.put_state(connection, over)
    return over


def held(quote: Quote) -> list[Counted]:
    """Return what a quote counts as under caps, beside the orders that have drawn on it."""
    if quote.day is None or quote.state is not QuoteState.ACCEPTED:
        return []
    return [
        Counted(quote.payer, quote.day, line.set_aside) for line in quote.lines if line.set_aside
    ]


async def draw(connection: AsyncConnection, quote_id: str, wanted: Wanted) -> Drawn | None:
    """Let an order have what is set aside for it, and give the rest of its line back.

    Returns:
        The line that the order draws on, for the caller to note it there. None where the line's
        order has an unknown outcome, and it was decided to pay once more: that is not quoted.

    Raises:
        QuoteRefusedError: the quote pays for no such order, or for less than it costs now.
    """
    quote = await quotes.find(connection, quote_id, lock=True)
    if quote is None or quote.owner_id != wanted.owner_id:
        raise QuoteRefusedError(f"There is no quote {quote_id}: {_NEW}.")
    if quote.state is not QuoteState.ACCEPTED or quote.day is None:
        raise QuoteRefusedError(f"The quote {quote.id} {_ENDED[quote.state]}.")
    fitting = [
        (number, line)
        for number, line in enumerate(quote.lines)
        if (line.backend, line.model, line.input_hash)
        == (wanted.backend, wanted.model, wanted.input_hash)
    ]
    if not fitting:
        raise QuoteRefusedError(
            f"The quote {quote.id} has no line for this order of {wanted.model}: what is ordered "
            f"has changed since it was made, so nothing was sent; {_NEW}."
        )
    free = [(number, line) for number, line in fitting if line.set_aside]
    if not free:
        if await _is_paid_once_more(connection, fitting, again=wanted.again):
            return None
        raise QuoteRefusedError(
            f"What the quote {quote.id} sets aside for this order of {wanted.model} is spent by an "
            f"earlier order of it, so nothing was sent; {_NEW}."
        )
    affordable = [one for one in free if wanted.price <= one[1].set_aside]
    if not affordable:
        most = max(line.set_aside for _, line in free)
        raise QuoteRefusedError(
            f"The price of this order of {wanted.model} rose from {dollars(most)}, which the quote "
            f"{quote.id} sets aside, to {dollars(wanted.price)}, so nothing was sent; {_NEW}."
        )
    number, line = min(affordable, key=lambda one: one[1].set_aside)
    await budgets.move(
        connection,
        [Counted(quote.payer, quote.day, line.set_aside)],
        [Counted(quote.payer, quote.day, wanted.price)],
    )
    return Drawn(quote, number)


async def _is_paid_once_more(
    connection: AsyncConnection, lines: Sequence[tuple[int, QuoteLine]], *, again: bool
) -> bool:
    for _, line in lines:
        drawn = await attempts.find(connection, line.attempt_id or "")
        if drawn is not None and drawn.settlement is Settlement.UNKNOWN:
            return again or drawn.decision is Decision.SUBMIT_AGAIN
    return False
