"""Server-sent events out of bytes, wherever these are cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songreel.client.sse import Reader

WIRE = (
    b": hello\r\nretry: 1000\nid: 3\n\n"
    b'id: 4\nevent: queued\ndata: {"a":\ndata:1}\n\n'
    b": still here\n\nid:5\rdata: \xc3\xa9\r\r"
    b"id: 6\r\ndata: x\r\n\r\ndata: unfinished"
)
EVENTS = ['{"a":\n1}', "é", "x"]


@given(st.sets(st.integers(1, len(WIRE) - 1)))
def test_cuts_change_nothing(cuts: set[int]) -> None:
    reader = Reader()
    edges = [0, *sorted(cuts), len(WIRE)]
    found = [event for begin, end in pairwise(edges) for event in reader.feed(WIRE[begin:end])]
    assert found == EVENTS
    assert reader.last_id == "6"


@pytest.mark.parametrize(
    ("wire", "known"),
    [
        (b"id: 7\n\n", "7"),
        (b"id: 7\ndata: x", None),
        (b"id: 7\ndata: x\n", None),
        (b"id: 7\ndata: x\n\n", "7"),
        (b"id: 7\n\nid: 8\ndata: y\n", "7"),
    ],
)
def test_an_id_counts_once_its_event_is_whole(wire: bytes, known: str | None) -> None:
    reader = Reader()
    list(reader.feed(wire))
    assert reader.last_id == known
