"""Stored files over HTTP: whole, in ranges, or not at all when the caller has them."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from songreel.domain.errors import NotFoundError, PreconditionFailedError, SongreelError
from songreel.domain.ports import OpenFile, RemoteBytes
from songreel.http import sendfile
from songreel.http.accel import HEADER, Accel
from songreel.http.connection import connection_of, is_gone
from songreel.http.errors import IS_HEAD, ConnectionGone, RangeNotSatisfiableError, error_answer
from songreel.http.ranges import Outcome, Plan, Span, format_date, plan
from songreel.http.threads import Threads
from songreel.storage.incoming import open_file

CHUNK_BYTES = 256 * 1024

# Reading what the page cache holds does not block; elsewhere every read goes to a thread.
_NO_WAIT: int | None = getattr(os, "RWF_NOWAIT", None)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An immutable file as the outside sees it.

    Attributes:
        name: file name for a browser's "save as"; ASCII, without quotes.
        modified: when it was made.
        title: a name in any script, which goes before the other where one is given.
    """

    sha256: str
    size_bytes: int
    media_type: str
    name: str
    modified: datetime
    title: str | None = None

    @property
    def names(self) -> str:
        """Return the file's names as Content-Disposition has them, RFC 6266."""
        if self.title is None:
            return f'filename="{self.name}"'
        return f"filename=\"{self.name}\"; filename*=UTF-8''{quote(self.title, safe='')}"

    @property
    def etag(self) -> str:
        """Return its strong entity tag: the hash of the content."""
        return f'"{self.sha256}"'


class CutOffError(SongreelError):
    """A stored file has not the length that was recorded."""


class FileAnswer(Response):
    """An ASGI answer with a stored file, for GET and HEAD."""

    def __init__(
        self,
        file: StoredFile,
        content: AbstractAsyncContextManager[Path | OpenFile | RemoteBytes],
        threads: Threads,
        *,
        download: bool = False,
        is_fixed: bool = True,
        elsewhere: Callable[[], Awaitable[str | None]] | None = None,
        accel: Accel | None = None,
        absent: SongreelError | None = None,
    ) -> None:
        """Hold what is sent, and the ways past this server, where there are any.

        Args:
            file: as the outside sees it.
            content: its bytes.
            threads: for reading them.
            download: whether it is to be saved.
            is_fixed: whether the address has the same bytes for ever.
            elsewhere: returns an address outside that gives them, or None.
            accel: of the nginx in front, which can send them.
            absent: what is told where the bytes are gone or cut off; by default, that they are.
        """
        super().__init__()
        self._file = file
        self._content = content
        self._threads = threads
        self._elsewhere = elsewhere
        self._accel = accel
        self._absent = absent
        self._disposition = "attachment" if download else "inline"
        # What may have other bytes another time is asked for again, by its tag.
        self._caching = "max-age=31536000, immutable" if is_fixed else "no-cache"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as `ranges.plan` says."""
        headers = Headers(scope=scope)
        decided = plan(
            lambda name: ", ".join(headers.getlist(name)) if name in headers else None,
            head=bool(scope.get(IS_HEAD)),
            size=self._file.size_bytes,
            etag=self._file.etag,
            modified=self._file.modified.replace(microsecond=0),
        )
        match decided.outcome:
            case Outcome.PRECONDITION_FAILED:
                error = PreconditionFailedError(
                    "The file is not the one that the request's condition names.",
                    details=f"Its ETag is {self._file.etag}.",
                )
                await error_answer(error, scope, self._identity())(scope, receive, send)
            case Outcome.NOT_SATISFIABLE:
                size = self._file.size_bytes
                error = RangeNotSatisfiableError(f"The file has {size} bytes; the range does not.")
                more = {
                    **self._identity(),
                    "Content-Range": f"bytes */{size}",
                    "Accept-Ranges": "bytes",
                }
                await error_answer(error, scope, more)(scope, receive, send)
            case Outcome.NOT_MODIFIED:
                await _start(send, decided.outcome, self._validators())
                await send({"type": "http.response.body", "body": b""})
            case Outcome.WHOLE | Outcome.PARTIAL:
                try:
                    await self._give(decided, headers, scope, send)
                except (NotFoundError, CutOffError) as error:
                    # None comes once an answer has begun.
                    raise self._absent or error from error

    async def _give(self, decided: Plan, headers: Headers, scope: Scope, send: Send) -> None:
        address = await self._address(scope, headers)
        if address is not None:
            await self._lead(address, send)
        elif self._accel and not scope.get(IS_HEAD) and self._accel.gives(headers, decided):
            await self._hand_over(self._accel, send)
        else:
            await self._send(decided, scope, send)

    async def _address(self, scope: Scope, headers: Headers) -> str | None:
        """Return where the caller is sent, or None: it gets the bytes here."""
        if self._elsewhere is None or self._disposition == "attachment":
            return None
        # The address is good for GET alone; and pages of this server load nothing from elsewhere.
        if scope.get(IS_HEAD) or headers.get("sec-fetch-site") == "same-origin":
            return None
        return await self._elsewhere()

    async def _lead(self, address: str, send: Send) -> None:
        headers = {**self._identity(), "Location": address, "Cache-Control": "private, no-store"}
        await _start(send, 307, {**headers, "Content-Length": "0"})
        await send({"type": "http.response.body", "body": b""})

    async def _hand_over(self, accel: Accel, send: Send) -> None:
        """Name the file for nginx, which cuts out the range and tells its length."""
        async with self._content as content:
            if not isinstance(content, OpenFile):
                raise RuntimeError("nginx sends stored files, from the folder of the store")
            if content.size_bytes != self._file.size_bytes:
                raise _cut_off()
            headers = {
                **self._validators(),
                "Content-Type": self._file.media_type,
                "Content-Disposition": f"{self._disposition}; {self._file.names}",
                HEADER: accel.address(content.path),
                "Content-Length": "0",
            }
        await _start(send, Outcome.WHOLE, headers)
        await send({"type": "http.response.body", "body": b""})

    def _identity(self) -> dict[str, str]:
        return {
            "ETag": self._file.etag,
            "Last-Modified": format_date(self._file.modified),
            "Cross-Origin-Resource-Policy": "cross-origin",
        }

    def _validators(self) -> dict[str, str]:
        return {**self._identity(), "Cache-Control": f"private, {self._caching}"}

    async def _send(self, decided: Plan, scope: Scope, send: Send) -> None:
        size = self._file.size_bytes
        headers = {
            **self._validators(),
            "Accept-Ranges": "bytes",
            "Content-Disposition": f"{self._disposition}; {self._file.names}",
        }
        parts: list[bytes | Span]
        if len(decided.spans) > 1:
            boundary = secrets.token_hex(16)
            headers["Content-Type"] = f"multipart/byteranges; boundary={boundary}"
            parts = self._multipart(decided.spans, boundary)
        else:
            span = decided.spans[0] if decided.spans else Span(0, size)
            headers["Content-Type"] = self._file.media_type
            if decided.spans:
                headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
            parts = [span]
        headers["Content-Length"] = str(sum(map(len, parts)))
        if scope.get(IS_HEAD):
            parts = []
        async with self._content as content:
            if isinstance(content, Path):
                file = await self._threads.run(_open, content)
                try:
                    await self._send_file(file, decided.outcome, headers, parts, scope, send)
                finally:
                    os.close(file.descriptor)
            elif isinstance(content, OpenFile):
                await self._send_file(content, decided.outcome, headers, parts, scope, send)
            else:
                await self._send_remote(content, decided.outcome, headers, parts, scope, send)

    async def _send_file(
        self,
        file: OpenFile,
        status: int,
        headers: dict[str, str],
        parts: Sequence[bytes | Span],
        scope: Scope,
        send: Send,
    ) -> None:
        if file.size_bytes != self._file.size_bytes:
            raise _cut_off()
        await _start(send, status, headers)
        try:
            for part in parts:
                await self._send_part(file.descriptor, part, scope, send)
        except ConnectionGone:
            return
        await send({"type": "http.response.body", "body": b""})

    async def _send_remote(
        self,
        content: RemoteBytes,
        status: int,
        headers: dict[str, str],
        parts: Sequence[bytes | Span],
        scope: Scope,
        send: Send,
    ) -> None:
        """Send bytes as they come from their storage; what fails at first is told as an error."""
        if content.size_bytes != self._file.size_bytes:
            raise _cut_off()
        is_begun = False
        for part in parts:
            async for block in _blocks(content, part):
                if not is_begun:
                    await _start(send, status, headers)
                    is_begun = True
                if is_gone(scope):
                    return
                await send({"type": "http.response.body", "body": block, "more_body": True})
        if not is_begun:
            await _start(send, status, headers)
        await send({"type": "http.response.body", "body": b""})

    async def _send_part(self, handle: int, part: bytes | Span, scope: Scope, send: Send) -> None:
        if isinstance(part, bytes):
            await send({"type": "http.response.body", "body": part, "more_body": True})
            return
        connection = connection_of(scope)
        if connection is not None and connection.is_closed:
            return
        if sendfile.IS_THERE and connection is not None and len(part) >= sendfile.LEAST_BYTES:
            async with connection.watched():
                await connection.flush()
                await sendfile.send_file(connection, handle, part.start, part.end, self._threads)
            return
        position = part.start
        while position < part.end and not is_gone(scope):
            wanted = min(CHUNK_BYTES, part.end - position)
            chunk: bytes | bytearray | None = _read_cached(handle, position, wanted)
            if chunk is None:
                chunk = await self._threads.run(os.pread, handle, wanted, position)
            if not chunk:
                raise OSError(f"{self._file.sha256} ended at byte {position} of {part.end}")
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            position += len(chunk)

    def _multipart(self, spans: Sequence[Span], boundary: str) -> list[bytes | Span]:
        """Return the parts of a multipart/byteranges body (RFC 9110, 14.6)."""
        parts: list[bytes | Span] = []
        for index, span in enumerate(spans):
            gap = "\r\n" if index else ""
            head = (
                f"{gap}--{boundary}\r\n"
                f"Content-Type: {self._file.media_type}\r\n"
                f"Content-Range: bytes {span.start}-{span.end - 1}/{self._file.size_bytes}\r\n\r\n"
            )
            parts += [head.encode("ascii"), span]
        return [*parts, f"\r\n--{boundary}--\r\n".encode("ascii")]


def _open(path: Path) -> OpenFile:
    try:
        return open_file(path)
    except FileNotFoundError as error:
        raise NotFoundError(
            "The file is not there any more.", details="It may have been deleted meanwhile."
        ) from error


def _cut_off() -> CutOffError:
    return CutOffError(
        "The stored file is damaged: its length is not what was recorded.",
        details="Restore the data folder from a backup, or have the clip made again.",
    )


async def _blocks(content: RemoteBytes, part: bytes | Span) -> AsyncGenerator[bytes]:
    if isinstance(part, bytes):
        yield part
        return
    async for block in content.blocks(part.start, part.end):
        yield block


def _read_cached(handle: int, position: int, wanted: int) -> bytearray | None:
    """Return bytes that the page cache holds, or None where a disk has to be waited for."""
    if _NO_WAIT is None:
        return None
    buffer = bytearray(wanted)
    try:
        count = os.preadv(handle, [buffer], position, _NO_WAIT)
    except OSError:
        # EAGAIN: not in the cache. EOPNOTSUPP: this file system cannot tell. A real error comes
        # again from the read in the thread.
        return None
    del buffer[count:]
    return buffer or None


async def _start(send: Send, status: int, headers: dict[str, str]) -> None:
    raw = [
        (name.lower().encode("ascii"), value.encode("latin-1")) for name, value in headers.items()
    ]
    await send({"type": "http.response.start", "status": int(status), "headers": raw})
