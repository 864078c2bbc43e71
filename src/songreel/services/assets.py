"""What an owner has, as one list: looked at, named, pinned, deleted and restored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from songreel.core.clock import now
from songreel.core.ids import is_well_formed
from songreel.domain.errors import ConflictError, InvalidRequestError, NotFoundError
from songreel.domain.ports import BlobStore
from songreel.domain.retention import Retention
from songreel.domain.song import shown_name
from songreel.domain.stored import Stored, StoredKind
from songreel.domain.video import Video
from songreel.storage import stored, uses
from songreel.storage.database import AsyncConnection, Database
from songreel.storage.stored import Place

MOST_LISTED = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Keep(Protocol):
    """Where rows and bytes are kept."""

    @property
    def database(self) -> Database:
        """Return the database of the rows."""
        ...

    @property
    def blobs(self) -> BlobStore:
        """Return the store of the bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Page:
    """Some of an owner's media; `cursor` leads on to those after them, if there are any."""

    media: tuple[Stored, ...]
    cursor: str | None


class Assets:
    """The use cases about media that are there."""

    def __init__(self, keep: Keep, retention: Retention) -> None:
        """Hold where media are, and how long they stay."""
        self._keep, self._retention = keep, retention

    async def find(self, media_id: str, owner_id: str) -> Stored:
        """Return a medium whose bytes are here.

        Raises:
            NotFoundError: there is none of that id for this owner, or it is deleted.
        """
        found = await self._find(media_id, owner_id)
        if not await self._keep.blobs.exists(found.sha256, found.size_bytes):
            raise _absent(media_id)
        return await self._told(found)

    async def listed(
        self,
        owner_id: str,
        *,
        kinds: Collection[StoredKind] = (),
        deleted: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page:
        """Return media, newest first.

        Args:
            owner_id: whose.
            kinds: only these; empty: all.
            deleted: those that can be restored, in place of those that are there.
            cursor: of an earlier page.
            limit: how many at most.

        Raises:
            InvalidRequestError: the cursor is none.
        """
        after = None if cursor is None else _place(cursor)
        async with self._keep.database.reading() as connection:
            found = await stored.listed(
                connection, owner_id, kinds=kinds, deleted=deleted, after=after, limit=limit + 1
            )
            kept = await self._kept(connection, found)
        told = tuple(self._expiring(one, kept) for one in found[:limit])
        return Page(told, _cursor(told[-1]) if len(found) > limit else None)

    async def change(
        self,
        media_id: str,
        owner_id: str,
        *,
        name: str | None = None,
        pinned: bool | None = None,
    ) -> Stored:
        """Give a medium another name, pin it, or let it go like others again.

        Args:
            media_id: what is changed.
            owner_id: whose it is.
            name: another name; an empty one takes it away; None leaves it.
            pinned: whether nothing but its owner takes it; None leaves that.

        Raises:
            NotFoundError: there is none of that id for this owner, or it is deleted.
        """
        async with self._keep.database.transaction() as connection:
            found = await self._known(connection, media_id, owner_id)
            if name is not None:
                await stored.rename(connection, found, shown_name(name))
            if pinned is not None and pinned != (found.pinned_at is not None):
                at = now() if pinned else None
                await stored.mark(connection, found, pinned_at=at)
        return await self._told(await self._find(media_id, owner_id))

    async def delete(self, media_id: str, owner_id: str) -> Stored:
        """Delete a medium: it is gone at once, and for a day it can be restored.

        Raises:
            NotFoundError: there is none of that id for this owner, or it is deleted.
            ConflictError: a job that is not over uses it.
        """
        at = now()
        async with self._keep.database.transaction() as connection:
            found = await self._known(connection, media_id, owner_id)
            if found.id in await uses.ids_of_jobs(connection):
                raise ConflictError(
                    f"The {found.kind.value} {found.id} is used by a job that is not over. Cancel "
                    "that, or wait for its end, then delete it."
                )
            await stored.delete(connection, found, at)
        return replace(found, deleted_at=at)

    async def restore(self, media_id: str, owner_id: str) -> Stored:
        """Undo that a medium was deleted; one that is there stays as it is.

        Raises:
            NotFoundError: there is none of that id for this owner, or its day is over.
        """
        async with self._keep.database.transaction() as connection:
            found = await self._known(connection, media_id, owner_id, deleted=True)
            if found.deleted_at is not None:
                await stored.restore(connection, found.id)
        return await self.find(media_id, owner_id)

    async def expiry(self, video: Video) -> Video:
        """Return a clip or film with the moment at which it goes by itself."""
        if self._retention.days is None:
            return video
        async with self._keep.database.reading() as connection:
            found = await stored.find(connection, video.id, video.owner_id)
        told = None if found is None else await self._told(found)
        return replace(video, expires_at=None if told is None else told.expires_at)

    async def _find(self, media_id: str, owner_id: str) -> Stored:
        async with self._keep.database.reading() as connection:
            return await self._known(connection, media_id, owner_id)

    async def _known(
        self, connection: AsyncConnection, media_id: str, owner_id: str, *, deleted: bool = False
    ) -> Stored:
        found = None
        if is_well_formed(media_id):
            found = await stored.find(connection, media_id.lower(), owner_id, deleted=deleted)
        if found is None:
            raise _absent(media_id)
        return found

    async def _told(self, found: Stored) -> Stored:
        async with self._keep.database.reading() as connection:
            return self._expiring(found, await self._kept(connection, [found]))

    async def _kept(self, connection: AsyncConnection, found: Collection[Stored]) -> set[str]:
        """Return the ids of media that something refers to, where that matters."""
        if self._retention.days is None or not found:
            return set()
        return await uses.ids_kept(connection)

    def _expiring(self, found: Stored, kept: Collection[str]) -> Stored:
        is_kept = found.pinned_at is not None or found.id in kept
        expires = self._retention.expires(found.created_at, is_kept=is_kept)
        return replace(found, expires_at=None if found.deleted_at is not None else expires)


def _cursor(last: Stored) -> str:
    return f"{(last.created_at - _EPOCH) // _MICROSECOND}.{last.id}"


def _place(cursor: str) -> Place:
    moment, _, identity = cursor.partition(".")
    is_moment = moment.isascii() and moment.isdigit() and len(moment) <= 17
    if not is_moment or not is_well_formed(identity):
        raise InvalidRequestError(
            "cursor is none that was given here. Leave it out to begin with the newest."
        )
    return Place(_EPOCH + int(moment) * _MICROSECOND, identity.lower())


def _absent(media_id: str) -> NotFoundError:
    return NotFoundError(
        f"Asset with ID {media_id[:100]} not found",
        details="It may have been deleted, or the id is wrong.",
    )
