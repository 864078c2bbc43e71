"""The ledger's noun: one order placed with a backend, from the intent to the settlement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class AttemptState(StrEnum):
    """How far an order went.

    `INTENDED` is committed before anything is sent: an intent without an id after a crash may
    have been billed, and is never sent again by itself.
    """

    INTENDED = "intended"
    SUBMITTED = "submitted"
    SETTLED = "settled"


class Settlement(StrEnum):
    """Whether an order was billed."""

    CHARGED = "charged"
    NOT_CHARGED = "not_charged"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One order: `amount` is the list price in US dollars that was reserved for it."""

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
