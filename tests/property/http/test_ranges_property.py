from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from songreel.http.ranges import Outcome, parse_ranges, plan

MADE = datetime(2025, 11, 16, 10, 30, 25, tzinfo=UTC)
SIZES = st.integers(0, 5000)
NUMBERS = st.one_of(st.integers(0, 6000), st.just(10**30))
PARTS = st.one_of(
    st.builds("{}-{}".format, NUMBERS, NUMBERS),
    st.builds("{}-".format, NUMBERS),
    st.builds("-{}".format, NUMBERS),
    st.text("0123456789-+_ ,\tabc", max_size=8),
)
RANGES = st.builds(lambda parts: "bytes=" + ",".join(parts), st.lists(PARTS, max_size=6))


@given(text=st.one_of(RANGES, st.text(max_size=40)), size=SIZES)
def test_whatever_is_asked_for_the_plan_fits_the_file(text: str, size: int) -> None:
    found = plan({"range": text}.get, head=False, size=size, etag='"x"', modified=MADE)
    assert found.outcome in {Outcome.WHOLE, Outcome.PARTIAL, Outcome.NOT_SATISFIABLE}
    assert bool(found.spans) == (found.outcome is Outcome.PARTIAL)
    assert all(0 <= span.start < span.end <= size for span in found.spans)
    assert sum(len(span) for span in found.spans) <= size


@given(first=st.integers(0, 6000), length=st.integers(0, 6000), size=SIZES)
def test_a_range_gives_what_a_slice_gives(first: int, length: int, size: int) -> None:
    file = bytes(size)
    spans = parse_ranges(f"bytes={first}-{first + length}", size)
    assert spans is not None
    wanted = len(file[first : first + length + 1])
    assert sum(len(span) for span in spans) == wanted


@given(count=st.integers(0, 6000), size=SIZES)
def test_a_suffix_gives_the_end_of_the_file(count: int, size: int) -> None:
    spans = parse_ranges(f"bytes=-{count}", size)
    assert spans is not None
    assert sum(len(span) for span in spans) == min(count, size)
    assert all(span.end == size for span in spans)


@given(
    name=st.sampled_from(
        ["if-match", "if-none-match", "if-range", "if-modified-since", "if-unmodified-since"]
    ),
    value=st.text(max_size=40),
)
def test_no_condition_breaks_the_plan(name: str, value: str) -> None:
    headers = {name: value, "range": "bytes=0-1"}
    assert plan(headers.get, head=False, size=10, etag='"x"', modified=MADE).outcome
