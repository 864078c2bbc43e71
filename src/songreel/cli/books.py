"""The life of a command that looks into the books, or has something decided about them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from songreel.cli.backend import Books


def run_with_books(
    data: Path | None, command: str, work: Callable[[Books], Awaitable[None]]
) -> None:
    """Do something with the books, as the whole life of a command."""
    from songreel.cli import settings
    from songreel.cli.backend import open_books
    from songreel.cli.stopping import run_stoppable
    from songreel.core import logs

    found = settings.read(data=data)
    level = found.log_level if "log_level" in found.model_fields_set else "CRITICAL"
    logs.configure(level=level, as_json=False)

    async def carry_out() -> None:
        async with open_books(found, command=command) as books:
            await work(books)

    run_stoppable(carry_out())
