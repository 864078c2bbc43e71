from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from songreel.storage.columns import Document, Moment, Money

DIALECT = sqlite.dialect()
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(timezones=OFFSETS, min_value=datetime(1900, 1, 1)))
def test_a_moment_keeps_its_microseconds_and_comes_back_in_utc(moment: datetime) -> None:
    column = Moment()
    stored = column.process_bind_param(moment, DIALECT)
    assert isinstance(stored, int)
    read = column.process_result_value(stored, DIALECT)
    assert read == moment
    assert read is not None
    assert read.tzinfo is UTC


def test_a_moment_without_a_time_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Moment().process_bind_param(datetime(2026, 1, 1), DIALECT)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=0, max_value=10**12, places=12))
def test_money_comes_back_digit_by_digit(amount: Decimal) -> None:
    column = Money()
    stored = column.process_bind_param(amount, DIALECT)
    read = column.process_result_value(stored, DIALECT)
    assert read is not None
    assert read.as_tuple() == amount.as_tuple()


@pytest.mark.parametrize("amount", [0.1, "0.10", 3, Decimal("NaN"), Decimal("Infinity")])
def test_money_that_is_no_finite_decimal_is_refused(amount: object) -> None:
    with pytest.raises(TypeError, match="Decimal"):
        Money().process_bind_param(amount, DIALECT)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    "document", [{"a": [1, None, True]}, {"text": "NUL \x00, lone \ud800, face 😀"}, [], ""]
)
def test_a_document_survives_whatever_it_holds(document: object) -> None:
    column = Document()
    stored = column.process_bind_param(document, DIALECT)
    assert stored is not None
    assert stored.isascii()
    assert "\x00" not in stored
    assert column.process_result_value(stored, DIALECT) == document
