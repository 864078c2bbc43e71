"""What players and pages need of a clip or film: made when it is first asked for, then kept."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

from songreel.core.clock import now
from songreel.core.logs import get_logger
from songreel.domain.errors import DamagedFileError, UnavailableError
from songreel.domain.video import Asset, Video
from songreel.media.errors import MediaError
from songreel.media.packaging.hls import write_hls
from songreel.media.packaging.poster import write_poster
from songreel.media.packaging.sprites import write_sprites
from songreel.storage import assets, derived
from songreel.workflows.tools import Tools

VERSION = 2
"""Of how these files are made: with another number all are made anew."""

_IDS = uuid.UUID("0d1b6a52-9c1e-5b7e-8f43-6a0c9f0e2a77")
_log = get_logger(__name__)


class Part(StrEnum):
    """A file that is made of a clip or film; its value is the file's name."""

    POSTER = "poster.jpg"
    POSTER_WEBP = "poster.webp"
    SPRITES = "sprites.jpg"
    SPRITES_INDEX = "sprites.vtt"
    STREAM = "film.mp4"
    PLAYLIST = "index.m3u8"


MEDIA_TYPES: Mapping[Part, str] = {
    Part.POSTER: "image/jpeg",
    Part.POSTER_WEBP: "image/webp",
    Part.SPRITES: "image/jpeg",
    Part.SPRITES_INDEX: "text/vtt",
    Part.STREAM: "video/mp4",
    Part.PLAYLIST: "application/vnd.apple.mpegurl",
}


def _make_poster(film: Path, folder: Path) -> None:
    write_poster(film, folder / Part.POSTER, "JPEG")


def _make_webp(film: Path, folder: Path) -> None:
    write_poster(film, folder / Part.POSTER_WEBP, "WEBP")


def _make_sprites(film: Path, folder: Path) -> None:
    sheet = write_sprites(film, folder / Part.SPRITES)
    (folder / Part.SPRITES_INDEX).write_text(sheet.index(Part.SPRITES), "utf-8")


def _make_stream(film: Path, folder: Path) -> None:
    package = write_hls(film, folder / Part.STREAM)
    (folder / Part.PLAYLIST).write_text(package.playlist(Part.STREAM), "utf-8")


Make = Callable[[Path, Path], None]
_SETS: tuple[tuple[tuple[Part, ...], Make], ...] = (
    ((Part.POSTER,), _make_poster),
    ((Part.POSTER_WEBP,), _make_webp),
    ((Part.SPRITES, Part.SPRITES_INDEX), _make_sprites),
    ((Part.STREAM, Part.PLAYLIST), _make_stream),
)
_STREAM_BYTES = 1.1
_PICTURE_BYTES = 8_000_000


class Packaging:
    """Makes these files once; whoever asks meanwhile waits for the same work."""

    def __init__(self, tools: Tools) -> None:
        """Hold the ports."""
        self._tools = tools
        self._making: dict[str, asyncio.Task[dict[Part, Asset]]] = {}

    async def part(self, video: Video, part: Part) -> Asset:
        """Return a file of a clip or film.

        Raises:
            DamagedFileError: what is kept of the video cannot be read.
            StorageFullError: there is no room for it.
            UnavailableError: the server is shutting down.
        """
        asset_id = _asset_id(video, part)
        async with self._tools.database.reading() as connection:
            known = await assets.find(connection, asset_id, video.owner_id)
        if known is not None and await self._tools.blobs.exists(known.sha256, known.size_bytes):
            return known
        parts, make = next(made for made in _SETS if part in made[0])
        key = _asset_id(video, parts[0])
        task = self._making.get(key)
        if task is None:
            task = asyncio.create_task(self._made(video, parts, make))
            self._making[key] = task
            task.add_done_callback(lambda _: self._making.pop(key, None))
        # Whoever goes away leaves the work to those who stay, and to the next who asks.
        await asyncio.wait((task,))
        if task.cancelled():
            raise UnavailableError
        return task.result()[part]

    async def close(self) -> None:
        """Stop what is being made."""
        tasks = list(self._making.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)

    async def _made(self, video: Video, parts: tuple[Part, ...], make: Make) -> dict[Part, Asset]:
        tools = self._tools
        is_stream = Part.STREAM in parts
        room = round(video.size_bytes * _STREAM_BYTES) if is_stream else _PICTURE_BYTES
        await tools.blobs.require_room(room)
        async with tools.workplace() as folder:
            try:
                async with tools.blobs.path(video.sha256) as film:
                    await tools.run(make, film, folder)
            except MediaError as error:
                _log.error("video_cannot_be_packaged", video_id=video.id, reason=str(error))
                raise DamagedFileError(
                    f"Video with ID {video.id} is damaged: nothing can be made of it. Have it "
                    "made again.",
                    details=str(error),
                ) from error
            made: dict[Part, Asset] = {}
            for part in parts:
                blob = await tools.blobs.put_file(folder / part)
                made[part] = Asset(
                    id=_asset_id(video, part),
                    owner_id=video.owner_id,
                    kind=f"derived/{part.value}",
                    sha256=blob.sha256,
                    size_bytes=blob.size_bytes,
                    media_type=MEDIA_TYPES[part],
                    created_at=now(),
                    facts={"video_sha256": video.sha256, "version": VERSION},
                )
        async with tools.database.transaction() as connection:
            for asset in made.values():
                await derived.keep(connection, asset)
        return made


def _asset_id(video: Video, part: Part) -> str:
    """Return the id of a file, which follows from what it is made of."""
    told = f"{video.owner_id}/{video.sha256}/{part.value}/{VERSION}"
    return str(uuid.uuid5(_IDS, told))
