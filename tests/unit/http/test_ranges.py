from __future__ import annotations

from datetime import UTC, datetime

import pytest

from songreel.http.ranges import Outcome, Plan, Span, format_date, parse_date, parse_ranges, plan

SIZE = 1000
ETAG = '"abc123"'
MADE = datetime(2025, 11, 16, 10, 30, 25, tzinfo=UTC)
WHEN = "Sun, 16 Nov 2025 10:30:25 GMT"
LATER = "Sun, 16 Nov 2025 10:30:26 GMT"
EARLIER = "Sun, 16 Nov 2025 10:30:24 GMT"


def decide(headers: dict[str, str], *, head: bool = False, size: int = SIZE) -> Plan:
    return plan(headers.get, head=head, size=size, etag=ETAG, modified=MADE)


def spans(found: Plan) -> list[tuple[int, int]]:
    return [(span.start, span.end) for span in found.spans]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-99", [(0, 100)]),
        ("bytes=0-0", [(0, 1)]),
        ("bytes=999-999", [(999, 1000)]),
        ("bytes=-1", [(999, 1000)]),
        ("bytes=-100", [(900, 1000)]),
        ("bytes=-5000", [(0, 1000)]),
        ("bytes=500-", [(500, 1000)]),
        ("bytes=0-", [(0, 1000)]),
        ("bytes=990-5000", [(990, 1000)]),
        ("BYTES=0-9", [(0, 10)]),
        ("bytes=0-9,20-29", [(0, 10), (20, 30)]),
        ("bytes= 0-9 ,\t20-29 ", [(0, 10), (20, 30)]),
        ("bytes=20-29,0-9", [(20, 30), (0, 10)]),
        ("bytes=,0-9,,20-29,", [(0, 10), (20, 30)]),
        ("bytes=0-0,99999999-", [(0, 1)]),
        ("bytes=99999999-,-1", [(999, 1000)]),
        ("bytes=0-99999999999999999999999999", [(0, 1000)]),
        ("bytes=-99999999999999999999999999", [(0, 1000)]),
        ("bytes=00000000000000000000000007-8", [(7, 9)]),
        ("bytes=" + ",".join(f"{n}-{n}" for n in range(100)), [(n, n + 1) for n in range(100)]),
    ],
)
def test_satisfiable_ranges_are_sent_in_the_order_asked_for(
    asked: str, expected: list[tuple[int, int]]
) -> None:
    found = decide({"range": asked})
    assert found.outcome is Outcome.PARTIAL
    assert spans(found) == expected


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=1000-",
        "bytes=1000-1001",
        "bytes=-0",
        "bytes=99999999999999999999999-",
        "bytes=5000-,2000-3000,-0",
    ],
)
def test_ranges_that_lie_outside_are_not_satisfiable(asked: str) -> None:
    assert decide({"range": asked}) == Plan(Outcome.NOT_SATISFIABLE)


@pytest.mark.parametrize(
    "asked",
    [
        "items=0-1",
        "seconds=1-2",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes=-",
        "bytes=abc",
        "bytes=5-3",
        "bytes=0-9,5-3",
        "bytes=+1-2",
        "bytes=1_0-1_5",
        "bytes=0x1-0x2",
        "bytes=1.0-2",
        "bytes=--1",
        "bytes=1-2-3",
        "bytes=1 -2",
        "bytes=٠-٩",
        "bytes=0-1, bytes=2-3",
        "bytes: 0-1",
        "",
        "bytes=" + ",".join(f"{n}-{n}" for n in range(101)),
        "bytes=0-,0-",
        "bytes=0-599,500-999",
    ],
)
def test_what_is_unreadable_of_another_unit_or_costs_more_than_the_whole_is_ignored(
    asked: str,
) -> None:
    assert decide({"range": asked}) == Plan(Outcome.WHOLE)


def test_an_empty_file_has_no_satisfiable_range() -> None:
    for asked in ("bytes=0-", "bytes=-5", "bytes=0-0"):
        assert decide({"range": asked}, size=0) == Plan(Outcome.NOT_SATISFIABLE)


def test_head_ignores_ranges() -> None:
    assert decide({"range": "bytes=0-1"}, head=True) == Plan(Outcome.WHOLE)
    assert decide({"range": "bytes=5000-"}, head=True) == Plan(Outcome.WHOLE)


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({}, 200),
        ({"if-none-match": ETAG}, 304),
        ({"if-none-match": f"W/{ETAG}"}, 304),
        ({"if-none-match": "*"}, 304),
        ({"if-none-match": f'"x", "y" ,{ETAG}'}, 304),
        ({"if-none-match": '"x,y", "abc123"'}, 304),
        ({"if-none-match": '"other"'}, 200),
        ({"if-none-match": "abc123"}, 200),
        ({"if-none-match": ""}, 200),
        ({"if-modified-since": WHEN}, 304),
        ({"if-modified-since": LATER}, 304),
        ({"if-modified-since": EARLIER}, 200),
        ({"if-modified-since": "yesterday"}, 200),
        ({"if-modified-since": f"{WHEN}, {WHEN}"}, 200),
        # 13.2.2: If-None-Match decides alone where both are there.
        ({"if-none-match": '"other"', "if-modified-since": WHEN}, 200),
        ({"if-none-match": ETAG, "if-modified-since": EARLIER}, 304),
        ({"if-match": ETAG}, 200),
        ({"if-match": "*"}, 200),
        ({"if-match": f'"x", {ETAG}'}, 200),
        ({"if-match": f"W/{ETAG}"}, 412),
        ({"if-match": '"other"'}, 412),
        ({"if-match": "abc123"}, 412),
        ({"if-unmodified-since": WHEN}, 200),
        ({"if-unmodified-since": LATER}, 200),
        ({"if-unmodified-since": EARLIER}, 412),
        ({"if-unmodified-since": "yesterday"}, 200),
        # If-Match decides alone where both are there.
        ({"if-match": ETAG, "if-unmodified-since": EARLIER}, 200),
        ({"if-match": '"other"', "if-unmodified-since": LATER}, 412),
        # A failed If-Match comes before a matching If-None-Match.
        ({"if-match": '"other"', "if-none-match": ETAG}, 412),
        ({"if-match": ETAG, "if-none-match": ETAG}, 304),
        # Preconditions come before ranges.
        ({"range": "bytes=0-1", "if-none-match": ETAG}, 304),
        ({"range": "bytes=5000-", "if-none-match": ETAG}, 304),
        ({"range": "bytes=0-1", "if-match": '"other"'}, 412),
        ({"range": "bytes=0-1", "if-match": ETAG}, 206),
        ({"range": "bytes=0-1", "if-unmodified-since": WHEN}, 206),
        ({"range": "bytes=0-1", "if-range": ETAG}, 206),
        ({"range": "bytes=0-1", "if-range": WHEN}, 206),
        ({"range": "bytes=0-1", "if-range": f"W/{ETAG}"}, 200),
        ({"range": "bytes=0-1", "if-range": '"other"'}, 200),
        ({"range": "bytes=0-1", "if-range": LATER}, 200),
        ({"range": "bytes=0-1", "if-range": EARLIER}, 200),
        ({"range": "bytes=0-1", "if-range": ""}, 200),
        ({"range": "bytes=0-1", "if-range": "*"}, 200),
        ({"range": "bytes=5000-", "if-range": '"other"'}, 200),
        ({"range": "bytes=5000-", "if-range": ETAG}, 416),
        ({"if-range": '"other"'}, 200),
    ],
)
def test_conditions_are_evaluated_in_the_order_of_rfc_9110(
    headers: dict[str, str], outcome: int
) -> None:
    assert decide(headers).outcome == outcome
    without_range = {name: value for name, value in headers.items() if "range" not in name}
    assert decide(without_range, head=True).outcome == decide(without_range).outcome


@pytest.mark.parametrize(
    "text",
    ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"],
)
def test_the_three_forms_of_date_are_read(text: str) -> None:
    assert parse_date(text) == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "0",
        "Sun, 06 Nov 1994 08:49:37 +0100",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 32 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT",
        "1994-11-06T08:49:37Z",
    ],
)
def test_other_dates_are_not_dates(text: str | None) -> None:
    assert parse_date(text) is None


def test_a_written_date_is_read_again() -> None:
    assert format_date(MADE) == WHEN
    assert parse_date(format_date(MADE)) == MADE


def test_a_span_has_a_length() -> None:
    assert len(Span(3, 10)) == 7
    assert parse_ranges("bytes=3-9", 100) == (Span(3, 10),)
