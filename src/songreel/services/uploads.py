"""Take what people bring along: each is named by its bytes, and stored once for each owner."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from songreel.core.clock import now, stamp
from songreel.core.ids import new_public_id
from songreel.domain.errors import TooLargeError
from songreel.domain.money import Cost, CostBasis
from songreel.domain.ports import Blob
from songreel.domain.provenance import BROUGHT
from songreel.domain.song import shown_name
from songreel.domain.stored import StoredKind, Upload
from songreel.domain.video import WHOLE, Asset, Video
from songreel.media.files import blocks
from songreel.services.arriving import HEAD_BYTES, MAX_BYTES, Arrived, arrived, most_bytes
from songreel.services.library import Stores
from songreel.services.requests import Caller
from songreel.storage import assets, installation, songs, stored, videos
from songreel.storage.database import AsyncConnection

NameOf = Callable[[], str | None]


class Uploads:
    """Takes files in; what they are is told by their bytes alone."""

    def __init__(self, stores: Stores, look: Callable[[Path], Arrived] = arrived) -> None:
        """Hold where rows and bytes are kept.

        Args:
            stores: keep both.
            look: says what a file is; by default in this process, for files of its own user.
        """
        self._stores, self._look = stores, look

    async def add(
        self, chunks: AsyncIterator[bytes], by: Caller, name: str | NameOf | None = None
    ) -> Upload:
        """Keep a song, an image or a clip as it streams in.

        The same bytes of the same owner have one id: sent again, they have the one that they had,
        also where they were made here, or deleted less than a day ago.

        Args:
            chunks: the file.
            by: whose it is.
            name: of the file, or what returns it once the file is there.

        Raises:
            InvalidRequestError: it is nothing that is taken, damaged, or has too much in it.
            TooLargeError: too many bytes or pixels.
            StorageFullError: no room.
        """
        found: list[Arrived] = []

        def check(path: Path) -> None:
            found.append(self._look(path))

        blob = await self._stores.blobs.put_stream(_judged(chunks), limit=MAX_BYTES, verify=check)
        told = shown_name(name() if callable(name) else name)
        async with self._stores.database.transaction() as connection:
            await installation.lock(connection, f"upload {by.owner_id} {blob.sha256}")
            media_id, is_new = await _claim(connection, blob, found[-1], by.owner_id, told)
            known = await stored.find(connection, media_id, by.owner_id)
        if known is None:
            raise RuntimeError(f"the upload {media_id} has no row")
        return Upload(known, is_new)

    async def add_file(self, path: Path, by: Caller) -> Upload:
        """Keep a copy of a local file; errors as in `add`.

        Raises:
            OSError: it cannot be read.
        """
        return await self.add(blocks(path), by, path.name)


async def _judged(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """Give the chunks on, after their first 64 KiB were found to be of something that is taken."""
    head = b""
    most: int | None = None
    received = 0
    async for chunk in chunks:
        received += len(chunk)
        if most is None:
            head += chunk
            if len(head) < HEAD_BYTES:
                continue
            most, chunk = most_bytes(head[:HEAD_BYTES]), head
        if received > most:
            raise TooLargeError(
                f"An image may have at most {most // 1_000_000} MB. Save it smaller."
                if most < MAX_BYTES
                else f"A file may have at most {most // 1_000_000} MB. Send a smaller one."
            )
        yield chunk
    if most is None:
        most_bytes(head)
        yield head


async def _claim(
    connection: AsyncConnection, blob: Blob, found: Arrived, owner_id: str, name: str | None
) -> tuple[str, bool]:
    """Return the id of some bytes of an owner, and whether they were not there before."""
    asset = None if found.kind is StoredKind.CLIP else _asset(blob, found, owner_id)
    while True:
        match found.kind:
            case StoredKind.SONG if asset is not None:
                known = await songs.claim(connection, asset, name)
                known = None if known == asset.id else known
            case StoredKind.IMAGE:
                known = await stored.same_image(connection, owner_id, blob.sha256)
            case _:
                known = await stored.same_video(connection, owner_id, blob.sha256)
        if known is None:
            break
        if await stored.restore(connection, known):
            return known, False
        # It was cleared in this very moment: by now nothing of it is found.
    if asset is not None:
        await assets.insert(connection, asset, name)
        return asset.id, True
    video = _video(blob, found, owner_id, name)
    await videos.insert(connection, video)
    return video.id, True


def _asset(blob: Blob, found: Arrived, owner_id: str) -> Asset:
    return Asset(
        id=new_public_id(),
        owner_id=owner_id,
        kind=found.kind.value,
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        media_type=found.media_type,
        created_at=now(),
        facts=dict(found.facts),
    )


def _video(blob: Blob, found: Arrived, owner_id: str, name: str | None) -> Video:
    if found.clip is None:
        raise ValueError("a clip has facts")
    identity = new_public_id()
    return Video(
        id=identity,
        owner_id=owner_id,
        # No job made it: it is its own.
        job_id=identity,
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        facts=found.clip,
        created_at=now(),
        metadata=_metadata(found, name),
        inspection=WHOLE if found.inspected else None,
    )


def _metadata(found: Arrived, name: str | None) -> dict[str, Any]:
    """Return what is told of somebody's own clip: no model made it here, and it cost nothing."""
    facts = found.clip
    if facts is None:
        raise ValueError("a clip has facts")
    return {
        "prompt": "",
        "name": name,
        "backend_used": BROUGHT,
        "model_used": "",
        "parameters_used": {
            "aspect_ratio": None,
            "duration": round(facts.rate.seconds(facts.frames), 3),
            "generate_audio": facts.has_audio,
            "seed": None,
            "resolution": f"{facts.width}x{facts.height}",
        },
        "makers": [{"backend": maker.backend, "model": maker.model} for maker in found.makers],
        "generation_timestamp": stamp(now()),
        "processing_time_seconds": 0.0,
        "adjustments": [],
        "notices": [],
        "cost": Cost(Decimal(0), CostBasis.FREE, "somebody's own clip").to_document(),
    }
