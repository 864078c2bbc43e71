from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import closing

import pytest

from songreel.media.ahead import ahead
from tests.support.waiting import until


def numbers(count: int, made: list[int], *, fail: bool = False) -> Generator[int]:
    """Give numbers, note those that were made, and in the end the thread that closed it."""
    try:
        for number in range(count):
            made.append(number)
            yield number
        if fail:
            raise ValueError("no more")
    finally:
        made.append(-threading.get_ident())


def test_what_is_given_comes_in_its_order() -> None:
    made: list[int] = []
    assert list(ahead(numbers(50, made), 3)) == list(range(50))
    assert made[:-1] == list(range(50))
    assert made[-1] != -threading.get_ident()


def test_no_more_wait_than_are_said() -> None:
    made: list[int] = []
    with closing(ahead(numbers(50, made), 3)) as items:
        assert next(items) == 0
        # The one that is used, and those that wait.
        until(lambda: len(made) == 3, what="three numbers")
        assert next(items) == 1
        until(lambda: len(made) == 4, what="four numbers")
        assert not any(number < 0 for number in made)


def test_an_error_comes_in_its_place() -> None:
    found: list[int] = []
    with pytest.raises(ValueError, match="no more"):
        found.extend(ahead(numbers(5, [], fail=True), 2))
    items = ahead(numbers(5, [], fail=True), 2)
    assert [next(items) for _ in range(5)] == list(range(5))
    with pytest.raises(ValueError, match="no more"):
        next(items)


def test_whoever_stops_early_leaves_no_thread_and_nothing_open() -> None:
    made: list[int] = []
    before = set(threading.enumerate())
    with closing(ahead(numbers(50, made), 3)) as items:
        assert [next(items) for _ in range(8)] == list(range(8))
    assert set(threading.enumerate()) <= before
    assert made[-1] < 0
    assert len(made) <= 8 + 3 + 1
