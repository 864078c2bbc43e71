"""The ledger's noun: one order placed with a backend, from the reservation to the settlement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from songreel.domain.dispatch import Priority
from songreel.domain.payer import Payer


class AttemptState(StrEnum):
    """How far an order went.

    `RESERVED`: its price is set aside and nothing was sent. `INTENDED` is committed right before
    the one request leaves: an intent without an id after a crash may have been billed, and is
    never sent again by itself. `SUBMITTED`: the backend gave it an id.
    """

    RESERVED = "reserved"
    INTENDED = "intended"
    SUBMITTED = "submitted"
    SETTLED = "settled"


class Settlement(StrEnum):
    """Whether an order was billed."""

    CHARGED = "charged"
    NOT_CHARGED = "not_charged"
    UNKNOWN = "unknown"


class Decision(StrEnum):
    """What a person made of an order of which nobody knows what became of it."""

    SUBMIT_AGAIN = "submit_again"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One order.

    Attributes:
        amount: the list price in US dollars that is reserved for it.
        units: how many seconds, pictures or calls that price is for.
        day: the day (UTC, `2026-11-26`) whose cap it counts against, None where it is free.
        trace: what was sent, as the backend knows it again.
        charged: what it cost in US dollars in the end, where that is known.
        decision: what a person decided about an unknown outcome.
        error: `SongreelError.to_document()` of an end without a result.
        sent_at: when its request left, or left for the last time.
        finished_at: when the backend was first seen to have finished it.
        key_id, project_id: under whose caps it counts: those of its job when it was written down,
            or those of the quote that it draws on.
        quote_id: the accepted quote that it has drawn on, or None.
        priority, work_id: what decides when it goes, where not all can: whether somebody waits for
            it, and the job that it is a part of.
        dispatched_at: when it had its turn to be sent; None: not yet, or it needed none.
    """

    id: str
    owner_id: str
    job_id: str
    backend: str
    model: str
    input_hash: str
    amount: Decimal
    state: AttemptState
    created_at: datetime
    provider_id: str | None = None
    settlement: Settlement | None = None
    basis: str | None = None
    units: int | None = None
    day: str | None = None
    charged: Decimal | None = None
    trace: Mapping[str, Any] | None = None
    decision: Decision | None = None
    error: Mapping[str, Any] | None = None
    sent_at: datetime | None = None
    finished_at: datetime | None = None
    settled_at: datetime | None = None
    key_id: str | None = None
    project_id: str | None = None
    quote_id: str | None = None
    priority: Priority = Priority.BATCH
    work_id: str | None = None
    dispatched_at: datetime | None = None

    @property
    def payer(self) -> Payer:
        """Return under whose caps it counts."""
        return Payer(self.owner_id, self.key_id, self.project_id)

    @property
    def is_unresolved(self) -> bool:
        """Tell whether nobody knows what became of it, and nobody has decided about it either."""
        return self.settlement is Settlement.UNKNOWN and self.decision is None

    @property
    def counts(self) -> Decimal:
        """Return the US dollars that it counts against caps: an unknown outcome counts whole."""
        if self.settlement is Settlement.NOT_CHARGED:
            return Decimal(0)
        if self.settlement is Settlement.CHARGED and self.charged is not None:
            return self.charged
        return self.amount
