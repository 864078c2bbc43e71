from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from songreel.cli import stopping

PROGRAM = """
import asyncio, sys
from songreel.cli import stopping
from songreel.cli.errors import StoppedError

stopping._LIMIT_SECONDS = float(sys.argv[2])

async def polite():
    print("working", flush=True)
    try:
        await asyncio.sleep(60)
    finally:
        await asyncio.sleep(0.05)
        print("cleaned up", flush=True)

async def stubborn():
    print("working", flush=True)
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print("not now", flush=True)

try:
    stopping.run_stoppable({"polite": polite, "stubborn": stubborn}[sys.argv[1]]())
except StoppedError as stopped:
    print(stopped, flush=True)
    sys.exit(130)
"""


@contextmanager
def program(kind: str, limit: float) -> Iterator[subprocess.Popen[str]]:
    """Run a program that works until it is stopped."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, kind, str(limit)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "working\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("number", stopping.SIGNALS)
def test_the_work_may_clean_up(number: signal.Signals) -> None:
    with program("polite", limit=30) as process:
        process.send_signal(number)

        said, _ = process.communicate(timeout=10)

    assert process.returncode == 130
    assert said == "cleaned up\nStopped before anything was made.\n"


def test_a_second_time_ends_it_at_once() -> None:
    with program("stubborn", limit=30) as process:
        assert process.stdout is not None
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "not now\n"
        process.send_signal(signal.SIGINT)

        assert process.wait(10) == 130


def test_what_hangs_is_ended() -> None:
    with program("stubborn", limit=0.2) as process:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 130
        assert time.monotonic() - began < 5
