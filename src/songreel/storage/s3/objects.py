"""The objects of an installation in its bucket: by the hash of their bytes, their age, their keys.

The key of an object is `ab/abcd…/NAME`: the hash, and a name that nobody uses twice. Bytes that
are stored again after a while get an object of their own, and the older one goes: so a request to
delete that comes late, from a process that was frozen meanwhile, never meets what is in use.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from songreel.core.ids import new_id
from songreel.domain.errors import DamagedFileError, NotFoundError, StorageUnavailableError
from songreel.domain.ports import KeptBlob
from songreel.storage.incoming import gone
from songreel.storage.s3.bucket import Bucket, Found
from songreel.storage.s3.trouble import BucketSetUpWronglyError, DeniedError, KeyMissing

_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEAD_BYTES = 64
# Objects this young are in use by whoever stored them; half of what the sweep leaves alone.
_FRESH = timedelta(minutes=30)
_RECENT_SECONDS = 600.0
# The clock of the service, and that it can be written, are looked at this often.
_PROBED_SECONDS, _CLOCK_SECONDS = 15.0, 600.0
_LISTED_SECONDS = 5.0
_MOST_LISTED = 10_000
_INBOX, _PROBES = "incoming", "probe"


class Objects:
    """Finds, stores and removes objects; every method blocks.

    Every method may raise `StorageUnavailableError`: the bucket does not answer, or refuses.
    """

    def __init__(self, bucket: Bucket, media_type: Callable[[bytes], str]) -> None:
        """Hold the bucket, and what tells the media type of a file by its first bytes."""
        self.bucket, self._media_type = bucket, media_type
        self._quick = bucket.quick()
        self._listed: dict[str, tuple[float, Found]] = {}
        self._recent: dict[str, float] = {}
        self._damaged: set[str] = set()
        self._probe = f"{_PROBES}/{new_id()}"
        self._probed: tuple[float, float] | None = None

    def located(self, sha256: str, *, fresh: bool = False) -> Found:
        """Return an object with these bytes; what was found is good for a few seconds.

        Raises:
            NotFoundError: there is none; `DamagedFileError`: it holds other bytes.
        """
        require_name(sha256)
        known = self._listed.get(sha256)
        if known is not None and not fresh and time.monotonic() - known[0] < _LISTED_SECONDS:
            return known[1]
        objects = self._of(sha256)
        sound = [one for one in objects if one.key not in self._damaged]
        if not sound:
            self.forget(sha256)
            raise DamagedFileError(details=sha256) if objects else gone(sha256)
        found = max(sound, key=lambda one: one.stored_at)
        while len(self._listed) >= _MOST_LISTED:
            with suppress(KeyError):  # Another thread may have removed it.
                self._listed.pop(next(iter(self._listed)))
        self._listed[sha256] = (time.monotonic(), found)
        return found

    def forget(self, sha256: str) -> None:
        """Have the bucket asked again for an object of these bytes."""
        self._listed.pop(sha256, None)

    def refuse(self, found: Found) -> None:
        """Never take this object again: its bytes are not those of its name."""
        self._damaged.add(found.key)

    def read(self, found: Found, sha256: str | None, start: int, end: int) -> bytes:
        """Return some bytes of an object, or of another with the same bytes where it is gone.

        Raises:
            NotFoundError: it is gone, and so is every other one.
        """
        try:
            block = self.bucket.read(found.key, start, end)
        except KeyMissing:
            if sha256 is None:
                raise gone(found.key.rpartition("/")[2]) from None
            try:
                block = self.bucket.read(self.located(sha256, fresh=True).key, start, end)
            except KeyMissing:
                raise gone(sha256) from None
        if len(block) != end - start:
            raise StorageUnavailableError(
                f"{self.bucket.address} gave fewer bytes than it has. Send the request again."
            )
        return block

    def store(self, path: Path, sha256: str, size: int) -> None:
        """Store a file unless its bytes are there already, and for some time to come."""
        self.forget(sha256)
        known = [one for one in self._of(sha256) if one.key not in self._damaged]
        youngest = self._service_time() - _FRESH
        if any(one.stored_at > youngest and one.size_bytes == size for one in known):
            self._note(sha256)
            return
        with path.open("rb") as file:
            media_type = self._media_type(file.read(_HEAD_BYTES))
        try:
            self.bucket.put(f"{_folder(sha256)}/{new_id()}", path if size else b"", media_type)
        except KeyMissing as error:  # Of an upload in parts, which somebody has removed.
            raise StorageUnavailableError(
                f"{self.bucket.address} lost an upload on the way. Send the request again."
            ) from error
        self._note(sha256)
        for one in known:
            if one.stored_at <= youngest:
                # Whoever reads it finds the new one. Where it stays, it is one too many.
                with suppress(StorageUnavailableError):
                    self.bucket.delete(one.key)

    def delete(self, sha256: str) -> None:
        """Remove the bytes; nothing happens where they are not there."""
        for one in self._of(sha256):
            self.bucket.delete(one.key)
        self.forget(sha256)

    def discard(self, sha256: str, age: timedelta) -> int:
        """Remove bytes unless they were stored less than an age ago; return how many."""
        objects = self._of(sha256)
        # Ages are by the clock of the service alone: that of this machine may have been set.
        oldest = self._service_time() - age
        if any(one.stored_at >= oldest for one in objects) or self._is_recent(sha256):
            return 0
        for one in objects:
            self.bucket.delete(one.key)
        self.forget(sha256)
        return sum(one.size_bytes for one in objects)

    def all(self) -> list[KeptBlob]:
        """Return all bytes that are there, and since when."""
        found: dict[str, KeptBlob] = {}
        for one in self.bucket.below(None):
            _, _, rest = one.key.partition("/")
            sha256, _, name = rest.partition("/")
            if not name or _SHA256.fullmatch(sha256) is None:
                continue
            known = found.get(sha256)
            if known is None or known.stored_at < one.stored_at:
                found[sha256] = KeptBlob(sha256, one.size_bytes, one.stored_at)
        return list(found.values())

    def received(self, name: str) -> Found:
        """Return what was put under a name by somebody else.

        Raises:
            NotFoundError: nothing was.
        """
        try:
            return self.bucket.head(inbox(name))
        except KeyMissing:
            raise NotFoundError("Nothing was sent to the address of this upload yet.") from None

    def clear(self, age: timedelta) -> int:
        """Remove what others put here longer ago and nobody asked for; return how many bytes."""
        oldest, freed = self._service_time() - age, 0
        for folder in (_INBOX, _PROBES):
            for one in [one for one in self.bucket.below(folder) if one.stored_at < oldest]:
                self.bucket.delete(one.key)
                freed += one.size_bytes
        return freed

    def check(self) -> str | None:
        """Find out whether objects can be stored, listed, read and removed.

        Returns:
            What keeps them from being removed, which work can do without; or None.

        Raises:
            SetupError: the bucket cannot be used as it is set up.
            StorageUnavailableError: it does not answer.
        """
        try:
            self.try_out()
        except BucketSetUpWronglyError as error:
            raise error.as_setup from error
        try:
            self.remove_probe()
        except DeniedError as error:
            return f"What is cleared away stays there: {error.message}"
        return None

    def try_out(self, *, at_most: float = 0.0) -> None:
        """Store an object, find it in the list and read it, unless that went well a moment ago.

        So the clock of the service is known too.
        """
        if self._probed is not None and time.monotonic() - self._probed[0] < at_most:
            return
        content = new_id().encode("ascii")
        found = None
        with suppress(KeyMissing):
            self._quick.put(self._probe, content, "text/plain")
            found = next(
                (one for one in self._quick.below(_PROBES) if one.key == self._probe), None
            )
            self._quick.read(self._probe, 0, len(content))
        if found is None:
            raise StorageUnavailableError(
                f"{self.bucket.address} does not show what was stored in it a moment ago. "
                "See which service answers at AWS_ENDPOINT_URL."
            )
        at = time.monotonic()
        self._probed = (at, found.stored_at.timestamp() - at)

    def require(self) -> None:
        """Make sure that the bucket takes something now, or did a few seconds ago."""
        self.try_out(at_most=_PROBED_SECONDS)

    def remove_probe(self) -> None:
        """Remove what was stored to try the bucket out."""
        self._quick.delete(self._probe)

    def _of(self, sha256: str) -> list[Found]:
        require_name(sha256)
        return self.bucket.below(_folder(sha256))

    def _service_time(self) -> datetime:
        self.try_out(at_most=_CLOCK_SECONDS)
        if self._probed is None:
            raise StorageUnavailableError
        return datetime.fromtimestamp(time.monotonic() + self._probed[1], UTC)

    def _note(self, sha256: str) -> None:
        self._recent.pop(sha256, None)
        self._recent[sha256] = time.monotonic()

    def _is_recent(self, sha256: str) -> bool:
        stored = self._recent.get(sha256)
        for name, at in list(self._recent.items()):
            if at >= time.monotonic() - _RECENT_SECONDS:
                break
            self._recent.pop(name, None)
        return stored is not None and stored >= time.monotonic() - _RECENT_SECONDS


def inbox(name: str) -> str:
    """Return the key of what somebody else puts here under a name."""
    return f"{_INBOX}/{name}"


def require_name(sha256: str) -> None:
    """Raise `NotFoundError` unless it is a hash."""
    if _SHA256.fullmatch(sha256) is None:
        raise NotFoundError("There are no stored bytes with this name.", details=sha256)


def _folder(sha256: str) -> str:
    return f"{sha256[:2]}/{sha256}"
