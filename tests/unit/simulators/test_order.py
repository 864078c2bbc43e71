"""Where an order stands, and what it costs, at every moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.simulators.order import Ending, Fate, Order, Phase, Work, hash_of

START = datetime(2026, 11, 1, tzinfo=UTC)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def order(**more: Any) -> Order:
    fields: dict[str, Any] = {
        "id": "one",
        "number": 1,
        "service": "replicate",
        "model": "google/veo-3.1",
        "input": {"prompt": "x"},
        "seed": None,
        "created": START,
        "begins": at(10),
        "ends": at(100),
        "work": Work("video", seconds=8),
        "price": Decimal("0.40"),
        "units": Decimal(8),
        **more,
    }
    return Order(**fields)


@pytest.mark.parametrize(
    ("seconds", "phase"),
    [(0, Phase.WAITING), (9.9, Phase.WAITING), (10, Phase.RUNNING), (100, Phase.DONE)],
)
def test_an_order_goes_its_way(seconds: float, phase: Phase) -> None:
    assert order().phase(at(seconds)) is phase


@pytest.mark.parametrize(
    ("ending", "phase", "billed"),
    [
        ("deliver", Phase.DONE, True),
        ("fail", Phase.FAILED, False),
        ("refuse", Phase.REFUSED, False),
        ("rate_cap", Phase.FAILED, True),
        ("stuck", Phase.RUNNING, None),
    ],
)
def test_every_ending(ending: Ending, phase: Phase, billed: bool | None) -> None:
    one = order(fate=Fate(ending=ending))

    assert one.billed(at(99)) is None
    assert (one.phase(at(200)), one.billed(at(200))) == (phase, billed)
    assert one.amount(at(200)) == (Decimal("3.20") if billed else 0)


@pytest.mark.parametrize(
    ("seconds", "dollars"), [(None, "3.20"), (5, "2.00"), (1.5, "0.60"), (12, "3.20")]
)
def test_what_is_delivered_is_billed(seconds: float | None, dollars: str) -> None:
    one = order(fate=Fate(seconds=seconds))
    assert one.amount(at(200)) == Decimal(dollars)


def test_what_is_cancelled_while_it_runs_is_billed_as_ordered() -> None:
    assert order(fate=Fate(seconds=1), stopped=at(50)).amount(at(200)) == Decimal("3.20")


@pytest.mark.parametrize("billed", [True, False])
def test_a_script_may_say_what_is_billed(billed: bool) -> None:
    assert order(fate=Fate(ending="fail", billed=billed)).billed(at(200)) is billed


@pytest.mark.parametrize(
    ("stopped", "phase", "billed", "over"),
    [
        (5, Phase.CANCELLED, False, 5),
        (50, Phase.CANCELLED, True, 50),
        (150, Phase.DONE, True, 100),
    ],
)
def test_cancelling(stopped: float, phase: Phase, billed: bool, over: float) -> None:
    one = order(stopped=at(stopped))

    assert one.phase(at(stopped - 1)) is not Phase.CANCELLED
    assert (one.phase(at(300)), one.billed(at(300))) == (phase, billed)
    assert one.over(at(300)) == at(over)


def test_a_deadline_aborts_what_waits_and_cancels_what_runs() -> None:
    assert order(deadline=at(5)).phase(at(6)) is Phase.ABORTED
    assert order(deadline=at(50)).phase(at(60)) is Phase.CANCELLED
    assert order(deadline=at(500)).phase(at(600)) is Phase.DONE
    assert order(deadline=at(500), fate=Fate(ending="stuck")).phase(at(600)) is Phase.CANCELLED


def test_a_result_comes_late_and_goes_early() -> None:
    one = order(fate=Fate(processing=95, vanishes=200))

    assert [one.is_ready(at(t)) for t in (99, 100, 194, 195)] == [False, False, False, True]
    assert [one.has_vanished(at(t)) for t in (299, 300)] == [False, True]


times = st.floats(0, 400)


@given(
    st.sampled_from(["deliver", "fail", "refuse", "stuck", "rate_cap"]),
    st.none() | times,
    st.none() | times,
    st.lists(times, min_size=2),
)
def test_what_has_ended_never_changes(
    ending: Ending, stopped: float | None, deadline: float | None, moments: list[float]
) -> None:
    one = order(
        fate=Fate(ending=ending),
        stopped=None if stopped is None else at(stopped),
        deadline=None if deadline is None else at(deadline),
    )
    ends = [
        (one.phase(at(t)), one.over(at(t)), one.billed(at(t)))
        for t in sorted(moments)
        if one.phase(at(t)).is_over
    ]

    assert len(set(ends)) <= 1
    assert all(over is not None and billed is not None for _, over, billed in ends)


def test_the_state_file_keeps_all_of_it() -> None:
    one = order(stopped=at(5), fate=Fate(ending="fail", billed=True), more={"file": "f"})

    assert Order.from_document(one.to_document()) == one


def test_the_hash_is_that_of_canonical_json() -> None:
    assert hash_of({"b": 1, "a": "é"}) == hash_of({"a": "é", "b": 1})
    assert hash_of({"a": 1}) != hash_of({"a": 2})
    assert hash_of({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
