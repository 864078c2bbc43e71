"""Where a command finds projects: with the server that has the data folder, or by itself."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from songreel.services.ownership import Owner

if TYPE_CHECKING:
    from songreel.cli.display import Display
    from songreel.cli.project.ports import ProjectDesk, Workshop
    from songreel.core.settings import Settings

Result = TypeVar("Result")

COMMAND = "project"


def at_the_desk(data: Path | None, work: Callable[[ProjectDesk], Awaitable[Result]]) -> Result:
    """Do something with projects, as the whole life of a command; nothing is carried out or sent.

    Raises:
        SongreelError: it was refused.
        StoppedError: the user stopped it.
    """
    from songreel.cli.stopping import run_stoppable

    settings = _settings(data, "CRITICAL")

    async def carry_out() -> Result:
        async with _open_desk(settings) as desk:
            return await work(desk)

    return run_stoppable(carry_out())


def in_the_workshop(
    data: Path | None, work: Callable[[Workshop, Display], Awaitable[Result]]
) -> Result:
    """Have steps done with their progress shown, as the whole life of a command; errors as above.

    Raises:
        SongreelError: it was refused, or could not be done.
        StoppedError: the user stopped it.
    """
    from songreel.cli.display import open_display
    from songreel.cli.stopping import run_stoppable

    settings = _settings(data, "ERROR")

    async def carry_out(display: Display) -> Result:
        async with _open_workshop(settings) as workshop:
            return await work(workshop, display)

    with open_display() as display:
        return run_stoppable(carry_out(display))


def print_json(document: object) -> None:
    """Print what was asked for with `--json`."""
    print(json.dumps(document, indent=2, ensure_ascii=False))


def _settings(data: Path | None, level: str) -> Settings:
    from songreel.cli import settings
    from songreel.core import logs

    found = settings.read(data=data)
    # What a user has to know is shown or raised; logs would run through it.
    chosen = found.log_level if "log_level" in found.model_fields_set else level
    logs.configure(level=chosen, as_json=False)
    return found


@asynccontextmanager
async def _open_desk(settings: Settings) -> AsyncGenerator[ProjectDesk]:
    from songreel.services.owners import take_or_find

    holder = await take_or_find(settings.data, COMMAND)
    if isinstance(holder, Owner):
        from songreel.cli.project.over_http import open_server_desk

        async with open_server_desk(holder, settings.data) as desk:
            yield desk
        return
    with holder:
        from songreel.cli.project.here import open_desk_here

        async with open_desk_here(settings) as desk:
            yield desk


@asynccontextmanager
async def _open_workshop(settings: Settings) -> AsyncGenerator[Workshop]:
    from songreel.services.owners import take_or_find

    holder = await take_or_find(settings.data, COMMAND)
    if isinstance(holder, Owner):
        from songreel.cli.project.over_http import open_server_workshop

        async with open_server_workshop(holder, settings.data) as workshop:
            yield workshop
        return
    with holder:
        from songreel.cli.project.here import open_workshop_here

        async with open_workshop_here(settings) as workshop:
            yield workshop
