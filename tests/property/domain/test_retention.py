"""What the quota takes: the oldest that is not kept, no more than needed, shared bytes once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from songreel.domain.retention import Medium, beyond_quota, used_bytes

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
FILES = {name: size for size, name in enumerate("abcdefgh", 1)}


@st.composite
def media(draw: st.DrawFn) -> list[Medium]:
    count = draw(st.integers(0, 8))
    return [
        Medium(
            str(number),
            BEGIN + timedelta(days=draw(st.integers(0, 3))),
            draw(st.booleans()),
            {name: FILES[name] for name in draw(st.sets(st.sampled_from("abcdefgh"), min_size=1))},
        )
        for number in range(count)
    ]


@given(media(), st.integers(0, 40))
def test_the_oldest_go_until_the_rest_fits(found: list[Medium], quota: int) -> None:
    gone = beyond_quota(found, quota)
    left = [one for one in found if one.id not in gone]
    assert not [one for one in found if one.is_kept and one.id in gone]
    free = sorted((one for one in found if not one.is_kept), key=lambda o: (o.created_at, o.id))
    assert gone == [one.id for one in free[: len(gone)]]
    if used_bytes(left) > quota:
        assert all(one.is_kept for one in left)
    if gone:
        # One fewer would not have been enough.
        assert used_bytes([*left, free[len(gone) - 1]]) > quota
