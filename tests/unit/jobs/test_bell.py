"""The bell that has the engine look through a queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from songreel.jobs.bell import Bell

LONG = 600.0


def looks(bell: Bell) -> Callable[[], float]:
    """Run a loop as the engine's does; return what waits for its next look and tells when."""
    looked = threading.Semaphore(0)
    at: list[float] = []

    def loop() -> None:
        while not bell.wait(LONG):
            at.append(time.monotonic())
            looked.release()

    threading.Thread(target=loop, daemon=True).start()

    def next_look() -> float:
        assert looked.acquire(timeout=30), "nobody looked"
        return at.pop(0)

    return next_look


def test_it_is_looked_at_once_and_then_whenever_somebody_rings() -> None:
    bell = Bell(pause=LONG, least=0.0, settle=0.0, busy=0.0)
    next_look = looks(bell)
    next_look()
    for _ in range(3):
        bell.ring()
        next_look()
    bell.set()


def test_between_two_looks_is_a_pause_however_often_it_rings() -> None:
    bell = Bell(pause=LONG, least=0.2, settle=0.0, busy=0.0)
    next_look = looks(bell)
    first = next_look()
    for _ in range(100):
        bell.ring()
    assert next_look() - first >= 0.2
    bell.set()


def test_what_is_committed_a_little_after_the_ring_is_found_by_another_look() -> None:
    bell = Bell(pause=LONG, least=0.05, settle=60.0, busy=0.0)
    next_look = looks(bell)
    next_look()
    bell.ring()
    for _ in range(3):
        next_look()
    bell.set()


def test_without_a_ring_it_is_looked_after_the_steady_pause() -> None:
    bell = Bell(pause=0.05, least=0.0, settle=0.0, busy=0.0)
    next_look = looks(bell)
    first = next_look()
    assert next_look() - first >= 0.05
    bell.set()


def test_a_loop_that_sleeps_ends_at_once() -> None:
    bell = Bell(pause=LONG, least=0.0, settle=0.0, busy=0.0)
    assert not bell.wait()
    threading.Timer(0.05, bell.set).start()
    assert bell.wait()
    assert bell.is_set()
