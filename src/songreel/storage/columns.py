"""Column types that mean the same on SQLite and PostgreSQL, and never pass through a float."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC as whole microseconds since 1970, so that it can be compared in SQL."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:
        """Turn an aware moment into microseconds; a naive one is a `ValueError`."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> datetime | None:
        """Turn microseconds into a moment in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Money(TypeDecorator[Decimal]):
    """US dollars as decimal text: exact on every database, trailing zeros included."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> str | None:
        """Write a finite `Decimal`; anything else, a float above all, is a `TypeError`."""
        if value is None:
            return None
        if not isinstance(value, Decimal) or not value.is_finite():  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"money is a finite Decimal, not {value!r}")
        return format(value, "f")

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Decimal | None:
        """Read the amount back, digit by digit."""
        return None if value is None else Decimal(value)


# Ten thousand requests that wait have the same names in them, and mostly the same values.
_SHARED_LENGTH = 40


def _shared(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return {sys.intern(name): _interned(value) for name, value in pairs}


def _interned(value: Any) -> Any:
    return sys.intern(value) if type(value) is str and len(value) <= _SHARED_LENGTH else value


_decoder = json.JSONDecoder(object_pairs_hook=_shared)


class Document(TypeDecorator[Any]):
    """A JSON document as ASCII text: NUL and lone surrogates survive on every database."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: sa.Dialect) -> str | None:
        """Write the document; `None` is the absence of one."""
        return None if value is None else json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any | None:
        """Read the document."""
        return None if value is None else _decoder.decode(value)
