"""Whatever services, people, machines and clocks do: no clip is paid twice, none that is paid lost.

`make bench-faults` plays 10,000 more.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from blockbuster import BlockBuster

from tests.support.histories.many import play, play_all

FIRST, COUNT = 1, 100


@pytest.fixture(autouse=True)
def no_blocking_calls(no_blocking_calls: BlockBuster) -> Iterator[None]:
    """Let the loop do what threads do elsewhere: its clock stands still meanwhile."""
    no_blocking_calls.deactivate()
    yield
    no_blocking_calls.activate()


def test_no_clip_is_paid_twice_or_lost_in_any_history(tmp_path: Path) -> None:
    tally = play_all(FIRST, COUNT, tmp_path / "data")
    assert not tally.problems, tally.problems[0]
    assert tally.lives > 2 * COUNT
    assert tally.creations > COUNT
    assert tally.ends["succeeded"] > COUNT
    assert {"unknown: OUTCOME_UNKNOWN", "charged: list_price"} <= tally.settled.keys()


def test_a_seed_gives_the_same_history_again(tmp_path: Path) -> None:
    logs = []
    for _ in range(2):
        history = play(17, tmp_path / "data")
        logs.append(history.log)
        history.close()
    assert logs[0] == logs[1]
    assert len(logs[0]) > 5
