"""Orders that nothing tells apart: whose is the one that a service lists? On both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from songreel.core.clock import now
from songreel.domain.attempt import Attempt, AttemptState, Settlement
from songreel.jobs.caps import day_of
from songreel.jobs.ledger import Ledger, TwinOpenError
from songreel.jobs.mark import SentMark
from songreel.storage import attempts
from songreel.storage.database import Database
from tests.integration.storage.test_attempts import INTENT, SENT

pytestmark = pytest.mark.anyio

UNSENT = replace(INTENT, id="unsent")
SINCE = SENT - timedelta(seconds=5)


@pytest.fixture
def ledger(database: Database, tmp_path: Path) -> Ledger:
    return Ledger(database, cap=Decimal(25), mark=SentMark(tmp_path))


async def orders(database: Database, *some: Attempt) -> None:
    async with database.transaction() as connection:
        for one in some:
            await attempts.insert(connection, one)
        await attempts.intend(connection, "attempt", None, SENT)


async def test_what_another_one_is_just_being_told_is_not_taken(
    database: Database, ledger: Ledger
) -> None:
    await orders(database, INTENT, UNSENT)
    with pytest.raises(TwinOpenError):
        await ledger.adopt(UNSENT, ["provider-1"], SINCE)
    assert await ledger.adopt(UNSENT, [], SINCE) is None
    await ledger.submitted(INTENT, "provider-1")
    assert await ledger.adopt(UNSENT, ["provider-1"], SINCE) is None
    found = await ledger.adopt(UNSENT, ["provider-1", "provider-2"], SINCE)
    assert found is not None
    assert found.provider_id == "provider-2"


async def test_one_that_was_sent_takes_what_there_is(database: Database, ledger: Ledger) -> None:
    other = replace(INTENT, id="other")
    await orders(database, INTENT, other)
    async with database.transaction() as connection:
        await attempts.intend(connection, "other", None, SENT)
    sent = replace(other, state=AttemptState.INTENDED, sent_at=SENT)
    found = await ledger.adopt(sent, ["provider-1"], SINCE)
    assert found is not None
    assert found.provider_id == "provider-1"


@pytest.mark.parametrize("listed", [["provider-1"], ["provider-1", "provider-2"]])
async def test_as_many_as_are_lost_are_left(
    database: Database, ledger: Ledger, listed: list[str]
) -> None:
    await orders(database, INTENT, UNSENT)
    async with database.transaction() as connection:
        await attempts.settle(connection, "attempt", Settlement.UNKNOWN, "OUTCOME_UNKNOWN")
    found = await ledger.adopt(UNSENT, listed, SINCE)
    assert (found is None) == (len(listed) == 1)


async def test_one_that_was_lost_long_ago_counts_no_more(
    database: Database, ledger: Ledger
) -> None:
    await orders(database, INTENT, UNSENT)
    async with database.transaction() as connection:
        await attempts.settle(connection, "attempt", Settlement.UNKNOWN, "OUTCOME_UNKNOWN")
    found = await ledger.adopt(UNSENT, ["provider-1"], SENT + timedelta(seconds=1))
    assert found is not None


async def test_another_input_is_no_twin(database: Database, ledger: Ledger) -> None:
    await orders(database, INTENT, replace(UNSENT, input_hash="j" * 64))
    found = await ledger.adopt(replace(UNSENT, input_hash="j" * 64), ["provider-1"], SINCE)
    assert found is not None


async def test_one_with_the_same_seed_is_sent_once_the_other_one_s_id_is_known(
    database: Database, ledger: Ledger
) -> None:
    """Else the other one, unanswered, would find it in the list, and leave its own there."""
    paid = replace(UNSENT, day=day_of(now()))
    await orders(database, INTENT, paid)
    with pytest.raises(TwinOpenError):
        await ledger.sending(paid, {"input": {"seed": 7}})
    await ledger.submitted(INTENT, "provider-1")
    with pytest.raises(TwinOpenError):
        await ledger.sending(paid, {"input": {}}, alone=True)
    sent = await ledger.sending(paid, {"input": {"seed": 7}})
    assert sent.state is AttemptState.INTENDED


async def test_one_that_no_list_shows_waits_for_nobody(database: Database, ledger: Ledger) -> None:
    paid = replace(UNSENT, day=day_of(now()))
    await orders(database, INTENT, paid)
    assert (await ledger.sending(paid, None)).state is AttemptState.INTENDED
