"""Whatever is ordered, quoted, settled and given back: the sums are those of a model on a page.

The model predicts what fits under which cap; the ledger, on a real database, has to agree with it,
and with the sums of the orders themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

from anyio.from_thread import BlockingPortal, start_blocking_portal
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.domain.errors import BudgetExceededError, QuoteRefusedError, SongreelError
from songreel.domain.payer import EVERYTHING, WHOLE_LIFE, Place
from songreel.jobs.caps import day_of
from songreel.storage import budgets
from songreel.storage.database import Database
from songreel.storage.project_tables import QUOTE_LINES, QUOTES
from songreel.storage.tables import ATTEMPTS, BUDGETS
from tests.support.databases import HandClock
from tests.support.money import KEY, PROJECT, Till, line

CAPS = {EVERYTHING: 120, f"key:{KEY}": 90, f"project:{PROJECT}": 100}
CENTS = st.integers(1, 60)
PICK = st.integers(0, 99)
Thing = TypeVar("Thing")


def one_of(things: list[Thing], pick: int) -> Thing:
    return things[pick % len(things)]


def money(cents: int) -> str:
    return f"{cents / 100:.2f}"


@dataclass
class ModelQuote:
    """An accepted quote: what it holds for each line, in cents."""

    id: str
    day: str
    valid_until: datetime
    held: dict[int, int]


@dataclass
class ModelOrder:
    """An order: what it counts, in cents, on which day, and what it has drawn on."""

    attempt: Attempt
    day: str
    counts: int
    is_ours: bool
    drawn: tuple[ModelQuote, int] | None = None
    sent: bool = False
    settlement: Settlement | None = None


@dataclass
class Books:
    """The sums on a page."""

    orders: list[ModelOrder] = field(default_factory=list)
    quotes: list[ModelQuote] = field(default_factory=list)

    def sums(self) -> dict[Place, int]:
        totals: dict[Place, int] = defaultdict(int)
        for order in self.orders:
            self._add(totals, order.day, order.counts, is_ours=order.is_ours)
        for quote in self.quotes:
            self._add(totals, quote.day, sum(quote.held.values()), is_ours=True)
        return {place: cents for place, cents in totals.items() if cents}

    @staticmethod
    def _add(totals: dict[Place, int], day: str, cents: int, *, is_ours: bool) -> None:
        totals[EVERYTHING, day] += cents
        totals["owner:local", day] += cents
        if is_ours:
            totals[f"key:{KEY}", day] += cents
            totals[f"project:{PROJECT}", WHOLE_LIFE] += cents

    def has_room(self, day: str, cents: int, *, is_ours: bool, is_moved: bool = False) -> bool:
        known = self.sums()
        places = [(EVERYTHING, day)]
        if is_ours:
            places.append((f"key:{KEY}", day))
            # What moves to another day counts in its project already.
            places += [] if is_moved else [(f"project:{PROJECT}", WHOLE_LIFE)]
        return all(known.get(place, 0) + cents <= CAPS[place[0]] for place in places)


class House:
    """One ledger for a whole run of the machine; each example begins with empty books."""

    def __init__(self, portal: BlockingPortal, folder: Path) -> None:
        self.portal, self.clock = portal, HandClock()
        self.till: Till = portal.call(self._open, folder)

    async def _open(self, folder: Path) -> Till:
        database = await Database.open(None, data=folder)
        till = Till.over(database, folder / "till", self.clock, money(CAPS[EVERYTHING]))
        await till.have(key=money(CAPS[f"key:{KEY}"]), project=money(CAPS[f"project:{PROJECT}"]))
        return till

    async def empty(self) -> None:
        async with self.till.database.transaction() as connection:
            for table in (QUOTE_LINES, QUOTES, ATTEMPTS, BUDGETS):
                await connection.execute(table.delete())

    async def sums(self) -> dict[Place, int]:
        async with self.till.database.reading() as connection:
            known = await budgets.sums(connection)
        return {place: int(amount * 100) for place, amount in known.items()}

    def close(self) -> None:
        self.portal.call(self.till.database.close)


_house: list[House] = []


class Money(RuleBasedStateMachine):
    """Orders and quotes against a page."""

    def __init__(self) -> None:
        super().__init__()
        self.house = _house[0]
        self.till, self.books = self.house.till, Books()
        self.house.portal.call(self.house.empty)

    @property
    def today(self) -> str:
        return day_of(self.house.clock())

    def had(self, work: Callable[[], Awaitable[Thing]]) -> Thing | SongreelError:
        """Return what comes of something, or the refusal."""

        async def tried() -> Thing | SongreelError:
            try:
                return await work()
            except (BudgetExceededError, QuoteRefusedError) as error:
                return error

        return self.house.portal.call(tried)

    @rule(cents=CENTS, is_ours=st.booleans())
    def order(self, cents: int, is_ours: bool) -> None:
        fits = self.books.has_room(self.today, cents, is_ours=is_ours)
        whose = {} if is_ours else {"key_id": None, "project_id": None}
        job = self.till.job(None, **whose)
        found = self.had(lambda: self.till.reserve(job, dollars=money(cents)))
        assert isinstance(found, Attempt) == fits
        if isinstance(found, Attempt):
            self.books.orders.append(ModelOrder(found, self.today, cents, is_ours))

    @rule(prices=st.lists(CENTS, min_size=1, max_size=3))
    def quote(self, prices: list[int]) -> None:
        fits = self.books.has_room(self.today, sum(prices), is_ours=True)
        lines = [line(f"line {number}", money(cents)) for number, cents in enumerate(prices)]
        found = self.had(lambda: self.till.accepted(*lines))
        assert isinstance(found, SongreelError) != fits
        if not isinstance(found, SongreelError):
            until = self.house.clock() + timedelta(days=1)
            self.books.quotes.append(
                ModelQuote(found.id, self.today, until, dict(enumerate(prices)))
            )

    @precondition(lambda self: self.books.quotes)
    @rule(pick=PICK, number=st.integers(0, 2), cents=CENTS)
    def draw(self, pick: int, number: int, cents: int) -> None:
        quote = one_of(self.books.quotes, pick)
        fits = cents <= quote.held.get(number, 0)
        job = replace(self.till.job(), quote_id=quote.id)
        found = self.had(lambda: self.till.reserve(job, f"line {number}", money(cents)))
        assert isinstance(found, Attempt) == fits
        if isinstance(found, Attempt):
            quote.held[number] = 0
            drawn = ModelOrder(found, quote.day, cents, is_ours=True, drawn=(quote, number))
            self.books.orders.append(drawn)

    def _unsent(self) -> list[ModelOrder]:
        return [one for one in self.books.orders if not one.sent and one.settlement is None]

    @precondition(lambda self: self._unsent())
    @rule(pick=PICK)
    def send(self, pick: int) -> None:
        order = one_of(self._unsent(), pick)
        is_moved = order.day != self.today
        fits = (
            not is_moved
            or order.drawn is not None
            or self.books.has_room(self.today, order.counts, is_ours=order.is_ours, is_moved=True)
        )
        found = self.had(lambda: self.till.ledger.sending(order.attempt, None))
        assert isinstance(found, Attempt) == fits
        if isinstance(found, Attempt):
            assert found.state is AttemptState.INTENDED
            order.attempt, order.day, order.sent = found, self.today, True

    def _unsettled(self) -> list[ModelOrder]:
        final = {Settlement.CHARGED, Settlement.NOT_CHARGED}
        return [one for one in self.books.orders if one.settlement not in final]

    @precondition(lambda self: self._unsettled())
    @rule(pick=PICK, how=st.sampled_from(Settlement), less=st.integers(0, 20))
    def settle(self, pick: int, how: Settlement, less: int) -> None:
        order = one_of(self._unsettled(), pick)
        cents = int(order.attempt.amount * 100)
        charged = max(0, cents - less)
        amount = Decimal(money(charged)) if how is Settlement.CHARGED else None
        self.house.portal.call(self.till.ledger.settle, order.attempt, how, "told", amount)
        order.settlement = how
        if how is Settlement.CHARGED:
            order.counts = charged
        elif how is Settlement.NOT_CHARGED:
            order.counts = 0
            if order.drawn is not None and order.drawn[0] in self.books.quotes:
                quote, number = order.drawn
                quote.held[number] = cents

    @precondition(lambda self: self.books.quotes)
    @rule(pick=PICK)
    def release(self, pick: int) -> None:
        quote = one_of(self.books.quotes, pick)
        self.house.portal.call(self.till.quotes.release, quote.id)
        self.books.quotes.remove(quote)

    @rule(hours=st.sampled_from([1, 7, 24]))
    def time_passes(self, hours: int) -> None:
        self.house.clock.forward(hours=hours)
        self.house.portal.call(self.till.ledger.end_lapsed_quotes)
        now = self.house.clock()
        self.books.quotes = [one for one in self.books.quotes if one.valid_until > now]

    @invariant()
    def the_sums_are_those_of_the_page_and_of_the_orders(self) -> None:
        assert self.house.portal.call(self.house.sums) == self.books.sums()
        assert not self.house.portal.call(self.till.differences)


def test_no_sum_is_ever_another_than_that_of_the_orders() -> None:
    with TemporaryDirectory() as folder, start_blocking_portal() as portal:
        _house.append(House(portal, Path(folder)))
        try:
            machine = Money.TestCase
            machine.settings = settings(max_examples=20, stateful_step_count=25, deadline=None)
            machine().runTest()
        finally:
            _house.pop().close()
