"""A SQLite file that another program locks, or that is damaged between two lives of the server."""

from __future__ import annotations

import random
import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from bench.faults.singles import Harms, Report, endure
from tests.support.single import Single

_LOCKED_SECONDS = (0.5, 34.0)
_PAGE = 4096
_REFUSED = 2


def run(minutes: float, seed: int) -> Report:
    """Lock and damage the database again and again, then await every end and compare the books.

    Args:
        minutes: for how long.
        seed: decides how and when, and what is ordered.
    """
    return endure(_making, minutes=minutes, seed=seed)


def _making(_: Path) -> tuple[Sequence[str | Path], Harms]:
    return (), {"lock": _lock, "damage": _damage}


def _lock(single: Single, chance: random.Random) -> None:
    with closing(sqlite3.connect(single.database, timeout=30, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        # Short ones are far more usual.
        time.sleep(min(chance.expovariate(1 / 4) + _LOCKED_SECONDS[0], _LOCKED_SECONDS[1]))
        other.execute("ROLLBACK")


def _damage(single: Single, chance: random.Random) -> None:
    """Kill it, damage its file, see that it refuses to start, and put the sound file back."""
    single.server.kill()
    kept = single.folder / "kept"
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    for file in single.data.glob("songreel.db*"):
        shutil.copy(file, kept / file.name)
    # What the log holds is brought into the file: the damage is not covered by it.
    with closing(sqlite3.connect(single.database)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = single.database.stat().st_size // _PAGE
    with single.database.open("r+b") as opened:
        for page in chance.sample(range(1, pages), max(1, pages // 3)):
            opened.seek(page * _PAGE)
            opened.write(chance.randbytes(64))
    single.start()
    if single.server.process.wait(60) != _REFUSED:
        raise AssertionError("a damaged database was not refused")
    for file in single.data.glob("songreel.db*"):
        file.unlink()
    for file in kept.iterdir():
        shutil.copy(file, single.data / file.name)
    single.start()
    single.await_ready()
