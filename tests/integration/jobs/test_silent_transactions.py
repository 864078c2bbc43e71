"""Transactions that fall silent on PostgreSQL: they hold nobody up, and are lost as such."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from songreel.jobs.runner import insist
from songreel.storage import installation, postgres
from songreel.storage.database import Database

pytestmark = pytest.mark.anyio

_SILENT = """
import asyncio, sys
from pathlib import Path
from songreel.storage import installation, postgres
from songreel.storage.database import Database

async def main():
    database = await Database.open(sys.argv[1], data=Path("."))
    # From here on: migrating may be slower than that.
    postgres.IDLE_SECONDS = 2
    async with database.transaction() as connection:
        await installation.lock(connection, installation.SENT)
        print("locked", flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


@pytest.fixture
def silent(postgres_url: str, tmp_path: Path) -> Iterator[None]:
    """A process that is frozen in a transaction in which it holds a lock that all need."""
    with subprocess.Popen(
        [sys.executable, "-c", _SILENT, postgres_url], stdout=subprocess.PIPE, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"locked\n"
        process.send_signal(signal.SIGSTOP)
        yield
        process.kill()


@pytest.mark.usefixtures("silent")
async def test_a_process_that_is_frozen_in_a_transaction_holds_nobody_up(
    postgres_url: str, tmp_path: Path
) -> None:
    database = await Database.open(postgres_url, data=tmp_path)
    async with asyncio.timeout(30), database.transaction() as connection:
        await installation.lock(connection, installation.SENT)
    await database.close()


async def test_a_transaction_that_the_server_ended_is_a_lost_connection(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await Database.open(postgres_url, data=tmp_path)
    # From here on: migrating may be slower than that.
    monkeypatch.setattr(postgres, "IDLE_SECONDS", 1)
    tried = 0

    async def write() -> int:
        nonlocal tried
        tried += 1
        async with database.transaction() as connection:
            if tried == 1:
                await connection.exec_driver_sql("SELECT 1")
                # Longer than the server lets anybody be silent in a transaction.
                await asyncio.sleep(1.5)
            rows = await connection.exec_driver_sql("SELECT 7")
            return rows.scalar_one()

    assert await insist(write) == 7
    assert tried == 2
    await database.close()
