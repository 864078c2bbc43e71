from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from songreel.storage.driver import Connection, connect

pytestmark = pytest.mark.anyio


@pytest.fixture
async def connection(tmp_path: Path) -> AsyncIterator[Connection]:
    opened = await connect(str(tmp_path / "file"))
    yield opened
    await opened.close()


async def execute(connection: Connection, statement: str, *parameters: object) -> list[object]:
    cursor = connection.cursor()
    await cursor.execute(statement, parameters)
    return list(await cursor.fetchall())


async def test_a_statement_gives_its_rows_and_what_it_changed(connection: Connection) -> None:
    await execute(connection, "CREATE TABLE t (a INTEGER PRIMARY KEY)")
    cursor = connection.cursor()
    await cursor.executemany("INSERT INTO t VALUES (?)", [(1,), (2,)])
    assert cursor.rowcount == 2
    rows = await execute(connection, "UPDATE t SET a = a + 10 WHERE a > ? RETURNING a", 1)
    assert rows == [(12,)]
    await cursor.execute("SELECT a FROM t ORDER BY a")
    assert [column[0] for column in cursor.description] == ["a"]
    assert await cursor.fetchall() == [(1,), (12,)]


async def test_an_error_comes_from_the_thread_to_the_caller(connection: Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await execute(connection, "SELECT * FROM missing")
    assert await execute(connection, "SELECT 1") == [(1,)]


@pytest.mark.parametrize("end", ["commit", "rollback"])
async def test_the_end_of_a_transaction_reaches_the_file(connection: Connection, end: str) -> None:
    await execute(connection, "CREATE TABLE t (a)")
    await execute(connection, "BEGIN IMMEDIATE")
    await execute(connection, "INSERT INTO t VALUES (1)")
    await getattr(connection, end)()
    assert not connection.in_transaction
    assert await execute(connection, "SELECT count(*) FROM t") == [(int(end == "commit"),)]


async def test_a_transaction_that_a_cancelled_task_began_is_rolled_back(
    connection: Connection,
) -> None:
    busy = threading.Event()
    occupied = asyncio.create_task(connection.run(lambda _: busy.wait(10)))
    begun = asyncio.create_task(execute(connection, "BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    begun.cancel()
    # The statement is on its way still when the pool asks for the connection to be cleaned.
    ended = asyncio.create_task(connection.rollback())
    await asyncio.sleep(0)
    busy.set()
    await asyncio.gather(occupied, ended)
    await asyncio.wait((begun,))
    assert not connection.in_transaction
    await execute(connection, "BEGIN IMMEDIATE")
    await connection.rollback()
