"""Reading bodies: within limits, without holding the event loop or memory."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from pydantic import BaseModel
from starlette.requests import Request

from songreel.core import memory
from songreel.domain.errors import (
    FieldProblem,
    InvalidRequestError,
    StorageFullError,
    TooLargeError,
    UnsupportedMediaTypeError,
)
from songreel.http.errors import ConnectionGone, StalledError
from songreel.http.parsing import IMAGE_FIELD, Parsed, parse
from songreel.http.threads import Threads

LIMIT_BYTES = 32 * 1024 * 1024
MEMORY_BYTES = 32 * 1024 * 1024
SMALL_BYTES = 64 * 1024
STALL_SECONDS = 60.0
LEAST_BYTES_A_SECOND = 1024

_JSON_TYPES = frozenset({"application/json", "text/plain"})
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_LARGE_AT_A_TIME = 2
_MOST_PIECES = 256
_TRIM_AFTER_SECONDS = 2.0
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})

Body = TypeVar("Body", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Incoming(Generic[Body]):
    """A request that was read; `picture` is the content hash of the one in it, kept by now."""

    body: Body
    picture: str | None
    ignored: tuple[str, ...]


class Bodies:
    """Reads the bodies of one server.

    All bodies together may hold 32 MB of memory while they come in; what goes beyond that is
    written to unlinked files. A few at a time are read back, parsed, and their pictures kept, each
    in a thread. So a thousand uploads at once hold hardly more than a few do.
    """

    def __init__(
        self,
        folder: Path,
        threads: Threads,
        keep_picture: Callable[[bytes], Awaitable[str]],
        *,
        stall_seconds: float = STALL_SECONDS,
        memory_bytes: int = MEMORY_BYTES,
    ) -> None:
        """Hold where bodies are spooled and who keeps pictures.

        Args:
            folder: in the data folder, made when needed.
            threads: where files are written and bodies parsed.
            keep_picture: checks and keeps a picture, and returns its content hash.
            stall_seconds: how long a body may bring no byte; it is waited for that long in all,
                and a second more for each KiB that has come.
            memory_bytes: what all bodies together may hold while they come in.
        """
        self._folder = folder
        self._threads = threads
        self._keep_picture = keep_picture
        self._stall_seconds = stall_seconds
        self._memory_bytes = memory_bytes
        self._in_memory = 0
        self._large = asyncio.Semaphore(_LARGE_AT_A_TIME)
        self._trim: asyncio.TimerHandle | None = None

    async def json(self, request: Request, kind: type[Body]) -> Incoming[Body]:
        """Read a request's JSON body as the contract says, and keep the picture in it.

        Raises:
            UnsupportedMediaTypeError: another content type than JSON, plain text or none.
            TooLargeError: more than 32 MB, or more values than can be read.
            StalledError: no byte came for a minute, or too few in more than that.
            InvalidRequestError, InvalidPayloadError: the body says something wrong.
            ConnectionGone: the other end went away.
        """
        _require_json(request)
        _check_size(_declared_length(request))
        body = _Collected()
        try:
            await self._collect(request, body)
            if body.size <= SMALL_BYTES:
                return await self._keep(parse(body.content(), kind))
            async with self._large:
                parsed = await self._threads.run(lambda: parse(body.content(), kind))
                return await self._keep(parsed)
        finally:
            self._in_memory -= body.in_memory
            await self._discard(body)

    async def chunks(self, request: Request) -> AsyncGenerator[bytes]:
        """Give a body as it comes in, however long it is.

        Raises:
            StalledError: no byte came for a minute, or too few in more than that.
            ConnectionGone: the other end went away.
        """
        clock = asyncio.get_running_loop().time
        # Only what the sender takes counts, not what we do between two pieces.
        patience = self._stall_seconds
        more = True
        while more:
            asked = clock()
            try:
                async with asyncio.timeout(min(patience, self._stall_seconds)):
                    message = await request.receive()
            except TimeoutError:
                raise self._stalled(patience) from None
            if message["type"] == "http.disconnect":
                raise ConnectionGone
            more = bool(message.get("more_body", False))
            body = message.get("body", b"")
            patience += len(body) / LEAST_BYTES_A_SECOND - (clock() - asked)
            if body:
                yield body

    def _stalled(self, patience: float) -> StalledError:
        if patience < self._stall_seconds:
            what = f"came too slowly: less than {LEAST_BYTES_A_SECOND} bytes a second"
        else:
            what = f"stopped coming: not a byte for {self._stall_seconds:.0f} seconds"
        return StalledError(f"The body {what}.", details="Send the request again.")

    async def _keep(self, parsed: Parsed[Body]) -> Incoming[Body]:
        if parsed.picture is None:
            return Incoming(parsed.body, None, parsed.ignored)
        try:
            picture = await self._keep_picture(parsed.picture)
        except (InvalidRequestError, TooLargeError) as error:
            error.problems = (FieldProblem(IMAGE_FIELD, error.message),)
            raise
        return Incoming(parsed.body, picture, parsed.ignored)

    async def _collect(self, request: Request, body: _Collected) -> None:
        async with contextlib.aclosing(self.chunks(request)) as chunks:
            async for chunk in chunks:
                _check_size(body.size + len(chunk))
                body.add(chunk)
                self._in_memory += len(chunk)
                if body.in_memory > SMALL_BYTES and self._in_memory > self._memory_bytes:
                    self._in_memory -= await self._threads.run(body.spool, self._folder)

    async def _discard(self, body: _Collected) -> None:
        if body.file is not None:
            await self._threads.run(body.file.close)
        if body.size > SMALL_BYTES:
            self._trim_when_quiet()

    def _trim_when_quiet(self) -> None:
        """Give memory back to the system once no large body has come for a moment."""
        if self._trim is not None:
            self._trim.cancel()
        self._trim = asyncio.get_running_loop().call_later(_TRIM_AFTER_SECONDS, self._trim_now)

    def _trim_now(self) -> None:
        self._trim = None
        self._threads.start(memory.trim)


def _require_json(request: Request) -> None:
    """Refuse what is not JSON by its own account; none and plain text are taken as JSON."""
    given = ", ".join(request.headers.getlist("content-type"))
    media_type, *parameters = (part.strip().lower() for part in given.split(";"))
    charset = next((p[8:].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if given.strip() and (media_type not in _JSON_TYPES or charset not in _CHARSETS):
        raise UnsupportedMediaTypeError(
            f"A body of type {given[:100]} is not taken here.",
            details="Send JSON in UTF-8 with Content-Type: application/json.",
        )
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in {"", "identity"}:
        raise UnsupportedMediaTypeError(
            f"A body in the coding {coding[:100]} is not taken here; send it as it is."
        )


def _declared_length(request: Request) -> int:
    text = request.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0


def _check_size(size: int) -> None:
    if size > LIMIT_BYTES:
        raise TooLargeError(
            f"The body is larger than {LIMIT_BYTES // 1024**2} MB, which is all that is taken.",
            details="A reference picture may have 20 MB; save it smaller.",
        )


class _Collected:
    """A body as it comes in: pieces in memory, and before them what is in a file already."""

    def __init__(self) -> None:
        self.size = self.in_memory = 0
        self.file: BinaryIO | None = None
        self._pieces: list[bytes] = []

    def add(self, piece: bytes) -> None:
        """Take the next piece."""
        self._pieces.append(piece)
        if len(self._pieces) > _MOST_PIECES:
            self._pieces = [b"".join(self._pieces)]
        self.size += len(piece)
        self.in_memory += len(piece)

    def spool(self, folder: Path) -> int:
        """Write what is in memory to a file without a name; return how much that was.

        Raises:
            StorageFullError: there is no room for it.
        """
        rest = memoryview(b"".join(self._pieces))
        with _room_reported():
            if self.file is None:
                folder.mkdir(parents=True, exist_ok=True, mode=0o700)
                self.file = tempfile.TemporaryFile(dir=folder, buffering=0)
            while rest:
                rest = rest[self.file.write(rest) :]
        self._pieces = []
        written, self.in_memory = self.in_memory, 0
        return written

    def content(self) -> bytes:
        """Return the whole body; the pieces in memory are let go."""
        if self.file is not None:
            self._pieces.insert(0, os.pread(self.file.fileno(), self.size, 0))
        content = b"".join(self._pieces)
        self._pieces = []
        return content


@contextlib.contextmanager
def _room_reported() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise StorageFullError(
                "The request could not be taken in: there is no room in the data folder, or it "
                "cannot be written."
            ) from error
        raise
