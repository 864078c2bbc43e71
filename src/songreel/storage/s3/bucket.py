"""The requests that go to a bucket. They block: obstore's own event loop is never entered.

Its asynchronous calls come back into Python from threads of its own, and a process that ends at
that moment is aborted (SIGABRT); its blocking ones come back in the thread that called.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import obstore
from obstore.store import S3Store

from songreel.domain.errors import StorageUnavailableError
from songreel.storage.s3.address import Access, BucketAddress
from songreel.storage.s3.trouble import BucketSetUpWronglyError, told

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

_T = TypeVar("_T")
# A request is as large as a slow line carries within its time.
PART_BYTES = 4 << 20
_UPLOAD_PART_BYTES = 5 << 20  # The least that S3 takes.
_PARTS_AT_ONCE = 4
# What slow lines need for one part; a bucket that is only tried out has to be quicker.
_CONNECT, _ANSWER, _QUICK_ANSWER = timedelta(seconds=5), timedelta(seconds=60), timedelta(seconds=5)
_RETRIES, _RETRY_FOR = 5, timedelta(seconds=150)
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(milliseconds=100), timedelta(seconds=5)
# Answers that break off are not asked for again by obstore.
_READS, _READ_AGAIN_SECONDS = 3, 10.0


@dataclass(frozen=True, slots=True)
class Found:
    """An object in the bucket; `stored_at` is by the clock of the service."""

    key: str
    size_bytes: int
    stored_at: datetime


class Bucket:
    """Objects by their keys; every method blocks, for some minutes where the service is silent."""

    def __init__(self, address: BucketAddress, access: Access, *, is_quick: bool = False) -> None:
        """Hold how the bucket is reached; nothing is asked yet.

        Args:
            address: of the bucket.
            access: how it is reached.
            is_quick: whether it is given up within seconds.

        Raises:
            SetupError: the settings do not fit one another.
        """
        access.refuse_unfit(address)
        config: S3Config = {
            "virtual_hosted_style_request": access.is_virtual_hosted,
            # Not every service that speaks S3 has the request that deletes many at once.
            "disable_bulk_delete": True,
        }
        if access.endpoint is not None:
            config["endpoint"] = access.endpoint
        if access.region is not None:
            config["region"] = access.region
        if access.key_id is not None and access.secret is not None:
            config["access_key_id"] = access.key_id
            config["secret_access_key"] = access.secret
        if access.token is not None:
            config["session_token"] = access.token
        client: ClientConfig = {
            "allow_http": access.endpoint is not None and access.endpoint.startswith("http:"),
            "connect_timeout": _CONNECT,
            "timeout": _QUICK_ANSWER if is_quick else _ANSWER,
        }
        retry: RetryConfig = {
            "max_retries": 1 if is_quick else _RETRIES,
            "retry_timeout": _RETRY_FOR,
            "backoff": {"init_backoff": _FIRST_PAUSE, "max_backoff": _LONGEST_PAUSE},
        }
        self.address, self._access = address, access
        self._store = S3Store(
            address.bucket,
            prefix=address.prefix or None,
            config=config,
            client_options=client,
            retry_config=retry,
        )

    def quick(self) -> Bucket:
        """Return the same bucket, given up within seconds."""
        return Bucket(self.address, self._access, is_quick=True)

    def put(self, key: str, content: bytes | Path, media_type: str) -> None:
        """Store an object, in parts where it is large; it is there as a whole or not at all.

        Every request carries the hash of its bytes, so that the service refuses damaged ones.

        Raises:
            StorageUnavailableError: it cannot be stored.
            OSError: the file cannot be read.
        """
        with told(str(self.address)):
            obstore.put(
                self._store,
                key,
                content,
                attributes={"Content-Type": media_type},
                chunk_size=_UPLOAD_PART_BYTES,
                max_concurrency=_PARTS_AT_ONCE,
            )

    def read(self, key: str, start: int, end: int) -> bytes:
        """Return the bytes of an object from `start` to before `end`, which are within it.

        Raises:
            KeyMissing: there is no such object.
            StorageUnavailableError: it cannot be read.
        """
        if start >= end:
            return b""
        return self._again(lambda: bytes(obstore.get_range(self._store, key, start=start, end=end)))

    def head(self, key: str) -> Found:
        """Return what is told of an object.

        Raises:
            KeyMissing: there is no such object.
            StorageUnavailableError: it cannot be asked for.
        """
        told_of = self._again(lambda: obstore.head(self._store, key))
        return Found(told_of["path"], told_of["size"], told_of["last_modified"])

    def below(self, folder: str | None) -> list[Found]:
        """Return all objects in a folder of keys.

        Raises:
            StorageUnavailableError: they cannot be listed.
        """
        pages = self._again(lambda: list(obstore.list(self._store, folder)))
        return [
            Found(one["path"], one["size"], one["last_modified"]) for page in pages for one in page
        ]

    def delete(self, key: str) -> None:
        """Remove an object; nothing happens where there is none.

        Raises:
            StorageUnavailableError: it cannot be removed.
        """
        with told(str(self.address)):
            obstore.delete(self._store, key)

    def sign(self, method: str, key: str, seconds: int) -> str:
        """Return an address under which whoever has it may get or put one object for a while.

        Raises:
            StorageUnavailableError: there is no key to sign with.
        """
        verb = "PUT" if method == "PUT" else "GET"
        with told(str(self.address)):
            return obstore.sign(self._store, verb, key, timedelta(seconds=seconds))

    def _again(self, ask: Callable[[], _T]) -> _T:
        """Return what is asked for; an answer that breaks off is asked for again."""
        began, pause = time.monotonic(), threading.Event()
        for left in reversed(range(_READS)):
            try:
                with told(str(self.address)):
                    return ask()
            except BucketSetUpWronglyError:
                raise
            except StorageUnavailableError:
                if not left or time.monotonic() - began > _READ_AGAIN_SECONDS:
                    raise
            pause.wait(_FIRST_PAUSE.total_seconds())
        raise AssertionError("the last try returns or raises")
