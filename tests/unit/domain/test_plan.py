"""Which shot is needed next by who watches a film while it is being made."""

from __future__ import annotations

import pytest

from songreel.domain.plan import Shot, next_shot

SHOTS = [Shot(index, 48 * index, 48, 2) for index in range(5)]


def order(play_head: int, shots: list[Shot] = SHOTS) -> list[int]:
    """Return the order in which shots are made while the play head stands."""
    waiting, made = list(shots), list[int]()
    while waiting:
        shot = next_shot(waiting, play_head)
        waiting.remove(shot)
        made.append(shot.index)
    return made


@pytest.mark.parametrize(
    ("play_head", "due"),
    [
        (0, [0, 1, 2, 3, 4]),
        (47, [0, 1, 2, 3, 4]),
        (48, [1, 2, 3, 4, 0]),
        (150, [3, 4, 0, 1, 2]),
        (239, [4, 0, 1, 2, 3]),
        (240, [0, 1, 2, 3, 4]),
        (2**31, [0, 1, 2, 3, 4]),
    ],
)
def test_shots_are_made_ahead_of_the_play_head_and_then_from_the_beginning(
    play_head: int, due: list[int]
):
    assert order(play_head) == due
    assert order(play_head, SHOTS[::-1]) == due


def test_what_is_begun_is_passed_over():
    assert order(100, [SHOTS[0], SHOTS[1], SHOTS[4]]) == [4, 0, 1]


def test_where_none_waits_there_is_none():
    with pytest.raises(ValueError, match="empty"):
        next_shot([], 0)
