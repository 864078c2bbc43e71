"""What every recipe works with."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from songreel.domain.errors import StorageFullError
from songreel.domain.ports import BlobStore
from songreel.jobs.dispatcher import Dispatcher
from songreel.jobs.ledger import Ledger
from songreel.media.calls import Call
from songreel.providers.registry import Registry
from songreel.storage.database import Database
from songreel.workflows.lines import Lines
from songreel.workflows.media_processes import MediaProcesses

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tools:
    """Ports handed to the recipes.

    Attributes:
        dispatcher: lets orders go to services, in their turn.
        heavy: runs media work apart from the event loop.
        apart: runs short media work of many orders at once, or None: `heavy` does that too.
        least_free: bytes of disk that must be free for something paid to be begun.
    """

    database: Database
    ledger: Ledger
    lines: Lines
    blobs: BlobStore
    dispatcher: Dispatcher
    registry: Registry
    scratch: Path
    heavy: Executor
    apart: MediaProcesses | None = None
    least_free: int = 0

    async def require_reserve(self) -> None:
        """Refuse to begin what is paid for while the disk is nearly full.

        What was paid for already still comes in: that is what the rest of the disk is for.

        Raises:
            StorageFullError: less is free than the settings ask for.
        """
        if self.least_free and await self.blobs.free_bytes() < self.least_free:
            raise nearly_full(self.least_free)

    @property
    def segments(self) -> Path:
        """Return the folder of encoded stretches of films, which outlives this process."""
        return self.scratch.parent / "segments"

    @asynccontextmanager
    async def workplace(self) -> AsyncGenerator[Path]:
        """Give a folder for a recipe's unfinished files; it is gone afterwards."""
        folder = await asyncio.to_thread(_make_folder, self.scratch)
        try:
            yield folder
        finally:
            # Not behind the media work of others: whoever has its result waits for this.
            await asyncio.to_thread(_remove_folder, folder)

    async def run(self, function: Callable[..., Result], *args: object) -> Result:
        """Run a blocking function on the executor for media work, and return its result."""
        return await asyncio.get_running_loop().run_in_executor(self.heavy, function, *args)

    async def run_apart(self, call: Call[Result]) -> Result:
        """Do short media work in another process where many orders are under way.

        Raises:
            MediaError: the file cannot be used.
            OSError: a file cannot be read or written.
        """
        return await (self.run(call.made) if self.apart is None else self.apart.run(call))

    def order(self) -> AbstractContextManager[None]:
        """Count a paid order for as long as the context lasts: its clip will be looked at."""
        return nullcontext() if self.apart is None else self.apart.order()


def nearly_full(least_free: int) -> StorageFullError:
    """Return the error of paid work that a nearly full disk keeps from being begun."""
    return StorageFullError(
        f"Less than {least_free / 1e9:g} GB of the disk are free, so nothing that is paid for is "
        "begun: its result might not fit. `songreel storage` shows what takes the room, `songreel "
        "storage clean` clears up; SONGREEL_LEAST_FREE_GB sets the limit."
    )


def _make_folder(scratch: Path) -> Path:
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(dir=scratch, prefix="work-"))


def _remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
