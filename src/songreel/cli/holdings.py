"""What commands can do with what somebody has, here or at the server that owns the data folder."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from songreel.client.resources.assets import Asset, AssetKind
from songreel.core.settings import Settings
from songreel.services.ownership import Owner

if TYPE_CHECKING:
    from songreel.client import AsyncSongreel
    from songreel.services.assets import Assets
    from songreel.services.storage_use import StorageDesk
    from songreel.services.uploads import Uploads

_OWNER = "local"


class Holdings(Protocol):
    """What a command can have done. Every method may raise `SongreelError`."""

    async def add(self, path: Path) -> Asset:
        """Keep a copy of a song, an image or a clip; the same bytes are the same asset."""
        ...

    async def list(
        self, kinds: Sequence[AssetKind] = (), *, deleted: bool = False, limit: int = 200
    ) -> Sequence[Asset]:
        """Return what is kept, newest first; `deleted`: what can be restored instead."""
        ...

    async def get(self, asset_id: str) -> Asset:
        """Return what is known of something that is kept."""
        ...

    async def change(
        self, asset_id: str, *, name: str | None = None, pinned: bool | None = None
    ) -> Asset:
        """Name something, pin it or unpin it."""
        ...

    async def delete(self, asset_id: str) -> Asset:
        """Delete something; for a day it can be restored."""
        ...

    async def restore(self, asset_id: str) -> Asset:
        """Undo that something was deleted."""
        ...

    async def storage(self) -> dict[str, Any]:
        """Return what the disk is used for."""
        ...

    async def clean(self, *, dry_run: bool, deleted_too: bool) -> dict[str, Any]:
        """Clear up, or tell what that would do."""
        ...


@asynccontextmanager
async def open_holdings(settings: Settings, *, command: str) -> AsyncGenerator[Holdings]:
    """Own the data folder and work in it, or ask the server that owns it.

    Where nobody serves, no job is carried out and nothing is sent.

    Raises:
        DataFolderTakenError: another command owns it, which answers nobody.
        SongreelError: the folder, the database or the server cannot be used.
    """
    from songreel.cli.backend import take_or_find

    holder = await take_or_find(settings.data, command)
    if isinstance(holder, Owner):
        from songreel.cli.over_http import connected

        async with connected(holder, settings.data) as client:
            yield _There(client)
        return
    with holder:
        async with _opened(settings) as here:
            yield here


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncGenerator[_Here]:
    from songreel.domain.retention import Retention
    from songreel.services.assets import Assets
    from songreel.services.blob_store import open_blobs
    from songreel.services.database_address import database_url
    from songreel.services.storage_use import Ground, storage_desk
    from songreel.services.uploads import Uploads
    from songreel.storage.database import Database

    data = settings.data.expanduser().absolute()
    async with AsyncExitStack() as stack:
        database = await Database.open(database_url(settings, data), data=data)
        stack.push_async_callback(database.close)
        blobs = await asyncio.to_thread(open_blobs, settings, data)
        stack.push_async_callback(blobs.close)
        ground = Ground(database, blobs)
        desk, _ = storage_desk(settings, data, database, blobs)
        retention = Retention(settings.retention_days, settings.quota_bytes)
        yield _Here(Uploads(ground), Assets(ground, retention), desk)


@dataclass(frozen=True, slots=True)
class _Here:
    """Does the work itself."""

    uploads: Uploads
    assets: Assets
    desk: StorageDesk

    async def add(self, path: Path) -> Asset:
        from songreel.services.requests import COMMAND_LINE, Caller

        upload = await self.uploads.add_file(path, Caller(caller=COMMAND_LINE))
        return await self.get(upload.asset_id)

    async def list(
        self, kinds: Sequence[AssetKind] = (), *, deleted: bool = False, limit: int = 200
    ) -> Sequence[Asset]:
        from songreel.domain.stored import StoredKind

        wanted = [StoredKind(kind) for kind in kinds]
        page = await self.assets.listed(_OWNER, kinds=wanted, deleted=deleted, limit=limit)
        return [_told(one) for one in page.media]

    async def get(self, asset_id: str) -> Asset:
        return _told(await self.assets.find(asset_id, _OWNER))

    async def change(
        self, asset_id: str, *, name: str | None = None, pinned: bool | None = None
    ) -> Asset:
        return _told(await self.assets.change(asset_id, _OWNER, name=name, pinned=pinned))

    async def delete(self, asset_id: str) -> Asset:
        return _told(await self.assets.delete(asset_id, _OWNER))

    async def restore(self, asset_id: str) -> Asset:
        return _told(await self.assets.restore(asset_id, _OWNER))

    async def storage(self) -> dict[str, Any]:
        return (await self.desk.use()).to_document()

    async def clean(self, *, dry_run: bool, deleted_too: bool) -> dict[str, Any]:
        swept = await self.desk.clean(dry_run=dry_run, deleted_too=deleted_too)
        return {"dry_run": dry_run, **swept.to_document()}


def _told(stored: Any) -> Asset:
    from songreel.services.asset_documents import asset_document

    return Asset.model_validate(asset_document(stored))


@dataclass(frozen=True, slots=True)
class _There:
    """Asks a server; its errors are the ones that it would raise here."""

    client: AsyncSongreel

    async def add(self, path: Path) -> Asset:
        with _translated():
            return await self.client.assets.add(path)

    async def list(
        self, kinds: Sequence[AssetKind] = (), *, deleted: bool = False, limit: int = 200
    ) -> Sequence[Asset]:
        with _translated():
            return (await self.client.assets.list(kinds, deleted=deleted, limit=limit)).assets

    async def get(self, asset_id: str) -> Asset:
        with _translated():
            return await self.client.assets.get(asset_id)

    async def change(
        self, asset_id: str, *, name: str | None = None, pinned: bool | None = None
    ) -> Asset:
        with _translated():
            return await self.client.assets.change(asset_id, name=name, pinned=pinned)

    async def delete(self, asset_id: str) -> Asset:
        with _translated():
            return await self.client.assets.delete(asset_id)

    async def restore(self, asset_id: str) -> Asset:
        with _translated():
            return await self.client.assets.restore(asset_id)

    async def storage(self) -> dict[str, Any]:
        with _translated():
            return await self.client.assets.storage()

    async def clean(self, *, dry_run: bool, deleted_too: bool) -> dict[str, Any]:
        with _translated():
            return await self.client.assets.clean(dry_run=dry_run, deleted_too=deleted_too)


def _translated() -> Any:
    from songreel.cli.over_http import translated

    return translated()
