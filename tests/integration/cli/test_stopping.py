from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
def program(
    kind: str, limit: float, before: tuple[str, ...] = ()
) -> Iterator[subprocess.Popen[str]]:
    """Run a program that works until it is stopped, as a terminal starts it.

    These tests themselves may run behind `nohup`, whose ignored signal every child inherits.
    """
    process = subprocess.Popen(
        [*before, sys.executable, "-c", PROGRAM, kind, str(limit)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "working\n"
        yield process
    finally:
        process.kill()
        process.communicate()


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

        _, complaint = process.communicate(timeout=10)

    assert process.returncode == 130
    assert complaint == "songreel: Stopped at once. The same command again carries on.\n"


def test_what_hangs_is_ended() -> None:
    with program("stubborn", limit=0.2) as process:
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)

        _, complaint = process.communicate(timeout=10)
        assert time.monotonic() - began < 5

    assert process.returncode == 130
    assert complaint == "songreel: Stopped at once. The same command again carries on.\n"


def test_a_closed_terminal_is_ignored_under_nohup() -> None:
    with program("polite", limit=30, before=("nohup",)) as process:
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.3)


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("typer.py", "songreel: Stopped.\n"),
        ("pydantic_settings.py", "songreel: Stopped before anything was begun.\n"),
    ],
)
def test_ctrl_c_while_the_command_is_loading_is_one_line(
    tmp_path: Path, module: str, said: str
) -> None:
    loading = "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"
    (tmp_path / module).write_text(loading, "utf-8")

    ran = subprocess.run(
        [sys.executable, "-m", "songreel", "doctor"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ran.returncode == 130
    assert ran.stderr == said
