"""Threads that tell whether anybody uses them."""

from __future__ import annotations

import threading

import pytest

from songreel.workflows.media_threads import MediaThreads


def test_they_are_idle_while_nothing_runs_and_nothing_waits() -> None:
    go = threading.Event()
    with MediaThreads(1) as threads:
        assert threads.idle.is_set()
        running, waiting = threads.submit(go.wait), threads.submit(go.wait)
        assert not threads.idle.is_set()
        assert waiting.cancel()
        assert not threads.idle.is_set()
        go.set()
        assert running.result(10)
        assert threads.idle.wait(10)


def test_what_fails_or_is_refused_leaves_them_idle() -> None:
    def fail() -> None:
        raise LookupError

    with MediaThreads(1) as threads:
        with pytest.raises(LookupError):
            threads.submit(fail).result(10)
        assert threads.idle.wait(10)
    with pytest.raises(RuntimeError, match="shutdown"):
        threads.submit(fail)
    assert threads.idle.is_set()
