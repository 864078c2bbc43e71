"""A paid service's own books: what it accepted, what became of that, and what it bills."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

SUCCEEDED, FAILED, SAFETY, RATE_CAP = "succeeded", "failed", "safety", "rate_cap"
CANCELED, ABORTED = "canceled", "aborted"
FREE_END = "failed_free"
"""The one end that the model's profile lists as unbilled, beside those before the beginning."""


@dataclass
class Creation:
    """One order that the service took.

    Attributes:
        attempt, job: whose it is, as the database had it at that moment.
        end: what becomes of it when nobody cancels it.
        begins, ends: seconds of the true time; `ends` is None where it never ends.
        billed: None until that is decided.
        damaged: how many downloads give damaged bytes, before they give the right ones.
    """

    id: str
    attempt: str
    job: str
    trace: Mapping[str, Any]
    created: float
    begins: float
    ends: float | None
    end: str
    lag: float = 0.0
    damaged: int = 0
    expires_early: float | None = None
    became: str | None = None
    billed: bool | None = None
    over: float | None = None
    downloads: int = 0
    answered: bool = False

    @property
    def content(self) -> bytes:
        """Return the bytes of its result."""
        return b"clip " + self.id.encode()

    @property
    def sha256(self) -> str:
        """Return the hash of its result."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass
class Books:
    """The books; `time` is the true time.

    Attributes:
        lists: whether there is a list of orders.
        retention: for how many seconds a result is kept, and the input in the list.
    """

    time: Callable[[], float]
    lists: bool
    retention: float
    creations: list[Creation] = field(default_factory=list)

    def accept(self, creation: Creation) -> Creation:
        """Take an order."""
        self.creations.append(creation)
        return creation

    def find(self, creation_id: str) -> Creation | None:
        """Return an order as it is now."""
        self.turn()
        return next((one for one in self.creations if one.id == creation_id), None)

    def turn(self) -> None:
        """Bring all orders up to now."""
        now = self.time()
        for one in self.creations:
            if one.became is None and one.ends is not None and one.ends <= now:
                self._end(one, one.end, one.ends)

    def _end(self, creation: Creation, end: str, at: float) -> None:
        creation.became, creation.over = end, at
        # Only what succeeded and what was cancelled while it ran is billed for certain; failures
        # are billed by a coin that nobody sees, so that nobody may rely on either side of it.
        coin = hashlib.sha256(creation.id.encode()).digest()[0] % 2 == 0
        creation.billed = {
            SUCCEEDED: True,
            CANCELED: True,
            ABORTED: False,
            FREE_END: False,
        }.get(end, coin)

    def cancel(self, creation_id: str) -> None:
        """Stop an order that has no end."""
        one = self.find(creation_id)
        if one is not None and one.became is None:
            self._end(one, CANCELED if self.has_begun(one) else ABORTED, self.time())

    def has_begun(self, creation: Creation) -> bool:
        """Tell whether work on an order has begun."""
        return creation.begins <= self.time()

    def is_gone(self, creation: Creation) -> bool:
        """Tell whether a result was removed."""
        return creation.over is not None and self.gone_at(creation) <= self.time()

    def gone_at(self, creation: Creation) -> float:
        """Return when the result is removed, or will be."""
        assert creation.over is not None
        if creation.expires_early is not None:
            return creation.over + creation.expires_early
        return creation.over + self.retention

    def listed(self, trace: Mapping[str, Any], since: float) -> list[Creation]:
        """Return the orders in the list that have this input."""
        self.turn()
        now = self.time()
        return [
            one
            for one in self.creations
            if one.created + one.lag <= now
            and one.created >= since
            and one.trace == trace
            and not (one.over is not None and one.over + self.retention <= now)
        ]
