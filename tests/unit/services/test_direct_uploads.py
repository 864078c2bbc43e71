"""Files that somebody put into the bucket: whose they are, and what they were said to be."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from songreel.core.clock import now
from songreel.core.signing import SigningKey
from songreel.domain.errors import InvalidRequestError, NotFoundError
from songreel.domain.stored import Origin, Stored, StoredKind, Upload
from songreel.services.direct_uploads import DirectUploads, Sent
from songreel.services.requests import Caller

pytestmark = pytest.mark.anyio

CONTENT = b"a song"
SENT = Sent(sha256(CONTENT).hexdigest(), len(CONTENT))
ONE, ANOTHER = Caller(owner_id="one"), Caller(owner_id="another")


@dataclass
class Put:
    content: bytes

    @property
    def size_bytes(self) -> int:
        return len(self.content)

    async def blocks(self, start: int, end: int) -> AsyncIterator[bytes]:
        yield self.content[start:end]


@dataclass
class Memory:
    """An inbox in memory; its addresses are the names."""

    held: dict[str, Put] = field(default_factory=dict)

    async def address_for(self, name: str, seconds: int) -> str:
        return name

    async def received(self, name: str) -> Put:
        if name not in self.held:
            raise NotFoundError
        return self.held[name]

    async def forget(self, name: str) -> None:
        self.held.pop(name, None)


class Taking:
    """Takes in whatever comes."""

    async def add(self, chunks: AsyncIterator[bytes], by: Caller, name: str | None) -> Upload:
        content = b"".join([chunk async for chunk in chunks])
        stored = Stored(
            "id", by.owner_id, StoredKind.SONG, Origin.UPLOAD, name, sha256(content).hexdigest(),
            len(content), "audio/wav", now(), {},
        )  # fmt: skip
        return Upload(stored, is_new=True)

    async def add_file(self, path: Path, by: Caller) -> Upload:
        raise NotImplementedError


@pytest.fixture
def inbox() -> Memory:
    return Memory()


@pytest.fixture
def uploads(inbox: Memory) -> DirectUploads:
    return DirectUploads(inbox, Taking(), SigningKey(b"x" * 32))  # pyright: ignore[reportArgumentType]


async def test_it_is_taken_once_and_forgotten(uploads: DirectUploads, inbox: Memory) -> None:
    begun = await uploads.begin(SENT, ONE)
    assert timedelta(minutes=59) < begun.expires_at - now() <= timedelta(hours=1)
    inbox.held[begun.url] = Put(CONTENT)
    taken = await uploads.complete(begun.upload_id.upper(), SENT, ONE, "song.wav")
    assert (taken.stored.sha256, taken.stored.name) == (SENT.sha256, "song.wav")
    assert inbox.held == {}
    with pytest.raises(NotFoundError):
        await uploads.complete(begun.upload_id, SENT, ONE)


async def test_nobody_else_and_nothing_else_is_found(uploads: DirectUploads, inbox: Memory) -> None:
    begun = await uploads.begin(SENT, ONE)
    inbox.held[begun.url] = Put(CONTENT)
    other = Sent(sha256(b"other").hexdigest(), len(CONTENT))
    for sent, by in ((SENT, ANOTHER), (other, ONE), (Sent(SENT.sha256, 7), ONE)):
        with pytest.raises(NotFoundError):
            await uploads.complete(begun.upload_id, sent, by)
    assert inbox.held


@pytest.mark.parametrize("content", [b"a sonG", b"a song!", b""])
async def test_what_is_other_than_said_is_refused(
    uploads: DirectUploads, inbox: Memory, content: bytes
) -> None:
    begun = await uploads.begin(SENT, ONE)
    inbox.held[begun.url] = Put(content)
    with pytest.raises(InvalidRequestError, match="not the file that was said"):
        await uploads.complete(begun.upload_id, SENT, ONE)
