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
from songreel.domain.errors import StorageFullError, TooLargeError, UnsupportedMediaTypeError
from songreel.http.errors import ConnectionGone, StalledError
from songreel.http.parsing import Parsed, parse
from songreel.http.threads import Threads

LIMIT_BYTES = 32 * 1024 * 1024
IN_MEMORY_BYTES = 64 * 1024
STALL_SECONDS = 60.0

_JSON_TYPES = frozenset({"application/json", "text/plain"})
_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
_LARGE_AT_A_TIME = 2
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

    A body beyond 64 KiB goes to an unlinked file as it comes in; a few at a time are read back,
    parsed, and their pictures kept, each in a thread. So what a thousand uploads hold at once is
    one network read each.
    """

    def __init__(
        self,
        folder: Path,
        threads: Threads,
        keep_picture: Callable[[bytes], Awaitable[str]],
        *,
        stall_seconds: float = STALL_SECONDS,
    ) -> None:
        """Hold where bodies are spooled and who keeps pictures.

        Args:
            folder: in the data folder, made when needed.
            threads: where files are written and bodies parsed.
            keep_picture: checks and keeps a picture, and returns its content hash.
            stall_seconds: how long a body may bring no byte.
        """
        self._folder = folder
        self._threads = threads
        self._keep_picture = keep_picture
        self._stall_seconds = stall_seconds
        self._large = asyncio.Semaphore(_LARGE_AT_A_TIME)
        self._trim: asyncio.TimerHandle | None = None

    async def json(self, request: Request, kind: type[Body]) -> Incoming[Body]:
        """Read a request's JSON body as the contract says, and keep the picture in it.

        Raises:
            UnsupportedMediaTypeError: another content type than JSON, plain text or none.
            TooLargeError: more than 32 MB.
            StalledError: no byte came for a minute.
            InvalidRequestError, InvalidPayloadError: the body says something wrong.
            ConnectionGone: the other end went away.
        """
        _require_json(request)
        small, spool = await self._collect(request)
        if spool is None:
            return await self._keep(parse(small, kind))
        try:
            async with self._large:
                return await self._keep(await self._threads.run(_parse_spool, spool, kind))
        finally:
            await self._threads.run(spool.close)
            self._trim_when_quiet()

    async def chunks(self, request: Request) -> AsyncGenerator[bytes]:
        """Give a body as it comes in, however long it is.

        Raises:
            StalledError: no byte came for a minute.
            ConnectionGone: the other end went away.
        """
        more = True
        while more:
            try:
                async with asyncio.timeout(self._stall_seconds):
                    message = await request.receive()
            except TimeoutError:
                raise StalledError(
                    f"The body stopped coming: not a byte for {self._stall_seconds:.0f} seconds.",
                    details="Send the request again.",
                ) from None
            if message["type"] == "http.disconnect":
                raise ConnectionGone
            more = bool(message.get("more_body", False))
            if message.get("body"):
                yield message["body"]

    async def _keep(self, parsed: Parsed[Body]) -> Incoming[Body]:
        picture = None if parsed.picture is None else await self._keep_picture(parsed.picture)
        return Incoming(parsed.body, picture, parsed.ignored)

    async def _collect(self, request: Request) -> tuple[bytes, BinaryIO | None]:
        """Return a small body, or the file that holds a large one."""
        _check_size(_declared_length(request))
        buffer = bytearray()
        spool: BinaryIO | None = None
        size = 0
        try:
            async with contextlib.aclosing(self.chunks(request)) as chunks:
                async for chunk in chunks:
                    size += len(chunk)
                    _check_size(size)
                    buffer += chunk
                    if len(buffer) > IN_MEMORY_BYTES:
                        spool = spool or await self._threads.run(_open_spool, self._folder)
                        await self._threads.run(_append, spool, bytes(buffer))
                        buffer.clear()
            if spool is not None and buffer:
                await self._threads.run(_append, spool, bytes(buffer))
        except BaseException:
            if spool is not None:
                await self._threads.run(spool.close)
            raise
        return (b"" if spool is not None else bytes(buffer)), spool

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


def _open_spool(folder: Path) -> BinaryIO:
    with _room_reported():
        folder.mkdir(parents=True, exist_ok=True)
        return tempfile.TemporaryFile(dir=folder, buffering=0)


def _append(spool: BinaryIO, data: bytes) -> None:
    rest = memoryview(data)
    with _room_reported():
        while rest:
            rest = rest[os.write(spool.fileno(), rest) :]


def _parse_spool(spool: BinaryIO, kind: type[Body]) -> Parsed[Body]:
    length = spool.tell()
    return parse(os.pread(spool.fileno(), length, 0), kind)


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
