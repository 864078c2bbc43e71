"""The ledger: what may be spent, what is, and whether anything paid is sent."""

from __future__ import annotations

from songreel.client.asking import ask, read
from songreel.client.models import Ledger as Told
from songreel.client.steps import Asked, Awaiting, Blocking, Flow, Resource, operation

_LEDGER = "/api/mv/ledger"


class LedgerOperations(Resource):
    """What can be asked about money, and decided."""

    __slots__ = ()

    @operation
    def get(self) -> Flow[Told]:
        """Return what may be spent today, what is, and whether paid orders are held."""
        return read((yield from ask(self, Asked("GET", _LEDGER))), Told)

    @operation
    def hold(self, reason: str | None = None) -> Flow[Told]:
        """Have nothing paid sent until `release`; `reason` is for whoever wonders why."""
        asked = Asked("POST", f"{_LEDGER}/hold", json={"reason": reason}, repeatable=True)
        return read((yield from ask(self, asked)), Told)

    @operation
    def release(self) -> Flow[Told]:
        """Let paid orders be sent again.

        Raises:
            NotFoundError: they are not held.
        """
        return read((yield from ask(self, Asked("POST", f"{_LEDGER}/release"))), Told)


class Ledger(LedgerOperations, Blocking):
    """What can be asked about money, and decided."""

    __slots__ = ()


class AsyncLedger(LedgerOperations, Awaiting):
    """What can be asked about money, and decided."""

    __slots__ = ()
