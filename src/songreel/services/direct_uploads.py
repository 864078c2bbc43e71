"""Files that callers put into the bucket themselves; what is in them is believed once it was read.

Nothing is kept of an upload that was begun: the key of its object holds whose it is, and what its
sender says that it will be, signed. Whoever says something else later, or is somebody else, finds
nothing there.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from songreel.core.clock import now
from songreel.core.ids import new_public_id
from songreel.core.signing import SigningKey
from songreel.domain.errors import (
    InvalidRequestError,
    StorageUnavailableError,
    TooLargeError,
)
from songreel.domain.ports import Inbox
from songreel.domain.stored import Upload
from songreel.services.arriving import MAX_BYTES
from songreel.services.requests import Caller
from songreel.services.uploads import Uploads

_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Sent:
    """What a sender says of its file.

    Attributes:
        sha256: of its bytes, in lower-case hexadecimal digits.
    """

    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Begun:
    """Where a file is put (by PUT, as it is), and until when."""

    upload_id: str
    url: str
    expires_at: datetime


class DirectUploads:
    """Begins uploads past this server, and takes in what came of them."""

    def __init__(self, inbox: Inbox | None, uploads: Uploads, signing: SigningKey) -> None:
        """Hold where files arrive (None: nowhere), who takes them in, and what signs their keys."""
        self._inbox, self._uploads = inbox, uploads
        self._key = signing.derive("direct uploads")

    async def begin(self, sent: Sent, by: Caller) -> Begun:
        """Return where a file is put.

        Raises:
            InvalidRequestError: this server keeps its files in a folder.
            TooLargeError: it is larger than is taken.
            StorageUnavailableError: the bucket has no key.
        """
        if sent.size_bytes > MAX_BYTES:
            raise TooLargeError(
                f"A file may have at most {MAX_BYTES // 1_000_000} MB. Send a smaller one."
            )
        upload_id = new_public_id()
        url = await self._there().address_for(self._name(upload_id, sent, by), _SECONDS)
        return Begun(upload_id, url, now() + timedelta(seconds=_SECONDS))

    async def complete(
        self, upload_id: str, sent: Sent, by: Caller, name: str | None = None
    ) -> Upload:
        """Read what was put, and keep it as an upload to this server is kept.

        Raises:
            NotFoundError: nothing was put there by this caller, with what is said of it.
            InvalidRequestError: it is not what was said, nothing that is taken, or damaged.
            TooLargeError: too many bytes or pixels.
            StorageUnavailableError: the bucket does not answer.
            StorageFullError: no room.
        """
        inbox, place = self._there(), self._name(upload_id, sent, by)
        found = await inbox.received(place)
        if found.size_bytes != sent.size_bytes:
            raise _other(f"It has {found.size_bytes} bytes, not {sent.size_bytes}.")
        blocks = found.blocks(0, found.size_bytes)
        upload = await self._uploads.add(_certain(blocks, sent.sha256), by, name)
        with suppress(StorageUnavailableError):  # It goes within a day by itself.
            await inbox.forget(place)
        return upload

    def _there(self) -> Inbox:
        if self._inbox is None:
            raise InvalidRequestError(
                "This server keeps its files in a folder, so they are sent to it: "
                "POST /api/mv/assets with the file as the body."
            )
        return self._inbox

    def _name(self, upload_id: str, sent: Sent, by: Caller) -> str:
        said = f"{upload_id.lower()} {sent.sha256} {sent.size_bytes} {by.owner_id}"
        return hmac.digest(self._key, said.encode(), hashlib.sha256).hex()


async def _certain(blocks: AsyncIterator[bytes], sha256: str) -> AsyncGenerator[bytes]:
    """Give blocks on, and fail in the end unless they have the hash."""
    digest = hashlib.sha256()
    async for block in blocks:
        digest.update(block)
        yield block
    if digest.hexdigest() != sha256:
        raise _other(f"Its SHA-256 is {digest.hexdigest()}.")


def _other(what: str) -> InvalidRequestError:
    return InvalidRequestError(
        "What was put there is not the file that was said. Put the file once more, or begin anew.",
        details=what,
    )
