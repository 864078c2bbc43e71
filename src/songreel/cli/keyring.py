"""What commands can do about API keys and workspaces: in this process, or over HTTP."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from songreel.services.owners import take_or_find
from songreel.services.ownership import Owner

if TYPE_CHECKING:
    from songreel.client import AsyncSongreel
    from songreel.core.settings import Settings
    from songreel.http.mv.schemas import RequestBody
    from songreel.services.api_keys import ApiKeys

Document = Mapping[str, Any]
Body = TypeVar("Body", bound="RequestBody")


class Keyring(Protocol):
    """API keys and workspaces, as `/api/keys` and `/api/workspaces` tell of them.

    Every method may raise `SongreelError`.
    """

    async def make(self, wish: Document) -> Document:
        """Make a key; the answer alone shows it."""
        ...

    async def keys(self) -> Sequence[Document]:
        """Return all keys, newest first."""
        ...

    async def revoke(self, key_id: str) -> Document:
        """Revoke a key."""
        ...

    async def workspaces(self) -> Sequence[Document]:
        """Return all workspaces, oldest first."""
        ...

    async def make_workspace(self, name: str, daily_cap: str | None) -> Document:
        """Make a workspace."""
        ...

    async def cap_workspace(self, name: str, daily_cap: str | None) -> Document:
        """Set what a workspace may spend on a day; None: no cap of its own."""
        ...


@asynccontextmanager
async def open_keyring(settings: Settings, *, command: str) -> AsyncGenerator[Keyring]:
    """Own the data folder and keep its keys, or ask the server that owns it.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    holder = await take_or_find(settings.data, command)
    if isinstance(holder, Owner):
        from songreel.cli.over_http import connected

        async with connected(holder, settings.data) as client:
            yield ServerKeyring(client)
        return
    with holder:
        from songreel.services.api_keys import open_api_keys

        async with open_api_keys(settings) as keys:
            yield LocalKeyring(keys)


class LocalKeyring:
    """Keeps keys in the database itself."""

    def __init__(self, keys: ApiKeys) -> None:
        """Hold the use cases."""
        self._keys = keys

    async def make(self, wish: Document) -> Document:
        """Make a key; the answer alone shows it."""
        from songreel.http.sharing import KeyRequest, key_document

        made = await self._keys.make(_checked(KeyRequest, wish).to_wish())
        return {**key_document(made.key, made.workspace), "key": made.text}

    async def keys(self) -> Sequence[Document]:
        """Return all keys, newest first."""
        from songreel.http.sharing import key_document

        return [key_document(key, workspace) for key, workspace in await self._keys.listed()]

    async def revoke(self, key_id: str) -> Document:
        """Revoke a key."""
        from songreel.http.sharing import key_document

        key = await self._keys.revoke(key_id)
        return key_document(key, await self._keys.workspace(key.owner_id))

    async def workspaces(self) -> Sequence[Document]:
        """Return all workspaces, oldest first."""
        from songreel.http.sharing import workspace_document

        return [workspace_document(each) for each in await self._keys.workspaces()]

    async def make_workspace(self, name: str, daily_cap: str | None) -> Document:
        """Make a workspace."""
        from songreel.http.sharing import WorkspaceRequest, workspace_document

        body = _checked(WorkspaceRequest, {"name": name, "daily_cap_usd": daily_cap})
        return workspace_document(await self._keys.make_workspace(body.name, body.cap))

    async def cap_workspace(self, name: str, daily_cap: str | None) -> Document:
        """Set what a workspace may spend on a day; None: no cap of its own."""
        from songreel.http.sharing import CapRequest, workspace_document

        body = _checked(CapRequest, {"daily_cap_usd": daily_cap})
        return workspace_document(await self._keys.cap_workspace(name, body.cap))


def _checked(kind: type[Body], wish: Document) -> Body:
    """Return a wish as the server would read it, or its refusal."""
    from songreel.http.parsing import parse

    return parse(json.dumps(dict(wish)).encode(), kind).body


class ServerKeyring:
    """Has a server keep its keys; its errors are the ones that it would raise here."""

    def __init__(self, client: AsyncSongreel) -> None:
        """Hold the client."""
        self._client = client

    async def make(self, wish: Document) -> Document:
        """Make a key; the answer alone shows it."""
        with _translated():
            return await self._client.keys.make(**wish)

    async def keys(self) -> Sequence[Document]:
        """Return all keys, newest first."""
        with _translated():
            return await self._client.keys.all()

    async def revoke(self, key_id: str) -> Document:
        """Revoke a key."""
        with _translated():
            return await self._client.keys.revoke(key_id)

    async def workspaces(self) -> Sequence[Document]:
        """Return all workspaces, oldest first."""
        with _translated():
            return await self._client.keys.workspaces()

    async def make_workspace(self, name: str, daily_cap: str | None) -> Document:
        """Make a workspace."""
        with _translated():
            return await self._client.keys.make_workspace(name, daily_cap_usd=daily_cap)

    async def cap_workspace(self, name: str, daily_cap: str | None) -> Document:
        """Set what a workspace may spend on a day; None: no cap of its own."""
        with _translated():
            return await self._client.keys.cap_workspace(name, daily_cap_usd=daily_cap)


def _translated() -> AbstractContextManager[None]:
    from songreel.cli.over_http import translated

    return translated()
