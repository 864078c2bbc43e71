"""What media work needs of an installation: rows, bytes, room, and threads that may be busy."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from songreel.domain.ports import BlobStore
from songreel.storage.database import Database

Result = TypeVar("Result")


class Workshop(Protocol):
    """A part of what recipes work with, so that an installation without jobs can offer it too."""

    @property
    def database(self) -> Database:
        """Return the database of the rows."""
        ...

    @property
    def blobs(self) -> BlobStore:
        """Return the store of the bytes."""
        ...

    @property
    def scratch(self) -> Path:
        """Return the folder for unfinished files of this process."""
        ...

    @property
    def segments(self) -> Path:
        """Return the folder of encoded stretches of films, which outlives this process."""
        ...

    def workplace(self) -> AbstractAsyncContextManager[Path]:
        """Give a folder for unfinished files; it is gone afterwards."""
        ...

    async def run(self, function: Callable[..., Result], *args: object) -> Result:
        """Run a blocking function apart from the event loop, and return its result."""
        ...


@dataclass(frozen=True, slots=True)
class QuietWorkshop:
    """The workshop of an installation whose jobs rest."""

    database: Database
    blobs: BlobStore
    scratch: Path
    heavy: Executor

    @property
    def segments(self) -> Path:
        """Return the folder of encoded stretches of films, which outlives this process."""
        return self.scratch.parent / "segments"

    @asynccontextmanager
    async def workplace(self) -> AsyncGenerator[Path]:
        """Give a folder for unfinished files; it is gone afterwards."""
        folder = Path(await asyncio.to_thread(tempfile.mkdtemp, dir=self.scratch, prefix="work-"))
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def run(self, function: Callable[..., Result], *args: object) -> Result:
        """Run a blocking function apart from the event loop, and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self.heavy, function, *args)
