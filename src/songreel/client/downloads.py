"""Files that come from a server: whole or not at all, and carried on where they broke off.

What has come stands beside its destination, in a file whose name tells which bytes those are; it
takes the destination's name once all of it is there and its SHA-256 is the one that the server
named. What broke off stays, and the next download of the same bytes goes on with it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from functools import partial
from pathlib import Path
from typing import BinaryIO

import httpx2

from songreel.client.asking import ask, open_answer, pause_before_another
from songreel.client.errors import ApiError, ClientError, DamagedError, UnreachableError
from songreel.client.steps import Asked, Close, Flow, Pause, Read, Resource, Run

_SHA256 = re.compile(r'"([0-9a-f]{64})"')
_RANGE = re.compile(r"bytes (\d+)-\d+/\d+")
_BLOCK = 1 << 20
_SHOWN = 16
_PARTIAL, _UNSATISFIABLE = 206, 416


class Part:
    """What has come of a file so far."""

    def __init__(self, destination: Path, sha256: str | None) -> None:
        """Begin, or carry on with what there is; None: the server does not name a hash."""
        self._destination, self.sha256 = destination, sha256
        name = secrets.token_hex(8) if sha256 is None else sha256[:_SHOWN]
        self._path = destination.with_name(f"{destination.name}.{name}.part")
        self._digest = hashlib.sha256()
        self._file: BinaryIO = self._path.open("wb" if sha256 is None else "ab")
        self.size = 0
        if self._file.tell():
            with self._path.open("rb") as there:
                while block := there.read(_BLOCK):
                    self._digest.update(block)
                    self.size += len(block)

    @staticmethod
    def may_exist(destination: Path) -> bool:
        """Tell whether an earlier download of a file broke off."""
        begun, ended = f"{destination.name}.", ".part"
        folder = destination.parent
        return folder.is_dir() and any(
            each.name.startswith(begun) and each.name.endswith(ended) for each in folder.iterdir()
        )

    def write(self, block: bytes) -> None:
        """Take more of it."""
        self._file.write(block)
        self._digest.update(block)
        self.size += len(block)

    def begin_anew(self) -> None:
        """Forget what has come."""
        self._file.seek(0)
        self._file.truncate()
        self._digest, self.size = hashlib.sha256(), 0

    def finish(self, name: str) -> None:
        """Give the file its name.

        Raises:
            DamagedError: its bytes are not the ones that the server named.
        """
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        if self.sha256 is not None and self._digest.hexdigest() != self.sha256:
            self._path.unlink()
            raise DamagedError(
                f"{name} came otherwise than it was stored: the server's file of it is damaged. "
                "Have it made again."
            )
        self._path.replace(self._destination)

    def leave(self) -> None:
        """Keep what can be carried on with, and nothing else."""
        if not self._file.closed:
            self._file.close()
            if self.sha256 is None or not self.size:
                self._path.unlink(missing_ok=True)


def download(resource: Resource, request: Asked, destination: Path, name: str) -> Flow[None]:
    """Write what a request is answered with to a file.

    Args:
        resource: who asks.
        request: the request.
        destination: the file; it appears, or is replaced, once all of it is there.
        name: what it is, for a person.

    Raises:
        DamagedError: it did not come as the server says that it is.
        OSError: the file cannot be written.
    """
    coming = _Download(resource, request, destination)
    try:
        yield from coming.fetch()
        yield Run(partial(coming.found.finish, name))
    except (ClientError, OSError):
        yield Run(coming.leave)
        raise
    finally:
        coming.leave()


class _Download:
    """One file on its way."""

    def __init__(self, resource: Resource, request: Asked, destination: Path) -> None:
        self._resource, self._request = resource, request
        self._destination = destination
        self.part: Part | None = None

    @property
    def found(self) -> Part:
        """Return what has come."""
        if self.part is None:
            raise RuntimeError("nothing has been asked for yet")
        return self.part

    def leave(self) -> None:
        """Keep what can be carried on with; said again, it does nothing."""
        if self.part is not None:
            self.part.leave()

    def fetch(self) -> Flow[None]:
        """Read until all of it is there; as long as more of it comes each time this goes on."""
        if (yield Run(partial(Part.may_exist, self._destination))):
            request = Asked("HEAD", self._request.path, self._request.params)
            yield from self._hold(sha256_of((yield from ask(self._resource, request))))
        failures = 0
        while True:
            size = 0 if self.part is None else self.part.size
            try:
                yield from self._take()
                return
            except UnreachableError as problem:
                part = self.part
                came = part is not None and part.sha256 is not None and part.size > size
                failures = 0 if came else failures + 1
                pause = pause_before_another(problem, failures, repeatable=True)
                if pause is None or failures > self._resource.retries:
                    raise
                yield Pause(pause)

    def _hold(self, sha256: str | None) -> Flow[None]:
        yield Run(self.leave)
        self.part = yield Run(partial(Part, self._destination, sha256))

    def _take(self) -> Flow[None]:
        request = self._request
        if self.part is not None and self.part.sha256 is not None and self.part.size:
            wanted = {"Range": f"bytes={self.part.size}-", "If-Range": f'"{self.part.sha256}"'}
            request = request.with_headers(wanted)
        try:
            response = yield from open_answer(self._resource, request)
        except ApiError as problem:
            if problem.status != _UNSATISFIABLE:
                raise
            # All of it had come, or more than there is.
            return
        yield from self._continue(response)
        while block := (yield Read(response)):
            yield Run(partial(self.found.write, block))
        yield Close(response)

    def _continue(self, response: httpx2.Response) -> Flow[None]:
        """Make what has come the beginning of an answer."""
        sha256 = sha256_of(response)
        if self.part is None or self.part.sha256 != sha256:
            yield from self._hold(sha256)
        first = _RANGE.match(response.headers.get("content-range", ""))
        begins = int(first[1]) if response.status_code == _PARTIAL and first is not None else 0
        if begins != self.found.size:
            yield Run(self.found.begin_anew)


def sha256_of(response: httpx2.Response) -> str | None:
    """Return the hash of a file's content as its tag tells it, or None."""
    found = _SHA256.fullmatch(response.headers.get("etag", ""))
    return None if found is None else found[1]
