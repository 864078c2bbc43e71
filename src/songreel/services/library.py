"""What is kept: clips and films, reference pictures and songs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from pathlib import Path
from typing import Protocol

from songreel.core.clock import now
from songreel.core.ids import is_well_formed, new_public_id
from songreel.domain.errors import NotFoundError
from songreel.domain.ports import BlobStore, OpenFile, RemoteBytes
from songreel.domain.song import Song, shown_name
from songreel.domain.video import Asset, SongFacts, Video, VideoFile
from songreel.media.files import blocks
from songreel.media.picture import MAX_BYTES, check_picture
from songreel.music.song import measure
from songreel.storage import assets, songs, stored, videos
from songreel.storage.database import Database

_ADDRESS_SECONDS = 900
MAX_SONG_BYTES = 1_000_000_000
_PICTURES = frozenset({"reference", "image"})


class Stores(Protocol):
    """Where rows and bytes are kept."""

    @property
    def database(self) -> Database:
        """Return the database of the rows."""
        ...

    @property
    def blobs(self) -> BlobStore:
        """Return the store of the bytes."""
        ...


class Library:
    """Finds and keeps media; what belongs to somebody else is not there."""

    def __init__(self, stores: Stores, measure: Callable[[Path], SongFacts] = measure) -> None:
        """Hold the ports.

        Args:
            stores: keep rows and bytes.
            measure: reads a song; by default in this process, for files of its own user.
        """
        self._stores, self._measure = stores, measure

    async def video(self, video_id: str, owner_id: str = "local") -> Video:
        """Return a delivered clip or film whose bytes are here.

        Raises:
            NotFoundError: there is none of that id for this owner, or it has been deleted.
        """
        found = None
        if is_well_formed(video_id):
            async with self._stores.database.reading() as connection:
                found = await videos.find(connection, video_id.lower(), owner_id)
        if found is None or not await self._is_here(found):
            raise no_video(video_id)
        return found

    async def video_file(self, video_id: str, owner_id: str = "local") -> VideoFile:
        """Return which file a delivered clip or film is, without a look at it.

        Raises:
            NotFoundError: there is none of that id for this owner, or it has been deleted.
        """
        found = None
        if is_well_formed(video_id):
            found = await videos.file_of(self._stores.database, video_id.lower(), owner_id)
        if found is None:
            raise no_video(video_id)
        return found

    async def _is_here(self, found: Video | Asset) -> bool:
        # A file that was cut off is as good as none, and telling that costs nothing more.
        return await self._stores.blobs.exists(found.sha256, found.size_bytes)

    async def copy(self, sha256: str, destination: Path) -> None:
        """Copy stored bytes out of the data folder, to a path that does not exist yet.

        Raises:
            NotFoundError: they are gone.
            DamagedFileError: they are not what was stored; the copy is of no use.
            OSError: the destination cannot be written.
        """
        await self._stores.blobs.copy(sha256, destination)

    def file(self, sha256: str) -> AbstractAsyncContextManager[Path]:
        """Give stored bytes as a local file for as long as the context lasts."""
        return self._stores.blobs.path(sha256)

    def content(self, sha256: str) -> AbstractAsyncContextManager[OpenFile | RemoteBytes]:
        """Give stored bytes for sending: a local file where there is one already."""
        return self._stores.blobs.opened(sha256)

    async def address(self, sha256: str) -> str | None:
        """Return an address outside of this server that gives stored bytes for a while, or None.

        Raises:
            NotFoundError: they are gone.
            StorageUnavailableError: their storage does not answer.
        """
        return await self._stores.blobs.address(sha256, _ADDRESS_SECONDS)

    async def reference(self, image_id: str, owner_id: str = "local") -> Asset:
        """Return a picture that a character can follow: drawn here, or brought along.

        Raises:
            NotFoundError: there is none of that id for this owner.
        """
        return await self._asset(image_id, _PICTURES, owner_id, "Character reference")

    async def picture(self, image_id: str, owner_id: str = "local") -> Asset:
        """Return a picture of a character, drawn here or brought along.

        Raises:
            NotFoundError: there is none of that id for this owner.
        """
        return await self._asset(image_id, _PICTURES, owner_id, "Picture")

    async def song(self, song_id: str, owner_id: str = "local") -> Asset:
        """Return a song that was added.

        Raises:
            NotFoundError: there is none of that id for this owner.
        """
        return await self._asset(song_id, {"song"}, owner_id, "Song")

    async def keep_picture(self, content: bytes) -> str:
        """Check and keep a picture that came with a request; return its SHA-256.

        Raises:
            InvalidRequestError: no PNG, JPEG or WebP, or damaged.
            TooLargeError: over 20 MB or 50 megapixels.
            StorageFullError: no room.
        """

        async def whole() -> AsyncIterator[bytes]:
            yield content

        kept = await self._stores.blobs.put_stream(whole(), limit=MAX_BYTES, verify=_verify_picture)
        return kept.sha256

    async def keep_song(
        self,
        chunks: AsyncIterator[bytes],
        owner_id: str = "local",
        *,
        name: Callable[[], str | None] | None = None,
    ) -> Song:
        """Keep a song as it streams in, and measure it by decoding it whole.

        The same bytes of the same owner are one song: sent again, it has the id that it had.

        Args:
            chunks: the file.
            owner_id: whose song it is.
            name: returns that of the file, or None; asked once the file is there.

        Raises:
            InvalidRequestError: not a song that can be read, of no length, or over 20 minutes.
            TooLargeError: over 1 GB.
            StorageFullError: no room.
        """
        measured: list[SongFacts] = []

        def check(path: Path) -> None:
            measured.append(self._measure(path))

        blob = await self._stores.blobs.put_stream(chunks, limit=MAX_SONG_BYTES, verify=check)
        facts = measured[-1]
        shown = shown_name(name()) if name is not None else None
        asset = Asset(
            id=new_public_id(),
            owner_id=owner_id,
            kind="song",
            sha256=blob.sha256,
            size_bytes=blob.size_bytes,
            media_type=f"audio/{facts.codec}",
            created_at=now(),
            facts=asdict(facts),
        )
        async with self._stores.database.transaction() as connection:
            while (song_id := await songs.claim(connection, asset, shown)) != asset.id:
                if await stored.restore(connection, song_id):
                    break
                # It was cleared in this very moment: by now nothing of it is found.
            else:
                await assets.insert(connection, asset, shown)
                return Song(asset, shown, is_new=True)
            kept = await assets.find(connection, song_id, owner_id)
            if kept is None:
                raise RuntimeError(f"the song {song_id} has no file")
            return Song(kept, await songs.name_of(connection, song_id))

    async def add_song(self, chunks: AsyncIterator[bytes], owner_id: str = "local") -> Asset:
        """Keep a song as `keep_song` does, and return its file."""
        return (await self.keep_song(chunks, owner_id)).asset

    async def add_song_file(self, path: Path, owner_id: str = "local") -> Asset:
        """Keep a copy of a song that is a local file; errors as in `keep_song`."""
        return (await self.keep_song(blocks(path), owner_id, name=lambda: path.name)).asset

    async def _asset(
        self, identity: str, kinds: Collection[str], owner_id: str, name: str
    ) -> Asset:
        found = None
        if is_well_formed(identity):
            async with self._stores.database.reading() as connection:
                found = await assets.find(connection, identity.lower(), owner_id)
        if found is None or found.kind not in kinds or not await self._is_here(found):
            raise NotFoundError(
                f"{name} with ID {identity} not found",
                details="It may have been deleted, or the id is wrong.",
            )
        return found


def no_video(video_id: str) -> NotFoundError:
    """Return the error of a clip or film that is not there."""
    return NotFoundError(
        f"Video with ID {video_id} not found",
        details="It may have been deleted, or the id is wrong.",
    )


def _verify_picture(path: Path) -> None:
    # Requests come with many, and wait for this: whoever uses the picture decodes it.
    check_picture(path, decode=False)
