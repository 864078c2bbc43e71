"""What every recipe works with."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from songreel.domain.ports import BlobStore, Limiter
from songreel.jobs.ledger import Ledger
from songreel.providers.registry import Registry
from songreel.storage.database import Database
from songreel.workflows.lines import Lines

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Tools:
    """Ports handed to the recipes; `heavy` runs media work apart from the event loop."""

    database: Database
    ledger: Ledger
    lines: Lines
    blobs: BlobStore
    limiter: Limiter
    registry: Registry
    scratch: Path
    heavy: Executor

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


def _make_folder(scratch: Path) -> Path:
    scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(dir=scratch, prefix="work-"))


def _remove_folder(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
