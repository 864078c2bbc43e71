"""What outlives a process: the database in memory, the files, the mark of what was sent."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import os
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.url import URL
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from songreel.domain.errors import NotFoundError
from songreel.domain.ports import Blob, OpenFile
from songreel.storage import driver, migrate
from songreel.storage.database import Database
from songreel.storage.incoming import open_file
from songreel.storage.turns import Turns
from tests.support.virtual_time import Died


@functools.cache
def _empty() -> bytes:
    """Return a database without rows, made by the migrations."""
    raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    engine = sa.create_engine("sqlite://", creator=lambda: raw, poolclass=sa.StaticPool)
    migrate.upgrade(engine)
    content = raw.serialize()
    raw.close()
    return content


class _Connection(driver.Connection):
    """The driver without its thread: a statement is a step of the loop."""

    def __init__(self, raw: sqlite3.Connection, alive: Callable[[], bool]) -> None:
        self._connection = raw
        self._alive = alive

    def __del__(self) -> None:
        """Leave the file open: it is the disk's."""

    async def _execute(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        if not self._alive():
            raise Died
        # Once it is handed over it is carried out, whether or not anybody waits for it by then.
        loop = asyncio.get_running_loop()
        future = loop.create_future()

        def run() -> None:
            if not self._alive():
                return
            try:
                result = fn(*args, **kwargs)
            except Exception as error:
                if not future.done():
                    future.set_exception(error)
            else:
                if not future.done():
                    future.set_result(result)

        loop.call_soon(run)
        return await future

    async def rollback(self) -> None:
        if self._alive():
            await super().rollback()

    async def close(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Close: after what was handed over before, what is not committed is forgotten."""
        asyncio.get_running_loop().call_soon(self._forget)

    def _forget(self) -> None:
        if self._alive() and self._connection is not None and self._connection.in_transaction:
            self._connection.rollback()


_open: list[_Connection] = []


@functools.cache
def _engine() -> AsyncEngine:
    """Return the one engine: a new one would compile every statement anew."""

    async def connect() -> _Connection:
        return _open[0]

    engine = create_async_engine(
        URL.create("sqlite+aiosqlite", database="history"),
        poolclass=AsyncAdaptedQueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=60,
        async_creator=connect,
    )
    event.listen(engine.sync_engine, "begin", _begin)
    return engine


class Disk:
    """One machine's data folder."""

    def __init__(self, folder: Path) -> None:
        """Begin empty."""
        self.folder = folder
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.raw = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self.restore(_empty())
        self.raw.execute("PRAGMA foreign_keys = ON")
        self.blobs: dict[str, bytes] = {}

    def snapshot(self) -> bytes:
        """Return a backup of the database as it is committed; call it between transactions."""
        return self.raw.serialize()

    def restore(self, content: bytes) -> None:
        """Put a backup back."""
        self.raw.deserialize(content)

    def lose_power(self) -> None:
        """Forget what is not committed."""
        if self.raw.in_transaction:
            self.raw.rollback()

    def rows(self, statement: str, *parameters: object) -> list[Any]:
        """Return what a statement of the harness itself finds."""
        cursor = self.raw.execute(statement, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    def open(self, alive: Callable[[], bool]) -> Database:
        """Open the database as a process does that lives for as long as told."""

        engine = _engine()
        _open[:] = [_Connection(self.raw, alive)]
        # What the dead process held is not closed: the file is this disk's.
        engine.sync_engine.dispose(close=False)
        return Database(engine, cast("sa.Engine", None), Turns())

    def close(self) -> None:
        """Remove everything."""
        self.raw.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def _begin(connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Blobs:
    """A store of bytes whose disk is a dictionary."""

    def __init__(self, disk: Disk, alive: Callable[[], bool]) -> None:
        self._disk, self._alive = disk, alive

    async def put_file(self, path: Path, verify: Callable[[Path], None] | None = None) -> Blob:
        """Keep a file."""
        await asyncio.sleep(0)
        if not self._alive():
            raise Died
        content = path.read_bytes()  # noqa: ASYNC240 (no thread here)
        name = hashlib.sha256(content).hexdigest()
        self._disk.blobs[name] = content
        await asyncio.sleep(0)
        return Blob(name, len(content))

    async def put_stream(
        self,
        chunks: AsyncIterator[bytes],
        *,
        limit: int,
        verify: Callable[[Path], None] | None = None,
    ) -> Blob:
        """Nothing here comes as a stream."""
        raise NotImplementedError

    @asynccontextmanager
    async def path(self, sha256: str) -> AsyncGenerator[Path]:
        """Give bytes as a file."""
        content = self._disk.blobs.get(sha256)
        if content is None:
            raise NotFoundError(sha256)
        with tempfile.NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            yield Path(file.name)

    @asynccontextmanager
    async def opened(self, sha256: str) -> AsyncGenerator[OpenFile]:
        """Give bytes as an open file."""
        async with self.path(sha256) as path:
            file = open_file(path)
            try:
                yield file
            finally:
                os.close(file.descriptor)

    async def address(self, sha256: str, seconds: int) -> str | None:
        """Return None: there is no such thing here."""
        return None

    async def exists(self, sha256: str, size_bytes: int | None = None) -> bool:
        """Tell whether bytes are there."""
        return sha256 in self._disk.blobs

    async def is_sound(self, sha256: str) -> bool:
        """Tell whether bytes are there; they never change here."""
        return sha256 in self._disk.blobs

    async def copy(self, sha256: str, destination: Path) -> None:
        """Nothing here is copied."""
        raise NotImplementedError

    async def delete(self, sha256: str) -> None:
        """Remove bytes."""
        self._disk.blobs.pop(sha256, None)

    async def free_bytes(self) -> int:
        """Have a large disk."""
        return 1 << 50

    async def require_room(self, size_bytes: int) -> None:
        """Have room."""
