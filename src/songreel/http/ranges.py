"""Which part of a file is asked for, and whether it is asked for at all (RFC 9110, 13 and 14).

Pure: headers in, a plan out. Headers that come more than once are joined by commas, as RFC 9110,
5.3 says; that makes a doubled `Range` or date unreadable, and so ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from functools import lru_cache

MAX_RANGES = 100

_ENTITY_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_RANGE = re.compile(r"[ \t]*([0-9]*)-([0-9]*)[ \t]*", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TIME = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})"
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})"
_DATES = (
    re.compile(rf"[A-Z][a-z]{{2}}, (?P<day>[0-9]{{2}}) {_MONTH} (?P<year>[0-9]{{4}}) {_TIME} GMT"),
    re.compile(rf"[A-Z][a-z]+day, (?P<day>[0-9]{{2}})-{_MONTH}-(?P<year>[0-9]{{2}}) {_TIME} GMT"),
    re.compile(rf"[A-Z][a-z]{{2}} {_MONTH} (?P<day>[ 0-9][0-9]) {_TIME} (?P<year>[0-9]{{4}})"),
)


class Outcome(IntEnum):
    """The statuses that a request for a file can end with."""

    WHOLE = 200
    PARTIAL = 206
    NOT_MODIFIED = 304
    PRECONDITION_FAILED = 412
    NOT_SATISFIABLE = 416


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes of a file from `start` up to, not including, `end`."""

    start: int
    end: int

    def __len__(self) -> int:
        """Return the number of bytes."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Plan:
    """How a request for a file is answered; `spans` holds what a partial answer sends."""

    outcome: Outcome
    spans: tuple[Span, ...] = ()


def plan(
    header: Callable[[str], str | None], *, head: bool, size: int, etag: str, modified: datetime
) -> Plan:
    """Decide how a GET or HEAD for a file is answered.

    Args:
        header: gives the value of a header of the request, or None; names in lower case.
        head: whether only the head of the answer is asked for (`Range` means nothing then).
        size: length of the file in bytes.
        etag: its strong entity tag, quotes included.
        modified: when it was made, in whole seconds, UTC.
    """
    failed = _failed_precondition(header, etag, modified)
    if failed is not None:
        return Plan(failed)
    asked = header("range")
    if head or asked is None or not _range_still_fits(header("if-range"), etag, modified):
        return Plan(Outcome.WHOLE)
    spans = parse_ranges(asked, size)
    if spans is None or len(spans) > MAX_RANGES or sum(map(len, spans)) > size:
        # Unreadable, or many or overlapping parts that cost more than the whole: RFC 9110, 14.2.
        return Plan(Outcome.WHOLE)
    return Plan(Outcome.PARTIAL, spans) if spans else Plan(Outcome.NOT_SATISFIABLE)


def _failed_precondition(
    header: Callable[[str], str | None], etag: str, modified: datetime
) -> Outcome | None:
    """Evaluate the preconditions in the order of RFC 9110, 13.2.2."""
    if_match = header("if-match")
    if if_match is not None:
        if not _lists(if_match, etag, weakly=False):
            return Outcome.PRECONDITION_FAILED
    else:
        unmodified_since = parse_date(header("if-unmodified-since"))
        if unmodified_since is not None and modified > unmodified_since:
            return Outcome.PRECONDITION_FAILED
    if_none_match = header("if-none-match")
    if if_none_match is not None:
        return Outcome.NOT_MODIFIED if _lists(if_none_match, etag, weakly=True) else None
    modified_since = parse_date(header("if-modified-since"))
    if modified_since is not None and modified <= modified_since:
        return Outcome.NOT_MODIFIED
    return None


def _lists(tags: str, etag: str, *, weakly: bool) -> bool:
    if tags.strip() == "*":
        return True
    opaque = etag[1:-1]
    return any(
        found[2] == opaque and (weakly or not found[1]) for found in _ENTITY_TAG.finditer(tags)
    )


def _range_still_fits(if_range: str | None, etag: str, modified: datetime) -> bool:
    if if_range is None:
        return True
    # A tag matches strongly; a date must be the very one, and is strong: the file never changes.
    return if_range.strip() == etag or parse_date(if_range.strip()) == modified


def parse_ranges(text: str, size: int) -> tuple[Span, ...] | None:
    """Return the parts of a file of `size` bytes that a `Range` header names.

    Returns:
        The satisfiable parts in the order asked for, empty where none is; None where the header
        means nothing here (another unit) or is not well-formed, and so is to be ignored.
    """
    unit, equals, rest = text.strip().partition("=")
    if not equals or unit.lower() != "bytes":
        return None
    spans: list[Span] = []
    named = 0
    for part in rest.split(","):
        if not part.strip(" \t"):
            continue
        match = _RANGE.fullmatch(part)
        if match is None or not (match[1] or match[2]):
            return None
        named += 1
        first, last = _number(match[1]), _number(match[2])
        if first is None:
            start, end = max(0, size - (last or 0)), size
        elif last is not None and last < first:
            return None
        else:
            start, end = first, size if last is None else min(last + 1, size)
        if start < end:
            spans.append(Span(start, end))
    return tuple(spans) if named else None


def _number(digits: str) -> int | None:
    # Beyond 18 digits every file has ended, and Python refuses to read thousands of them.
    if not digits:
        return None
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= 18 else 10**18


def parse_date(text: str | None) -> datetime | None:
    """Read one of HTTP's three forms of date (RFC 9110, 5.6.7); None for anything else."""
    for form in _DATES if text is not None else ():
        match = form.fullmatch(text or "")
        if match is None:
            continue
        year = int(match["year"])
        if len(match["year"]) == 2:
            year += 1900 if year >= 70 else 2000
        try:
            return datetime(
                year,
                _MONTHS.index(match["month"]) + 1,
                int(match["day"]),
                int(match["hour"]),
                int(match["minute"]),
                int(match["second"]),
                tzinfo=UTC,
            )
        except ValueError:
            return None
    return None


def format_date(moment: datetime) -> str:
    """Write a moment as HTTP does: `Sun, 06 Nov 1994 08:49:37 GMT`."""
    return _written(moment.replace(microsecond=0))


@lru_cache(maxsize=256)  # the present second, and files that are asked for in many ranges
def _written(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    return f"{day}, {moment:%d} {_MONTHS[moment.month - 1]} {moment:%Y %H:%M:%S} GMT"
