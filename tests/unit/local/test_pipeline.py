from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from songreel.providers.local.animatic.pipeline import ahead


def box() -> list[int]:
    return [-1]


def filled(index: int, item: list[int]) -> None:
    item[0] = index


def drawing_threads() -> int:
    return sum(thread.name == "drawing" for thread in threading.enumerate())


@pytest.mark.parametrize("pause", [(0.0, 0.001), (0.001, 0.0)], ids=["slow user", "slow artist"])
def test_items_come_in_order_and_whole_however_fast_either_side_is(pause: tuple[float, float]):
    def draw(index: int, item: list[int]) -> None:
        time.sleep(pause[0])
        item[0] = index

    with ahead(draw, 40, box) as drawn:
        seen = []
        for item in drawn:
            before = item[0]
            time.sleep(pause[1])
            assert item[0] == before, "nothing is drawn on what is in use"
            seen.append(before)
    assert seen == list(range(40))
    assert drawing_threads() == 0


def test_only_a_few_items_are_made():
    made: list[list[int]] = []

    def make() -> list[int]:
        made.append([-1])
        return made[-1]

    with ahead(filled, 50, make) as drawn:
        assert sum(1 for _ in drawn) == 50
    assert len(made) <= 3


def test_an_error_of_the_artist_is_raised_where_its_item_would_have_come():
    def draw(index: int, item: list[int]) -> None:
        if index == 5:
            raise OSError("no ink")
        item[0] = index

    seen = []
    with pytest.raises(OSError, match="no ink"), ahead(draw, 9, box) as drawn:
        seen.extend(item[0] for item in drawn)
    assert seen == [0, 1, 2, 3, 4]
    assert drawing_threads() == 0


def test_a_user_that_fails_leaves_no_thread_behind():
    def use(stop: Callable[[], None]) -> None:
        with ahead(filled, 1000, box) as drawn:
            next(drawn)
            stop()

    with pytest.raises(KeyboardInterrupt):
        use(lambda: (_ for _ in ()).throw(KeyboardInterrupt))
    assert drawing_threads() == 0
