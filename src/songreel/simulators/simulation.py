"""What both services share: time, chance, the book of orders, and the studio."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.providers.local.chance import Chance
from songreel.simulators.book import Book
from songreel.simulators.clockwork import Clockwork
from songreel.simulators.fault_kinds import Fault
from songreel.simulators.faults import Script, fate_of
from songreel.simulators.journal import Journal
from songreel.simulators.latency import Latency
from songreel.simulators.media.studio import Studio
from songreel.simulators.order import Order, Service, Work, hash_of

_QUEUED_SHARE = 0.1
"""Of the time that an order takes, how much it waits for a machine."""
_FIRST_POLL = 0.001
"""Seconds after which an order has ended that the first poll finds capped."""
_SHARE_OF = {"video": 1.0, "image": 0.2, "text": 0.02}
"""Of a clip's time, how much a picture and a text take."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a simulation behaves.

    Attributes:
        cache: folder in which clips and pictures are kept.
        latency: how long a clip takes.
        seed: everything that is drawn follows from it; None for another one each time.
        state: file that keeps the ledger, or None.
        limits: whether the services' documented request limits hold.
        habit: name of the habit of all clips, or None for one by chance for each.
    """

    cache: Path
    latency: Latency = field(default_factory=lambda: Latency.parse("5"))
    seed: int | None = None
    state: Path | None = None
    limits: bool = True
    habit: str | None = None


class Simulation:
    """Accepts orders, and knows where each stands."""

    def __init__(self, options: Options) -> None:
        """Begin, or go on where the state file ends."""
        seed = options.seed
        self.seed = int.from_bytes(os.urandom(4), "big") if seed is None else seed
        self.latency = options.latency
        self.limits = options.limits
        self.has_developer_veo = False
        self.clockwork = Clockwork()
        self._journal = Journal(options.state)
        kept = self._journal.read()
        self.book = Book(self._journal, kept)
        for document in kept:
            if "clock_offset" in document:
                self.clockwork.offset = timedelta(seconds=document["clock_offset"])
        self.script = Script(self.seed)
        self.studio = Studio(options.cache, options.habit)
        self._next = self.book.next_number

    async def close(self) -> None:
        """End what runs."""
        await self.clockwork.close()
        await self.studio.close()

    async def set_clock(self, offset: timedelta) -> None:
        """Put the clock forward or back."""
        await self._journal.append({"clock_offset": offset.total_seconds()})
        self.clockwork.set_offset(offset)

    def next_chance(self) -> tuple[int, Chance]:
        """Return the number of the next order, and the stream that decides about it."""
        number, self._next = self._next, self._next + 1
        return number, Chance("order", self.seed, number)

    async def accept(
        self,
        service: Service,
        model: str,
        *,
        number: int,
        chance: Chance,
        order_id: str,
        given: dict[str, Any],
        seed: int | None,
        work: Work,
        price: Decimal,
        faults: Iterable[Fault] = (),
        give_up_after: timedelta | None = None,
        more: dict[str, Any] | None = None,
    ) -> Order:
        """Take an order down in the book and begin to work on it."""
        now = self.clockwork.now()
        takes = self.latency.draw(chance) * _SHARE_OF[work.medium]
        fate = fate_of(faults)
        if fate.ending == "rate_cap":
            takes = _FIRST_POLL
        order = Order(
            id=order_id,
            number=number,
            service=service,
            model=model,
            input=given,
            seed=seed,
            created=now,
            begins=now + timedelta(seconds=takes * _QUEUED_SHARE),
            ends=now + timedelta(seconds=takes),
            work=work,
            price=price,
            units=Decimal(work.seconds) if work.medium == "video" else Decimal(1),
            fate=fate,
            input_hash=hash_of(given),
            deadline=None if give_up_after is None else now + give_up_after,
            more=more or {},
        )
        await self.book.add(order)
        if fate.ending == "deliver" and work.medium != "text":
            self.studio.prepare(order)
        return order

    async def stop(self, order: Order) -> None:
        """Cancel an order; nothing happens to one that has ended."""
        now = self.clockwork.now()
        if not order.phase(now).is_over:
            order.stopped = now
            await self.book.change(order)

    async def delete(self, order: Order) -> None:
        """Take an order out of its caller's sight; the ledger keeps it."""
        order.deleted = True
        await self.book.change(order)
