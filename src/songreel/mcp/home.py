"""Whom the tools ask: a server that is named, the one that has the data folder, or one in here."""

from __future__ import annotations

import os
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from songreel.client import AsyncSongreel
from songreel.core.settings import Settings
from songreel.http.server import serving
from songreel.services.owners import take_or_find
from songreel.services.ownership import Owner, current_owner

COMMAND = "mcp"


@dataclass(frozen=True, slots=True)
class Desk:
    """What a tool works with.

    Attributes:
        server: a client of the server.
        address: where that is, without a slash at the end.
    """

    server: AsyncSongreel
    address: str


@asynccontextmanager
async def open_desk(settings: Callable[[], Settings]) -> AsyncGenerator[Desk]:
    """Find whom to ask, and give what tools work with.

    SONGREEL_URL and SONGREEL_API_KEY name a server. Where they do not, it is the server that has
    the data folder; where nobody has it, one is run in this process for as long as this lasts.

    Args:
        settings: reads the settings, where no server is named.

    Raises:
        DataFolderTakenError: a command has the data folder, which answers nobody.
        SongreelError: the settings, the folder or the database cannot be used.
    """
    async with AsyncExitStack() as stack:
        address = os.environ.get("SONGREEL_URL")
        if address:
            server = AsyncSongreel(address)
        else:
            found = settings()
            holder = await take_or_find(found.data, COMMAND)
            if not isinstance(holder, Owner):
                stack.enter_context(holder)
                address = await stack.enter_async_context(serving(found, token=holder.owner.token))
                holder.announce(address)
                holder = holder.owner
            # Owners that answer nobody are told of as an error.
            address = holder.address or ""

            def token() -> str | None:
                # A server that was started again meanwhile has written another one.
                owner = current_owner(found.data)
                return None if owner is None else owner.token

            server = AsyncSongreel(address, token)
        yield Desk(await stack.enter_async_context(server), address.rstrip("/"))
