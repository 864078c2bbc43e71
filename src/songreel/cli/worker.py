"""`songreel worker`: carries out jobs that servers take, as many of them as are wanted."""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from songreel.cli.options import folder

if TYPE_CHECKING:
    from songreel.core.settings import Settings

# Scrapers ask every 10 to 60 seconds.
_ROOM_SECONDS = 10
_WORDS = {
    "all": "Asks services, draws and cuts.",
    "orders": "Asks services; drawing and cutting is left to others.",
    "render": "Draws and cuts; what services are asked for is left to others.",
}


def worker(
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", metavar="FOLDER", parser=folder, help="Folder of this worker alone."
        ),
    ] = None,
    work: Annotated[
        str | None,
        typer.Option("--work", metavar="KIND", help="all, orders or render; all if unset."),
    ] = None,
) -> None:
    """Carry out jobs until Ctrl-C, beside servers on the same database.

    SONGREEL_DATABASE_URL names a PostgreSQL that all share, SONGREEL_BLOBS where all keep clips,
    and SONGREEL_SIGNING_KEY the key that all sign with. A folder belongs to one process.
    """
    from songreel.cli import settings
    from songreel.cli.stopping import run_stoppable
    from songreel.core import logs, memory
    from songreel.domain.errors import SetupError
    from songreel.services.ownership import Ownership

    found = settings.read(data=data, work=work)
    logs.configure(level=found.log_level)
    if (found.database_url or "sqlite").startswith("sqlite"):
        raise SetupError(
            "A worker needs a database that it shares with servers: set SONGREEL_DATABASE_URL to "
            "postgresql://…. On one machine songreel serve does all the work by itself."
        )
    if found.blobs is None:
        raise SetupError(
            "A worker needs the place where servers find its clips: set SONGREEL_BLOBS, for all of "
            "them, to the same folder or store."
        )
    if found.work == "none":
        raise SetupError("A worker that does no work is none: leave SONGREEL_WORK out.")
    memory.limit_arenas()
    with Ownership.acquire(found.data, command="worker"), _metrics(found):
        run_stoppable(_work(found))


@contextmanager
def _metrics(found: Settings) -> Generator[None]:
    """Tell Prometheus about this process, if that is wanted, for as long as the context lasts.

    Raises:
        SetupError: the address cannot be listened on.
    """
    from songreel.core import metrics
    from songreel.domain.errors import SetupError

    if found.metrics_address is None:
        yield
        return
    host, port = found.metrics_address
    try:
        stop = metrics.serve(host, port)
    except OSError as error:
        raise SetupError(
            f"Metrics cannot be told at {found.metrics_listen} ({error.strerror}). Set "
            "SONGREEL_METRICS_LISTEN to an address of this machine and a port that is free, one "
            "for each worker."
        ) from error
    try:
        yield
    finally:
        stop()


async def _work(found: Settings) -> None:
    from songreel.cli.errors import StoppedError
    from songreel.core.metrics import Room
    from songreel.services.container import open_services

    async with open_services(found) as services:
        room = Room(found.least_free_bytes)
        print(f"Songreel works. {_WORDS[found.work]} Ctrl-C stops it.", flush=True)
        try:
            while True:
                room.set(await services.monitor.free())
                await asyncio.sleep(_ROOM_SECONDS)
        except asyncio.CancelledError:
            raise StoppedError("Stopping; what is not finished goes on elsewhere.") from None
